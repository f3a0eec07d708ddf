package ui

import (
	"strconv"
	"strings"

	"postern/keymap"
	"postern/render"
)

// hints are the actions that the hint line offers, most useful first. It shows
// those that are bound and possible, as far as there is room.
func (m *Model) hints() []keymap.Action {
	switch m.context() {
	case keymap.Reader:
		a := []keymap.Action{keymap.ReadOn, keymap.Back, keymap.NextMessage}
		if m.reader.Waiting() {
			a = append(a, keymap.FetchLater)
		}
		a = append(a, keymap.Archive, keymap.Delete)
		if d := m.reader.Document(); d != nil && len(d.Attachments) > 0 {
			a = append(a, keymap.ShowParts)
		}
		if d := m.reader.Document(); d != nil && len(d.Links) > 0 {
			a = append(a, keymap.ShowLinks)
		}
		if m.reader.Pictures() > 0 {
			a = append(a, keymap.ShowImages)
		}
		if m.reader.Other() != "" {
			a = append(a, keymap.ToggleHTML)
		}
		if d := m.reader.Document(); d != nil && len(d.Folds) > 0 {
			a = append(a, keymap.FoldQuotes)
		}
		return append(a, keymap.ToggleRead, keymap.Flag, keymap.Move, keymap.ToggleHeaders, keymap.Search, keymap.Palette)
	case keymap.Folders:
		return []keymap.Action{keymap.Open, keymap.Back, keymap.FoldFolder, keymap.PickFolder, keymap.Refresh, keymap.Palette}
	case keymap.List:
		if m.list.Marked() > 0 {
			return []keymap.Action{keymap.Archive, keymap.Delete, keymap.Move, keymap.ToggleRead, keymap.Flag, keymap.Select,
				keymap.SelectRange, keymap.Cancel, keymap.Palette}
		}
		a := []keymap.Action{keymap.Open, keymap.Archive, keymap.Delete, keymap.Move, keymap.Flag, keymap.ToggleRead, keymap.Select,
			keymap.Search}
		if m.query != "" {
			a = append([]keymap.Action{keymap.Open, keymap.Cancel}, a[1:]...)
		}
		return append(a, keymap.NextUnread, keymap.PickFolder, keymap.FocusFolders, keymap.Palette)
	}
	if m.box != nil && m.box.Filter {
		return []keymap.Action{keymap.PromptAccept, keymap.Cancel}
	}
	return []keymap.Action{keymap.Open, keymap.Cancel}
}

// hintWords is what an action is called in the hint line just now.
func (m *Model) hintWords(a keymap.Action, i keymap.Info) string {
	switch a {
	case keymap.ToggleHTML:
		if m.reader.Other() == "text/html" {
			return "HTML"
		}
		return "plain text"
	case keymap.ToggleHeaders:
		if m.reader.Mode() == render.ModeHeaders {
			return "fewer headers"
		}
	case keymap.Cancel:
		switch {
		case m.box != nil:
			return "close"
		case m.focus == onList && m.list.Marked() > 0:
			return "select none"
		case m.focus == onList && m.query != "":
			return "show all"
		}
	case keymap.Back:
		if m.focus == onFolders {
			return "to the list"
		}
	case keymap.FoldQuotes:
		if m.reader.Folded() {
			return "unfold"
		}
	}
	return i.Hint
}

// said is an action in words, for the border of a box.
type said struct {
	do    keymap.Action
	words string
}

// boxHint names the keys of a box, those that there are.
func (m *Model) boxHint(ctx keymap.Context, all ...said) string {
	var out []string
	for _, x := range all {
		if k := first(m.keys.Keys(ctx, x.do)); k != "" {
			out = append(out, k+" "+x.words)
		}
	}
	return strings.Join(out, " · ")
}

// drawHint writes the hint line: keys that matter here, and help at its end.
func (m *Model) drawHint() string {
	t, l := m.theme, &m.frame.pen
	l.M = t.M
	l.Start(m.w, "")
	l.Space(1)
	if m.input.Waiting() {
		s := ""
		if c := m.input.Count(); c > 0 {
			s = strconv.Itoa(c)
		}
		l.Text(t.Key, s+keymap.Format(m.input.Keys()))
		l.Text(t.Hint, t.Signs.Ellipsis+"  esc drops it")
		return l.End()
	}
	if m.idle() && m.hinting() {
		l.Text(t.Hint, "Type the letters beside a link")
		l.Text(t.Key, " "+m.hinted)
		l.Text(t.Hint, t.Signs.Ellipsis+"  esc drops them")
		return l.End()
	}
	ctx := m.context()
	help := first(m.keys.Keys(ctx, keymap.Help))
	room := m.w - 1
	if help != "" {
		room -= len(help) + 6
	}
	for _, a := range m.hints() {
		i, _ := keymap.Describe(a)
		k := first(m.keys.Keys(ctx, a))
		if k == "" || i.Hint == "" || m.box == nil && m.disabled(a) != "" {
			continue
		}
		words := m.hintWords(a, i)
		n := t.M.Width(k) + 1 + t.M.Width(words) + 2
		if m.w-l.Left()+n > room {
			break
		}
		l.Text(t.Key, k)
		l.Text(t.Hint, " "+words)
		l.Space(2)
	}
	if help != "" {
		l.Fill(min(l.Left(), len(help)+6))
		l.Text(t.Key, help)
		l.Text(t.Hint, " help")
	}
	return l.End()
}

// disabled is why an action cannot be done now; "" when it can.
func (m *Model) disabled(a keymap.Action) string {
	h, ok := m.handlers[a]
	if !ok {
		return "Not here."
	}
	if h.why == nil {
		return ""
	}
	return h.why(m)
}

// drawWhichKey draws what may follow the keys typed so far above the status line.
func (m *Model) drawWhichKey(lines []string) {
	next := m.keys.Continue(m.context(), m.input.Keys())
	t, l := m.theme, &m.frame.pen
	const colWidth = 30
	cols := max(1, min(4, (m.w-2)/colWidth))
	rows := (len(next) + cols - 1) / cols
	end := len(lines) - 1
	if m.at.status >= 0 {
		end = m.at.status
	}
	rows = min(rows, end-1)
	for y := range rows {
		l.M = t.M
		l.Start(m.w, t.Bar)
		l.Space(1)
		for c := range cols {
			i := c*rows + y
			if i >= len(next) {
				break
			}
			l.Right(t.Key, next[i].Key, 6)
			l.Space(1)
			what := "more" + t.Signs.Ellipsis
			if info, ok := keymap.Describe(next[i].Action); ok {
				what = string(info.Action)
			}
			l.Field(t.Text, what, colWidth-8)
			l.Space(1)
		}
		lines[end-rows+y] = l.End()
	}
}
