package linear

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"postern/mail"
	"postern/render"
)

// label is the name of a folder that cannot be mistaken.
func label(b mail.Mailbox) string { return render.Line1(b.Account + "/" + b.Name) }

// first lists the newest messages of the view.
func (s *Session) first(ctx context.Context) error {
	s.from = nil
	return s.load(ctx, mail.Cursor{})
}

// again lists the page that is listed anew.
func (s *Session) again(ctx context.Context) error {
	if len(s.from) == 0 {
		return s.load(ctx, mail.Cursor{})
	}
	return s.load(ctx, s.from[len(s.from)-1])
}

// page lists the next page, or the one before.
func (s *Session) page(ctx context.Context, down bool) error {
	switch {
	case down && (!s.more || len(s.list) == 0):
		return errors.New("that is the end of the list")
	case down:
		s.from = append(s.from, s.list[len(s.list)-1].Key())
	case len(s.from) == 0:
		return errors.New("that is the start of the list")
	default:
		s.from = s.from[:len(s.from)-1]
	}
	return s.again(ctx)
}

func (s *Session) load(ctx context.Context, at mail.Cursor) error {
	boxes, err := s.b.Mailboxes(ctx)
	if err != nil {
		return err
	}
	p, err := s.b.Page(ctx, mail.PageRequest{View: s.view, At: at, N: rows})
	if err != nil {
		return err
	}
	s.boxes, s.list, s.more, s.total, s.read = boxes, p.Rows, p.More, p.Total, 0
	what := s.title
	if s.view.Query != "" {
		what += ", search: " + render.Line1(s.view.Query)
	}
	s.say("%s, %s.", what, count(s.total))
	for i, m := range s.list {
		s.say("%d. %s", i+1, s.line(m))
	}
	if s.more {
		s.say("page-down lists more.")
	}
	return nil
}

// line is a message in the order in which one wants to hear it.
func (s *Session) line(m mail.Summary) string {
	var state []string
	if !m.Flags.Has(mail.Seen) {
		state = append(state, "unread")
	}
	if m.Flags.Has(mail.Flagged) {
		state = append(state, "flagged")
	}
	if m.Attach {
		state = append(state, "with attachment")
	}
	if t := m.Flags.Tags(); len(t) > 0 {
		state = append(state, "tagged "+render.Line1(strings.Join(t, " ")))
	}
	who := "nobody"
	if len(m.From) > 0 {
		who = render.Line1(m.From[0].Display())
	}
	subject := render.Line1(m.Subject)
	if subject == "" {
		subject = "no subject"
	}
	l := fmt.Sprintf("%s: %s, %s", who, subject, m.Received.In(s.o.Location).Format("2 Jan 2006 15:04"))
	if len(state) > 0 {
		l = strings.Join(state, ", ") + ", " + l
	}
	return l
}

// step reads the message n on.
func (s *Session) step(ctx context.Context, n int) error {
	if to := s.read + n; to >= 1 && to <= len(s.list) {
		return s.show(ctx, to)
	}
	return errors.New("there is no further message in this list")
}

// unread reads the next unread message of the list.
func (s *Session) unread(ctx context.Context) error {
	for i := s.read; i < len(s.list); i++ {
		if !s.list[i].Flags.Has(mail.Seen) {
			return s.show(ctx, i+1)
		}
	}
	return errors.New("there is no unread message further on in this list")
}

// show writes a message and marks it as read.
func (s *Session) show(ctx context.Context, n int) error {
	if n < 1 || n > len(s.list) {
		return fmt.Errorf("there is no message %d in the list; it has 1 to %d", n, len(s.list))
	}
	id := s.list[n-1].ID
	m, err := s.b.Open(ctx, id)
	if err != nil {
		return err
	}
	prefer := render.PreferText
	if s.o.PreferHTML {
		prefer = render.PreferHTML
	}
	d := render.Build(render.Source{Header: m.Header, Root: m.Root, Part: func(path string) ([]byte, bool) {
		b, err := s.b.Part(ctx, id, path)
		return b, err == nil
	}}, render.Options{Prefer: prefer, Now: s.o.Now(), Location: s.o.Location})
	s.say("%s", strings.TrimRight(render.PlainText(d, s.o.Width), "\n"))
	s.say("End of message %d.", n)
	s.read = n
	if s.list[n-1].Flags.Has(mail.Seen) {
		return nil
	}
	s.list[n-1].Flags.Bits |= mail.Seen
	_, err = s.b.Do(ctx, mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{id}, Add: mail.Flags{Bits: mail.Seen}, Quiet: true,
		Label: "mark 1 message as read"})
	return err
}

// goFolder lists a folder, or says which there are.
func (s *Session) goFolder(ctx context.Context, name string) error {
	if name == "" {
		for _, b := range s.boxes {
			if b.Selectable {
				s.say("%s, %d unread", label(b), b.Unread)
			}
		}
		return nil
	}
	b, err := s.folder(name)
	if err != nil {
		return err
	}
	s.view, s.title = mail.View{Mailboxes: []mail.MailboxID{b.ID}}, label(b)
	return s.first(ctx)
}
