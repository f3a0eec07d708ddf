package list

import (
	"strconv"
	"strings"
	"time"

	"postern/mail"
	"postern/render"
	"postern/ui/cell"
)

// look is what a row looked like when it was drawn.
type look struct {
	width                     int
	selected, focused, marked bool
}

// place1 is where a message lies: its account, or what Where says.
func (l *Pane) place1(s *mail.Summary) string {
	if l.Where != nil {
		return render.Line1(l.Where(s.Place))
	}
	return render.Line1(s.Place.Account)
}

// Render draws the rows that are on the screen: h lines of w cells. Rows that
// look as before are not drawn again. The slice is used again by the next call.
func (l *Pane) Render() []string {
	if !l.loaded && len(l.out) == l.h && l.h > 0 && l.err == nil && len(l.out[0]) > 0 && l.fits {
		return l.out // the view before, until the first rows are here
	}
	l.out = l.out[:0]
	l.fits = true
	for i := l.top; len(l.out) < l.h; i++ {
		if i >= len(l.rows) {
			l.out = append(l.out, l.blank(len(l.out)))
			continue
		}
		if l.headed(i) {
			if l.out = append(l.out, l.heading(i)); len(l.out) == l.h {
				break
			}
		}
		r := &l.rows[i]
		_, marked := l.marked[r.ID]
		want := look{l.w, i == l.sel, l.focus, marked}
		if !want.selected {
			want.focused = false
		}
		if r.line == "" || r.drawn != want {
			r.line, r.drawn = l.draw(r, want), want
		}
		l.out = append(l.out, r.line)
	}
	return l.out
}

// blank is a line without a row: the words about an empty list, or nothing.
func (l *Pane) blank(y int) string {
	if len(l.rows) > 0 || y != min(1, l.h-1) || l.Empty == "" {
		return cell.Spaces(l.w)
	}
	l.pen.M = l.t.M
	l.pen.Start(l.w, "")
	l.pen.Space(2)
	l.pen.Text(l.t.Dim, l.Empty)
	return l.pen.End()
}

func (l *Pane) draw(r *row, k look) string {
	t, p, s := l.t, &l.pen, &r.Summary
	base := ""
	switch {
	case k.selected && k.focused:
		base = t.Selected
	case k.selected:
		base = t.SelectedDim
	case k.marked:
		base = t.Marked
	}
	p.M = t.M
	p.Start(l.w, base)
	if k.selected {
		p.Text(t.Accent, t.Signs.Cursor)
	} else {
		p.Space(1)
	}
	l.signs(s, k)
	p.Space(1)
	unread := unread(s)
	text, from := t.Text, t.Text
	if unread {
		text, from = t.Strong, t.Strong
	}
	l.lookFor()
	subject := render.Line1(s.Subject)
	style := text
	if subject == "" {
		subject, style = "(no subject)", t.Dim
	}
	for i, f := range l.cols {
		if i > 0 {
			p.Space(1)
		}
		switch f.name {
		case colFrom:
			l.hitField(p, from, l.people(s), f.w, l.wanted.sender)
			if i+1 < len(l.cols) {
				p.Space(1)
			}
		case colSubject:
			tags, w := l.tags(s, f.w)
			if s.Branch != nil {
				l.branch(r, style, subject, max(0, f.w-2-w))
			} else {
				l.hitField(p, style, subject, max(0, f.w-2-w), l.wanted.subject)
			}
			p.Text(t.Accent, tags)
			if s.Attach {
				p.Text(t.Dim, " "+t.Signs.Attach)
			} else {
				p.Space(min(2, f.w))
			}
		case colAccount:
			p.Field(t.Faint, l.place1(s), f.w)
		case colSize:
			p.Right(t.Faint, Size(s.Size), f.w)
		case colDate:
			p.Right(t.Dim, l.date(s, f.w), f.w)
		}
	}
	return p.End()
}

// tags are the tags of a row for the right end of a subject of w cells, with a cell
// before them, and how wide that is. They give way to the subject.
func (l *Pane) tags(s *mail.Summary, w int) (string, int) {
	names := tagsOf(s)
	if len(names) == 0 || w < leastForTags {
		return "", 0
	}
	out := " " + l.t.M.Cut(render.Line1(strings.Join(names, " ")), w/3)
	return out, l.t.M.Width(out)
}

