package ui

import (
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/config"
	"postern/keymap"
	"postern/ui/theme"
)

// Options are the settings of the screen. The zero value is good.
type Options struct {
	// Account and Mailbox say what is shown first: a mailbox by its full name,
	// the inbox of the account when Mailbox is "", and with both "" the inboxes
	// of all accounts as one.
	Account, Mailbox string

	Theme   string // a name of theme.Names; "" is "auto": the terminal's own colours
	ASCII   bool   // no character beyond ASCII in the chrome
	NoColor bool   // as NO_COLOR: weight and reverse only
	NoMouse bool   // leave the mouse to the terminal

	Keys     string           // a name of keymap.Presets; "" is the default
	Bindings []keymap.Binding // the person's own, over the preset

	PreferHTML bool   // which form of a message is shown when there are both
	TextWidth  int    // running text is at most this wide; 0 means 92
	SaveDir    string // the folder proposed for saving; "" is "~/Downloads"
	// Advance says what is read after a message was moved away: "next" (or ""),
	// "previous", or "none" for the list.
	Advance string

	// Config is the file that all these settings are from; nil: every default, and
	// what is changed in the program holds until it ends. Take sets them from it.
	Config *config.Config
	// Change writes edits into the config file and gives what it says then; it is
	// called in Cmds. nil: there is no file.
	Change func(edits ...config.Edit) (*config.Config, error)

	// State is what was remembered at the last time; Keep remembers it, in Cmds.
	// nil: nothing is remembered.
	State State
	Keep  func(State) error

	Themes []theme.Scheme // the person's own

	Layout, Sidebar, Date string   // as in config.UI; "" is the default
	Columns               []string // as in config.UI; nil is the default
	Groups                bool     // as in config.UI
	Notify                string   // as in config.UI; "" is off
	Bell                  bool
	NoTitle               bool // leave the title of the window alone

	// Sort and Threads say how a list is shown that the person has not ordered
	// otherwise: an order of mail.Sorts, "" or "date" newest first, and whether as
	// conversations. Arrangements are what was chosen, by list.
	Sort         string
	Threads      bool
	Arrangements map[string]string

	// Hyperlinks, Images and Bidi are the settings of the same names of
	// config.UI; "" is "auto": what the terminal is able to do.
	Hyperlinks, Images, Bidi string

	// Browse shows an address of the web, in a Cmd; nil starts $BROWSER or what
	// the system has.
	Browse func(address string) error

	// OpenFile hands content to the program that the system has for its kind, in
	// a Cmd; name is for people and not safe. nil: nothing can be opened.
	OpenFile func(name string, data []byte) error
	// Pipe makes the command that runs a line which the person typed, with data
	// as its standard input; it gets the terminal. nil: nothing can be piped.
	Pipe func(line string, data []byte) tea.ExecCommand

	// Warnings are sentences to say at the start (from the configuration).
	Warnings []string

	// Location is the zone in which times are shown; nil is time.Local.
	Location *time.Location
	// Now tells the time. It is called from Cmds only; nil is time.Now.
	Now func() time.Time
	// After makes a Cmd that gives msg when d has passed; nil is tea.Tick.
	After func(d time.Duration, msg tea.Msg) tea.Cmd
}

func (o Options) withDefaults() Options {
	if o.Location == nil {
		o.Location = time.Local
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		}
	}
	if o.Config == nil {
		o.Config = config.Defaults()
	}
	if o.Columns == nil {
		o.Columns = o.Config.UI.Columns
	}
	if o.Arrangements = maps.Clone(o.Arrangements); o.Arrangements == nil {
		o.Arrangements = map[string]string{}
	}
	if o.SaveDir == "" {
		o.SaveDir = "~/Downloads"
	}
	return o
}
