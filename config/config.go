package config

import "time"

// Config is a whole config.toml, checked, with the defaults filled in.
type Config struct {
	// File is the path it was read from; "" when it was made by the program.
	File  string
	Keys  string // the preset of key bindings: see Settings
	Theme string // "auto", or the name of a theme
	UI    UI
	// Bindings are the user's own: context → sequence → action. An empty action
	// unbinds. Never nil after Load.
	Bindings map[string]map[string]string
	// Searches are those that were saved, in the order of the file.
	Searches []Search
	// Themes are the user's own: name → key → value, as written. Never nil after Load.
	Themes map[string]map[string]string
	// Accounts in the order of the file; empty when there are none.
	Accounts []Account

	// Warnings are sentences about things that work but should be otherwise.
	Warnings []string

	doc *document
}

// UI is how the screen behaves: the table [ui].
type UI struct {
	// Prefer is the part of a multipart/alternative that is shown: "plain" or "html".
	Prefer    string
	ASCII     bool   // no character beyond ASCII in what Postern itself draws
	Mouse     bool   // false leaves the mouse to the terminal
	TextWidth int    // running text is at most this wide, in cells; 20–1000, 92 when not given
	SaveDir   string // the folder proposed for saving attachments; absolute
	// Advance is what is read after a message was moved away: AdvanceNext,
	// AdvancePrevious, or AdvanceNone for the list.
	Advance string

	Layout  string   // where messages are read: LayoutAuto, LayoutColumns, LayoutStacked or LayoutList
	Sidebar string   // SideFull, SideNarrow or SideHidden
	Columns []string // what a row of the list tells, from left to right
	Date    string   // how it says when: DateHumane, DateISO or DateAge
	Groups  bool     // headings by day, or by sender

	Notify string // how new mail is told to the desktop: NotifyOff, NotifyOSC9 or NotifyOSC777
	Bell   bool   // the terminal's bell on new mail
	Title  bool   // the window has a title of ours
	Plain  bool   // line by line, nothing drawn over

	// Threads shows conversations; Sort is the order of lists that do not: one
	// of mail.Sorts, "date" for newest first.
	Threads bool
	Sort    string

	// Hyperlinks makes links of the spans of a message that the terminal opens
	// (OSC 8): Auto where it is known to, On or Off.
	Hyperlinks string
	// Images is how pictures are drawn: Auto asks the terminal; or ImagesKitty,
	// ImagesSixel or ImagesBlocks.
	Images string
	// Bidi says who puts right-to-left text in visual order: Auto, BidiTerminal
	// or BidiHere.
	Bidi string
}

// The values of settings that the terminal decides.
const (
	Auto         = "auto"
	On           = "on"
	Off          = "off"
	ImagesKitty  = "kitty"
	ImagesSixel  = "sixel"
	ImagesBlocks = "blocks"
	BidiTerminal = "terminal"
	BidiHere     = "here"
)

// The values of UI.Layout.
const (
	LayoutAuto    = "auto"
	LayoutColumns = "columns"
	LayoutStacked = "stacked"
	LayoutList    = "list"
)

// The values of UI.Sidebar.
const (
	SideFull   = "full"
	SideNarrow = "narrow"
	SideHidden = "hidden"
)

// The values of UI.Date.
const (
	DateHumane = "humane"
	DateISO    = "iso"
	DateAge    = "age"
)

// The values of UI.Notify.
const (
	NotifyOff    = "off"
	NotifyOSC9   = "osc9"
	NotifyOSC777 = "osc777"
)

// The values of UI.Advance.
const (
	AdvanceNext     = "next"
	AdvancePrevious = "previous"
	AdvanceNone     = "none"
)

// Search is one [[search]]: a query under a name, shown beside the folders.
type Search struct {
	Name  string // unique, not empty
	Query string // in the language of the search; not empty
}

// Account is one [[account]].
type Account struct {
	Name     string // unique, not empty, usable as the name of a folder
	Address  string // "" is possible with Maildir only
	Fullname string // "" when not given
	Incoming Incoming
}

// The values of Incoming.Protocol.
const (
	IMAP    = "imap"
	POP3    = "pop3"
	Maildir = "maildir"
)

// The values of Incoming.TLS.
const (
	TLSImplicit = "implicit" // TLS from the first octet (RFC 8314 §3.3)
	TLSStart    = "starttls" // mandatory: without it there is no login
	TLSNone     = "none"     // loopback hosts only, unless Insecure
)

// The values of Incoming.Mode: the two paradigms.
const (
	ModeMailbox = "mailbox" // the server holds the truth
	ModeDrop    = "drop"    // mail is taken from the server into a Maildir
)

// Incoming is [account.incoming]: where the mail of an account comes from.
type Incoming struct {
	Protocol string // IMAP, POP3 or Maildir
	Host     string // without port; "" with Maildir
	Port     int    // 1–65535; 0 with Maildir
	TLS      string // TLSImplicit, TLSStart or TLSNone
	User     string // the login name; the address when not given

	// At most one of these two is not empty; account/auth turns them into a secret.
	Password    string
	PasswordCmd string // a shell command line

	CAFile         string // absolute path of an extra trusted CA in PEM; "" none
	Mode           string // ModeMailbox or ModeDrop
	Prefetch       Prefetch
	PrefetchSize   Size // octets: a larger message is not fetched whole before it is opened; 0 no limit
	PrefetchMax    Size // octets of messages of the account that are here before fetching ahead ends; 0 no limit
	Leave          Leave
	MaxConnections int           // 1–15
	Poll           time.Duration // how often to look where a server cannot tell by itself
	Path           string        // Maildir: absolute path; "" otherwise
	Insecure       bool          // TLSNone to a host that is not this machine
}

// Account gives the account with the name, or nil.
func (c *Config) Account(name string) *Account {
	for i := range c.Accounts {
		if c.Accounts[i].Name == name {
			return &c.Accounts[i]
		}
	}
	return nil
}
