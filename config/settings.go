package config

import (
	"errors"
	"time"
)

const (
	minPoll = 10 * time.Second
	maxPoll = 24 * time.Hour
)

var errPoll = errors.New("write a time such as 90s, 5m or 1h, at least 10s")

// Settings lists what can be set about the program as a whole, in the order of
// the screen of settings. The slice is new at every call.
func Settings() []Setting {
	ui := []string{"ui"}
	return []Setting{
		{Group: "Keys and look", Key: "keys", Title: "Keys", Type: Choice, Default: "postern",
			Text: "The keys your fingers know. Bindings of your own ([bindings.list] and so on) hold over all of them.",
			Choices: words("postern", "Postern's own", "mutt", "as in mutt and neomutt", "aerc", "as in aerc", "alpine", "as in alpine and pine",
				"gmail", "as in Gmail and many web programs"),
			into: func(c *Config) any { return &c.Keys }},
		{Group: "Keys and look", Key: "theme", Title: "Theme", Type: Choice, Default: "auto",
			Text: "The colours. auto follows the terminal's own sixteen colours and its background. A theme of your own is a table [themes.NAME].",
			into: func(c *Config) any { return &c.Theme }},
		{Group: "Keys and look", Table: ui, Key: "ascii", Title: "ASCII only", Type: Toggle, Default: false,
			Text: "Lines and signs that Postern draws itself are plain ASCII, for fonts and terminals that have nothing else.",
			into: func(c *Config) any { return &c.UI.ASCII }},
		{Group: "Keys and look", Table: ui, Key: "mouse", Title: "Mouse", Type: Toggle, Default: true,
			Text: "Click, wheel, and dragging of the lines between panes. Off leaves the mouse to the terminal, for selecting text.",
			into: func(c *Config) any { return &c.UI.Mouse }},

		{Group: "Panes", Table: ui, Key: "layout", Title: "Layout", Type: Choice, Default: LayoutAuto,
			Text: "Where messages are read, as far as the window has room for it.",
			Choices: words(LayoutAuto, "what the size of the window suggests", LayoutColumns, "beside the list", LayoutStacked, "below the list",
				LayoutList, "in place of the list"),
			into: func(c *Config) any { return &c.UI.Layout }},
		{Group: "Panes", Table: ui, Key: "sidebar", Title: "Folders at the side", Type: Choice, Default: SideFull,
			Text: "The accounts and folders at the left edge of the window.",
			Choices: words(SideFull, "names, unread messages, state of every account", SideNarrow, "first letters, unread messages and trouble only",
				SideHidden, "not there until you walk to them"),
			into: func(c *Config) any { return &c.UI.Sidebar }},
		{Group: "Panes", Table: ui, Key: "columns", Title: "Columns of the list", Type: Words, Default: []string{"from", "subject", "account", "size", "date"},
			Text: "What a row of the list tells, from left to right, as far as there is room.",
			Choices: words("from", "whom it is from, or to whom", "subject", "what it is about", "account", "in lists of several accounts", "size", "its size",
				"date", "when it came"),
			into: func(c *Config) any { return &c.UI.Columns }},
		{Group: "Panes", Table: ui, Key: "date", Title: "Dates", Type: Choice, Default: DateHumane,
			Text:    "How a row of the list says when a message came.",
			Choices: words(DateHumane, "the time today, the weekday this week, then the day", DateISO, "2026-11-26 15:04", DateAge, "3 min, 2 h, 5 d"),
			into:    func(c *Config) any { return &c.UI.Date }},
		{Group: "Panes", Table: ui, Key: "groups", Title: "Headings in the list", Type: Toggle, Default: false,
			Text: "Headings between the rows: by day, week or month where the list is by date, by sender where it is by sender. They take lines that messages could have, and rows tell their day anyway: off until you want them, and never in a list of less than ten lines.",
			into: func(c *Config) any { return &c.UI.Groups }},
		{Group: "Panes", Table: ui, Key: "threads", Title: "Conversations", Type: Toggle, Default: false, Later: true,
			Text: "Lists show conversations, folded, the one with the newest message on top. A key changes it for one list, for good.",
			into: func(c *Config) any { return &c.UI.Threads }},
		{Group: "Panes", Table: ui, Key: "sort", Title: "Order of lists", Type: Choice, Default: "date", Later: true,
			Text: "The order of a list that does not show conversations. A key changes it for one list, for good.",
			Choices: words("date", "newest first", "sender", "by sender, A to Z", "subject", "by subject, A to Z", "size", "largest first",
				"unread", "unread first", "flagged", "flagged first"),
			into: func(c *Config) any { return &c.UI.Sort }},

		{Group: "Reading", Table: ui, Key: "prefer", Title: "Plain text or HTML", Type: Choice, Default: "plain",
			Text:    "Which form of a message is shown when it has both. A key changes it for one sender, for good.",
			Choices: words("plain", "the plain text", "html", "the HTML, as text"),
			into:    func(c *Config) any { return &c.UI.Prefer }},
		{Group: "Reading", Table: ui, Key: "text_width", Title: "Width of text", Type: Number, Lo: 20, Hi: 1000, Default: 92,
			Text: "Running text is at most this wide, in cells.",
			into: func(c *Config) any { return &c.UI.TextWidth }},
		{Group: "Reading", Table: ui, Key: "advance", Title: "After a message is gone", Type: Choice, Default: AdvanceNext,
			Text:    "What is read after a message was archived, moved or deleted while you read it.",
			Choices: words(AdvanceNext, "the next message", AdvancePrevious, "the message before", AdvanceNone, "nothing: back to the list"),
			into:    func(c *Config) any { return &c.UI.Advance }},
		{Group: "Reading", Table: ui, Key: "save_dir", Title: "Folder for saving", Type: Folder, Default: "~/Downloads",
			Text: "The folder that is proposed when an attachment is saved.",
			into: func(c *Config) any { return &c.UI.SaveDir }},

		{Group: "Terminal", Table: ui, Key: "notify", Title: "Notifications", Type: Choice, Default: NotifyOff,
			Text: "A notification of the desktop, by way of the terminal, when new mail comes to an inbox while the window is not in front.",
			Choices: words(NotifyOff, "none", NotifyOSC9, "OSC 9: iTerm2, WezTerm, Windows Terminal, Ghostty, kitty",
				NotifyOSC777, "OSC 777: urxvt, foot, VTE, Ghostty"),
			into: func(c *Config) any { return &c.UI.Notify }},
		{Group: "Terminal", Table: ui, Key: "bell", Title: "Bell", Type: Toggle, Default: false,
			Text: "The terminal's bell when new mail comes to an inbox while the window is not in front.",
			into: func(c *Config) any { return &c.UI.Bell }},
		{Group: "Terminal", Table: ui, Key: "title", Title: "Window title", Type: Toggle, Default: true,
			Text: "The title of the window tells how many unread messages there are, and where you are.",
			into: func(c *Config) any { return &c.UI.Title }},
		{Group: "Terminal", Table: ui, Key: "plain", Title: "Plain mode", Type: Toggle, Default: false, Later: true,
			Text: "Line by line, nothing is ever drawn over: for screen readers and for terminals that can do nothing else. --plain does it once.",
			into: func(c *Config) any { return &c.UI.Plain }},
		{Group: "Terminal", Table: ui, Key: "hyperlinks", Title: "Links of the terminal", Type: Choice, Default: Auto, Later: true,
			Text:    "Links in messages are links of the terminal (OSC 8), which it opens itself.",
			Choices: words(Auto, "where the terminal is known to open them", On, "always", Off, "never: numbers and a list of targets"),
			into:    func(c *Config) any { return &c.UI.Hyperlinks }},
		{Group: "Terminal", Table: ui, Key: "images", Title: "Pictures", Type: Choice, Default: Auto, Later: true,
			Text: "How pictures that came with a message are drawn.",
			Choices: words(Auto, "the best that the terminal is able to do", ImagesKitty, "by the protocol of kitty", ImagesSixel, "as sixels",
				ImagesBlocks, "as coloured half blocks"),
			into: func(c *Config) any { return &c.UI.Images }},
		{Group: "Terminal", Table: ui, Key: "bidi", Title: "Right-to-left text", Type: Choice, Default: Auto, Later: true,
			Text:    "Who puts Hebrew and Arabic into the order in which they are read.",
			Choices: words(Auto, "the terminal where it is known to, else Postern", BidiTerminal, "the terminal", BidiHere, "Postern"),
			into:    func(c *Config) any { return &c.UI.Bidi }},
	}
}

