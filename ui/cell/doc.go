// Package cell measures and cuts text in terminal cells, and writes lines of
// an exact width. It knows nothing of colours: styles are opaque prefixes.
//
// The renderer counts cells in one of two ways, by code point until the
// terminal has said that it groups code points (mode 2027), by group from then
// on. Whoever measures must count as the renderer does, or everything to the
// right of an emoji shifts; hence Measure is a value that is handed around.
package cell
