// Package terminal knows which terminal the screen is drawn on and what it can
// do beyond text in colours: hyperlinks (OSC 8), pictures (the graphics
// protocol of kitty, sixel), putting right-to-left text in order by itself.
//
// What a terminal says of itself decides: its name (XTVERSION), its answer to
// a question about graphics, its device attributes. The environment speaks
// where it says nothing. Inside tmux and screen nothing but text is drawn,
// because what they pass on they cannot take back.
//
// The sequences for links and pictures are made here, from values of ours: an
// address of a known scheme in printable ASCII, pixels that were decoded and
// are encoded anew. No octet of a message reaches the terminal in them.
//
// It does no I/O.
package terminal
