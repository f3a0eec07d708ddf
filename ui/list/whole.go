package list

import (
	"context"
	"slices"

	"postern/mail"
)

// wholePage is how many messages of a conversation are read at a time.
const wholePage = 1000

// Whole makes what reads, in a Cmd, all the messages that an action is for; nil
// when Targets lists them already.
func (l *Pane) Whole() func(ctx context.Context) ([]mail.Summary, error) {
	t := l.Targets()
	if !slices.ContainsFunc(t, mail.Summary.Unlisted) {
		return nil
	}
	v, p := l.view, l.pager
	return func(ctx context.Context) ([]mail.Summary, error) {
		out := make([]mail.Summary, 0, len(t))
		seen := make(map[mail.MessageID]bool, len(t))
		add := func(s mail.Summary) {
			if !seen[s.ID] {
				seen[s.ID] = true
				out = append(out, s)
			}
		}
		for _, s := range t {
			if !s.Unlisted() {
				add(s)
				continue
			}
			all, err := readThread(ctx, p, v, &s)
			if err != nil {
				return nil, err
			}
			for _, x := range all {
				add(x)
			}
		}
		return out, nil
	}
}

// readThread reads the messages of a conversation that the view has.
func readThread(ctx context.Context, p Pager, v mail.View, s *mail.Summary) ([]mail.Summary, error) {
	of := mail.View{Mailboxes: v.Mailboxes, Role: v.Role, Thread: s.Thread}
	if v.Role == mail.RoleNone && len(v.Mailboxes) == 0 {
		of.Mailboxes = []mail.MailboxID{s.Place.Mailbox} // found everywhere
	}
	var out []mail.Summary
	var at mail.Cursor
	for {
		page, err := p.Page(ctx, mail.PageRequest{View: of, At: at, N: wholePage})
		if err != nil {
			return nil, err
		}
		out = append(out, page.Rows...)
		if !page.More || len(page.Rows) == 0 {
			return out, nil
		}
		at = page.Key(len(page.Rows) - 1)
	}
}
