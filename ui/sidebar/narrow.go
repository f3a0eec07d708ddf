package sidebar

import (
	"strings"
	"unicode"

	"postern/mail"
	"postern/render"
)

// narrow is the width below which only first letters are drawn.
const narrow = 12

// initials draws a row where there is no room for names: two letters, and how
// many are unread; of an account how it is doing, as a sign.
func (p *Pane) initials(r Row, current bool) {
	t, l := p.t, &p.pen
	name, style, number := r.name, t.Text, ""
	if r.Kind == Account {
		name = render.Line1(r.Account)
		style = t.Title
	}
	if r.unread > 0 {
		number = few(r.unread)
	}
	switch {
	case r.Kind == Folder && !r.Mailbox.Selectable:
		style = t.Dim
	case r.Kind != Account && (r.unread > 0 || current):
		style = t.Strong
	}
	l.Text(style, t.M.Cut(letters(name), 2))
	l.Fill(5)
	if r.Kind == Account && !r.closed {
		sign, look := p.sign(r.Account)
		l.Space(3)
		l.Text(look, sign)
		l.Space(1)
		return
	}
	l.Right(t.Unread, number, 4)
	l.Space(1)
}

// sign is how an account is doing, in one cell.
func (p *Pane) sign(account string) (sign, style string) {
	t := p.t
	for _, a := range p.accounts {
		if a.Name != account {
			continue
		}
		switch a.Phase {
		case mail.PhaseNeedsYou:
			return t.Signs.Trouble, t.Error
		case mail.PhaseWaiting, mail.PhaseStalled:
			return t.Signs.Trouble, t.Warn
		case mail.PhaseSyncing, mail.PhaseConnecting:
			return t.Signs.Busy, t.Accent
		case mail.PhaseOffline:
			return t.Signs.Dot, t.Faint
		}
		return t.Signs.Online, t.Good
	}
	return " ", ""
}

// letters are the first two of a name, or of its first two words.
func letters(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch {
	case len(words) > 1:
		return string([]rune(words[0])[:1]) + string([]rune(words[1])[:1])
	case len(words) == 1:
		r := []rune(words[0])
		return string(r[:min(2, len(r))])
	}
	return name
}

// few writes a count in at most four cells: "812", "12k", "2M".
func few(n int) string {
	switch {
	case n < 10_000:
		return itoa(n)
	case n < 1_000_000:
		return itoa(n/1000) + "k"
	}
	return itoa(n/1_000_000) + "M"
}