// leastForTags is how wide a subject is that has room for tags.
const leastForTags = 24

// tagsOf are the tags of the messages that a row shows.
func tagsOf(s *mail.Summary) []string {
	if s.Branch == nil || !s.Branch.Folded {
		return s.Flags.Tags()
	}
	all := s.Flags
	for _, m := range s.Branch.Members {
		all = all.With(mail.Flags{Keywords: m.Flags.Keywords})
	}
	return all.Tags()
}

// branch draws the subject of a row of a conversation: folded with how much is
// in it, below the first row behind tree lines and only where it changes.
func (l *Pane) branch(r *row, style, subject string, room int) {
	t, p, b := l.t, &l.pen, r.Branch
	end := max(0, p.Left()-room)
	text := func(style, s string) {
		if room > 0 && s != "" {
			s = t.M.Cut(s, room)
			p.Text(style, s)
			room -= t.M.Width(s)
		}
	}
	after := ""
	if b.Head {
		sign := "  "
		if b.Count > 1 {
			sign = t.Signs.Open + " "
			if b.Folded {
				sign = t.Signs.Closed + " "
			}
			after = " (" + strconv.Itoa(b.Count) + ")"
			if b.Folded && b.Unread > 0 && b.Unread < b.Count {
				after = " (" + strconv.Itoa(b.Unread) + " of " + strconv.Itoa(b.Count) + " unread)"
			}
		}
		if b.Muted {
			after += " muted"
		}
		text(t.Dim, sign)
	} else {
		text(t.Faint, "  "+r.guide+" ")
	}
	if b.Elsewhere && l.o.Folder != nil {
		after += " in " + l.o.Folder(r.Place.Mailbox)
	}
	if w := t.M.Width(after); w < room {
		room -= w
	} else {
		after = ""
	}
	if !r.same {
		text(style, subject)
	}
	room += t.M.Width(after)
	text(t.Dim, after)
	p.Fill(end)
}

// signs draws the three cells of flags.
func (l *Pane) signs(s *mail.Summary, k look) {
	t, p := l.t, &l.pen
	switch {
	case k.marked:
		p.Text(t.Mark, t.Signs.Mark)
	case s.Pending:
		p.Text(t.Dim, t.Signs.Pending)
	case s.Broken:
		p.Text(t.Warn, t.Signs.Broken)
	case s.ByServer:
		p.Text(t.Dim, t.Signs.Down)
	default:
		p.Space(1)
	}
	if unread(s) {
		p.Text(t.Unread, t.Signs.Unread)
	} else {
		p.Space(1)
	}
	switch {
	case s.Flags.Has(mail.Flagged), s.Branch != nil && s.Branch.Folded && s.Branch.Flagged > 0:
		p.Text(t.Flag, t.Signs.Flag)
	case s.Flags.Has(mail.Answered):
		p.Text(t.Dim, t.Signs.Answered)
	case s.Flags.Has(mail.Forwarded):
		p.Text(t.Dim, t.Signs.Forwarded)
	default:
		p.Space(1)
	}
}

// people is whom the message is from, or to where the view shows what was sent.
func (l *Pane) people(s *mail.Summary) string {
	who, prefix := s.From, ""
	if l.Outgoing && len(s.To) > 0 {
		who, prefix = s.To, "To "
	}
	if len(who) == 0 {
		return "(nobody)"
	}
	return prefix + render.Line1(who[0].Display())
}

// when is the time that orders the list.
func (l *Pane) when(s *mail.Summary) time.Time {
	if !s.Received.IsZero() {
		return s.Received.In(l.o.Location)
	}
	return s.Date.In(l.o.Location)
}

// Size writes octets in at most five cells: "812", "12k", "3.4M".
func Size(n int64) string {
	switch {
	case n < 0:
		return ""
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 1000_000:
		return strconv.FormatInt((n+500)/1000, 10) + "k"
	case n < 10_000_000:
		return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + "M"
	}
	return strconv.FormatInt((n+500_000)/1000_000, 10) + "M"
}