// AccountSettings lists what can be set about an account, in the order of the
// documentation.
func AccountSettings() []Setting {
	top, in := []string{"account"}, []string{"account", "incoming"}
	const file = "it is changed in config.toml"
	return []Setting{
		{Table: top, Key: "name", Title: "Name", Type: Text, Default: "", Fixed: "its files are called so; " + file,
			Text: "How the account is called at the side. Required, and unique.", acct: func(a *Account) any { return &a.Name }},
		{Table: top, Key: "address", Title: "Address", Type: Text, Default: "", Fixed: file,
			Text: "The mail address.", acct: func(a *Account) any { return &a.Address }},
		{Table: top, Key: "fullname", Title: "Your name", Type: Text, Default: "", Later: true,
			Text: "Your name as others see it.", acct: func(a *Account) any { return &a.Fullname }},
		{Table: in, Key: "protocol", Title: "Protocol", Type: Choice, Default: IMAP, Fixed: file,
			Text:    "How mail comes here.",
			Choices: words(IMAP, "the server holds the mail", POP3, "mail is taken into a Maildir here", Maildir, "folders on this disk, with path"),
			acct:    func(a *Account) any { return &a.Incoming.Protocol }},
		{Table: in, Key: "mode", Title: "Mode", Type: Choice, Default: ModeMailbox, Fixed: file,
			Text:    "For IMAP: where the truth is. POP3 always is a drop point.",
			Choices: words(ModeMailbox, "the server holds the mail", ModeDrop, "mail is taken into a Maildir here, as with POP3"),
			acct:    func(a *Account) any { return &a.Incoming.Mode }},
		{Table: in, Key: "host", Title: "Server", Type: Text, Default: "", Fixed: file,
			Text: "The name of the server, without a port. Required, except for a Maildir.", acct: func(a *Account) any { return &a.Incoming.Host }},
		{Table: in, Key: "port", Title: "Port", Type: Number, Lo: 1, Hi: 65535, Default: 993, Fixed: file,
			Text: "The port. Not given, it follows protocol and tls: 993 or 143, 995 or 110.", acct: func(a *Account) any { return &a.Incoming.Port }},
		{Table: in, Key: "tls", Title: "Encryption", Type: Choice, Default: TLSImplicit, Fixed: file,
			Text: "How the connection is protected.",
			Choices: words(TLSImplicit, "TLS from the first octet", TLSStart, "STARTTLS, without which there is no login",
				TLSNone, "none: this machine only, unless insecure = true"),
			acct: func(a *Account) any { return &a.Incoming.TLS }},
		{Table: in, Key: "insecure", Title: "Insecure", Type: Toggle, Default: false, Fixed: file,
			Text: "Allows tls = \"none\" to another machine: password and mail go in clear.", acct: func(a *Account) any { return &a.Incoming.Insecure }},
		{Table: in, Key: "user", Title: "Login name", Type: Text, Default: "", Fixed: file,
			Text: "The login name. Not given, it is the address.", acct: func(a *Account) any { return &a.Incoming.User }},
		{Table: in, Key: "password_cmd", Title: "Command for the password", Type: Text, Default: "", Fixed: file, Secret: true,
			Text: "A shell command that prints the password. Without it and password, the keyring is asked, then you.", acct: func(a *Account) any { return &a.Incoming.PasswordCmd }},
		{Table: in, Key: "password", Title: "Password", Type: Text, Default: "", Fixed: file, Secret: true,
			Text: "The password itself, with a warning. The file must be readable by you alone then.", acct: func(a *Account) any { return &a.Incoming.Password }},
		{Table: in, Key: "ca_file", Title: "Extra CA", Type: Folder, Default: "", Fixed: file,
			Text: "A file in PEM with a CA that is trusted besides those of the system.", acct: func(a *Account) any { return &a.Incoming.CAFile }},
		{Table: in, Key: "path", Title: "Maildir", Type: Folder, Default: "", Fixed: file,
			Text: "The folder of protocol = \"maildir\".", acct: func(a *Account) any { return &a.Incoming.Path }},
		{Table: in, Key: "prefetch", Title: "Kept for offline", Type: Text, Default: "30d", Later: true,
			Text: "What is downloaded for reading offline: headers, a number of days such as 30d, or all.",
			read: func(s string) error { _, err := ParsePrefetch(s); return err },
			acct: func(a *Account) any { return &a.Incoming.Prefetch }},
		{Table: in, Key: "prefetch_size", Title: "Largest kept whole", Type: Text, Default: "20M", Later: true,
			Text: "Of a larger message only what is shown is downloaded before you open it: 500k, 20M, or none for no limit.",
			read: func(s string) error { _, err := ParseSize(s); return err },
			acct: func(a *Account) any { return &a.Incoming.PrefetchSize }},
		{Table: in, Key: "prefetch_max", Title: "Kept in all", Type: Text, Default: "2G", Later: true,
			Text: "Downloading for offline ends when so much mail of the account is here: 500M, 2G, or none for no limit. What you open is kept all the same.",
			read: func(s string) error { _, err := ParseSize(s); return err },
			acct: func(a *Account) any { return &a.Incoming.PrefetchMax }},
		{Table: in, Key: "leave", Title: "Left on the server", Type: Text, Default: "forever", Later: true,
			Text: "For drop points: how long mail stays on the server: forever, a number of days such as 14d, or never.",
			read: func(s string) error { _, err := ParseLeave(s); return err },
			acct: func(a *Account) any { return &a.Incoming.Leave }},
		{Table: in, Key: "max_connections", Title: "Connections", Type: Number, Lo: 1, Hi: 15, Default: 3, Later: true,
			Text: "Never more connections to the server than these.", acct: func(a *Account) any { return &a.Incoming.MaxConnections }},
		{Table: in, Key: "poll", Title: "Look for mail every", Type: Text, Default: "2m", Later: true,
			Text: "How often to look where the server cannot tell of new mail by itself: 90s, 5m, 1h.",
			read: func(s string) error {
				if d, err := time.ParseDuration(s); err != nil || d < minPoll || d > maxPoll {
					return errPoll
				}
				return nil
			},
			acct: func(a *Account) any { return &a.Incoming.Poll }},
	}
}
