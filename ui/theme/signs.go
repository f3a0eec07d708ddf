package theme

// Signs are the characters of the chrome, one cell each.
type Signs struct {
	Unread, Flag, Answered, Forwarded, Attach, Pending, Mark, Broken string
	Open, Closed                                                     string // folded things
	VBar, HBar                                                       string
	TopLeft, TopRight, BottomLeft, BottomRight                       string
	Ellipsis, Dot, Up, Down                                          string
	Tee, Corner                                                      string // of a tree: another hangs below, the last
	Cursor                                                           string // before the selected row
	Thumb                                                            string // of a scroll bar
	Online, Busy, Trouble                                            string
}

// unicodeSigns are narrow and have no emoji form.
func unicodeSigns() Signs {
	return Signs{
		Unread: "●", Flag: "★", Answered: "↲", Forwarded: "→", Attach: "+", Pending: "↑", Mark: "✓", Broken: "!",
		Open: "▾", Closed: "▸", VBar: "│", HBar: "─", TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯",
		Tee: "├", Corner: "└", Ellipsis: "…", Dot: "·", Up: "↑", Down: "↓", Cursor: "▌", Thumb: "┃", Online: "●", Busy: "◌", Trouble: "!",
	}
}

func asciiSigns() Signs {
	return Signs{
		Unread: "*", Flag: "!", Answered: "r", Forwarded: "f", Attach: "+", Pending: "^", Mark: "x", Broken: "?",
		Open: "v", Closed: ">", VBar: "|", HBar: "-", TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+",
		Tee: "|", Corner: "`", Ellipsis: "~", Dot: "-", Up: "^", Down: "v", Cursor: ">", Thumb: "#", Online: "*", Busy: "o", Trouble: "!",
	}
}
