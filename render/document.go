package render

import (
	"time"

	"postern/mail"
)

// Source is a message as far as it is here.
type Source struct {
	Header mail.Header
	// HeaderBlock is the whole header block as it was sent, nil when it is not here.
	HeaderBlock []byte
	// Root is the tree of parts; nil while it is unknown.
	Root *mail.Part
	// Part gives the octets of a leaf as transferred ("" the whole message), or
	// false when they are not here. It must not block for long: no network. nil
	// means that nothing is here.
	Part func(path string) ([]byte, bool)
	// Here says of a leaf that Part does not give whether it is here all the
	// same; nil means that none is.
	Here func(path string) bool
}

// Mode is what of a message is shown.
type Mode uint8

// The modes.
const (
	ModeMessage   Mode = iota // the headers that matter, and the body
	ModeHeaders               // every header field, and the body
	ModeSource                // the message as it was transferred
	ModeStructure             // the tree of parts
)

// Options say how a Document is built.
type Options struct {
	Prefer   Prefer
	Mode     Mode
	Now      time.Time      // for "2 hours ago"; zero leaves that out
	Location *time.Location // for dates; nil means UTC
	Self     []string       // the person's own addresses
	Tags     []string       // the names of the message's tags
}

// Document is a message ready to be laid out. It is not changed by Layout.
type Document struct {
	Blocks []Block
	// Links in order of appearance; Span.Link counts from 1.
	Links       []Link
	Attachments []Attachment
	// Images are the pictures that are here or could be fetched from the
	// server of the mailbox (never from a web server), in order.
	Images []Image
	// Missing are leaves that would be shown but are not here.
	Missing []*mail.Part
	// Shown is the media type of the body that is displayed, "text/plain" or
	// "text/html"; "" when there is none.
	Shown string
	// Other is the media type that Options.Prefer could switch to, "" when there is no choice.
	Other string
	// Warnings are sentences about what is odd or dangerous, sanitized.
	Warnings []string
	// Remote counts what the message would have fetched.
	Remote RemoteContent
	// Signature tells of a signature or encryption; nil when there is none.
	Signature *SignatureState
	// Folds says how many lines each foldable block holds, by fold id.
	Folds []int
}

// SignatureState is what is known of a signed or encrypted message without
// having verified it.
type SignatureState struct {
	Status string `json:"status"` // "unverified" or "encrypted"
	Signer string `json:"signer"` // "" when not known
	Method string `json:"-"`      // "OpenPGP" or "S/MIME"
}

// Section says which part of the Document a block belongs to.
type Section uint8

// The sections.
const (
	SectionHeader Section = iota
	SectionBody
	SectionAttachments
)

// Kind is what a block is.
type Kind uint8

// The kinds.
const (
	Para       Kind = iota // Spans, wrapped at words; "\n" in a text is a hard line end
	Pre                    // Spans, lines kept and broken at cells only
	TableBlock             // Table
	RuleBlock              // a horizontal line
)

// Block is a run of content that is laid out alike.
type Block struct {
	Kind    Kind
	Section Section
	Spans   []Span // every text sanitized; may hold "\n"
	Table   *Table
	Quote   int // level; 0 none
	// Fold is the id of the foldable run the block belongs to, 0 none.
	Fold int
	// Indent is how many cells the block is set in; Marker is drawn at the end
	// of the indent of the first line.
	Indent int
	Marker Span
	// Gap says that a blank line stands above, unless there is one already.
	Gap bool
	// Hang makes continuation lines follow the indent of their line.
	Hang bool

	note bool   // says that there is no text: none of the message's
	soft int    // how wide the block is with its soft line ends; 0 when it has none
	row  []Cell // of an HTML part while it is read: the cells the line was made of
}

// Span is a run of text on one line that looks alike.
type Span struct {
	Text string
	Role Role
	Link int // counts from 1 into Document.Links; 0 none
}

// Link is a target that the message names.
type Link struct {
	Text string // what the message shows, one line, sanitized
	URL  string // the target, sanitized and usable; http, https or mailto only, else see Unsafe
	// Host is where the target leads, with foreign or mixed scripts as punycode.
	Host string
	// Bare says that the text is the target itself.
	Bare bool
	// Unsafe targets (javascript:, data:, file: …) are shown but must not be opened.
	Unsafe bool
	// Warning says in words what is wrong with it, "" when nothing is.
	Warning string
}

// Attachment is a leaf that a reader would call an attachment, or an inline
// part that has a name or is a picture.
type Attachment struct {
	Path string // of the part; with "!" for a file inside a part (see rfc822.Inside)
	// Inner is the content of a file inside a part (uuencode, winmail.dat);
	// nil for parts.
	Inner  []byte
	Name   string // for people, one line, sanitized; see mail.SafeFileName for saving
	Type   string
	Size   int64 // octets as decoded when here, an estimate otherwise; -1 unknown
	Here   bool
	Inline bool // shown or meant to be shown in the text
	// Danger says in words why opening it wants a second thought, "" when it does not.
	Danger string
	Part   *mail.Part
}

// Image is a picture inside the message.
type Image struct {
	Alt  string
	Path string // of the part
	Type string
	Here bool
}
