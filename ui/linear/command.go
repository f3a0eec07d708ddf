package linear

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"postern/keymap"
	"postern/mail"
)

type command func(ctx context.Context, s *Session, rest string) error

// commands are the actions that can be done without a screen.
func commands() map[keymap.Action]command {
	return map[keymap.Action]command{
		keymap.NextMessage: func(ctx context.Context, s *Session, _ string) error { return s.step(ctx, 1) },
		keymap.PrevMessage: func(ctx context.Context, s *Session, _ string) error { return s.step(ctx, -1) },
		keymap.NextUnread:  func(ctx context.Context, s *Session, _ string) error { return s.unread(ctx) },
		keymap.PageDown:    func(ctx context.Context, s *Session, _ string) error { return s.page(ctx, true) },
		keymap.PageUp:      func(ctx context.Context, s *Session, _ string) error { return s.page(ctx, false) },
		keymap.Redraw:      func(ctx context.Context, s *Session, _ string) error { return s.again(ctx) },
		keymap.GoUnified: func(ctx context.Context, s *Session, _ string) error {
			s.view, s.title = mail.View{Role: mail.RoleInbox}, "All inboxes"
			return s.first(ctx)
		},
		keymap.PickFolder: func(ctx context.Context, s *Session, rest string) error { return s.goFolder(ctx, rest) },
		keymap.Search: func(ctx context.Context, s *Session, rest string) error {
			s.view.Query = rest
			return s.first(ctx)
		},
		keymap.Archive: toRole(mail.RoleArchive, "archive", "Archived"),
		keymap.Delete:  toRole(mail.RoleTrash, "delete", "Moved to the trash:"),
		keymap.MarkSpam: toRole(mail.RoleJunk, "mark as spam", "Moved to the spam folder:", mail.Change{Kind: mail.ChangeFlags,
			Add: mail.Flags{Bits: mail.Junk}, Remove: mail.Flags{Bits: mail.NotJunk}}),
		keymap.Move:       move,
		keymap.Flag:       mark(mail.Flagged, 0, "flag", "Flagged"),
		keymap.Tag:        tag,
		keymap.MarkRead:   mark(mail.Seen, 0, "mark as read", "Marked as read:"),
		keymap.MarkUnread: mark(0, mail.Seen, "mark as unread", "Marked as unread:"),
		keymap.Undo: func(ctx context.Context, s *Session, _ string) error {
			return s.back(ctx, s.b.Undo, "Undone: ", "There is nothing to undo.")
		},
		keymap.Redo: func(ctx context.Context, s *Session, _ string) error {
			return s.back(ctx, s.b.Redo, "Done again: ", "There is nothing to do again.")
		},
		keymap.Refresh: func(_ context.Context, s *Session, _ string) error {
			s.b.Refresh("")
			s.say("Looking for new mail; redraw shows what came.")
			return nil
		},
		keymap.Help: func(_ context.Context, s *Session, _ string) error { s.help(); return nil },
		keymap.Quit: func(context.Context, *Session, string) error { return errQuit },
	}
}

func (s *Session) help() {
	s.say("A number reads that message. An empty line reads the next one.")
	for _, i := range keymap.Actions() {
		if _, ok := commands()[i.Action]; ok {
			s.say("%s: %s.", i.Action, i.Text)
		}
	}
	s.say("Numbers of messages stand behind a command: archive 2 5. Without, the one read last is meant.")
}

func (s *Session) back(ctx context.Context, f func(context.Context) (string, error), done, none string) error {
	label, err := f(ctx)
	switch {
	case mail.Is(err, mail.NotFound):
		s.say("%s", none)
		return nil
	case err != nil:
		return err
	}
	s.say("%s%s.", done, label)
	return s.again(ctx)
}

func ids(t []mail.Summary) []mail.MessageID {
	var out []mail.MessageID
	for _, m := range t {
		out = append(out, m.ID)
	}
	return out
}

func mark(add, remove mail.Flag, verb, past string) command {
	return func(ctx context.Context, s *Session, rest string) error {
		t, _, err := s.targets(rest)
		if err != nil {
			return err
		}
		n := count(len(t))
		if _, err := s.b.Do(ctx, mail.Change{Kind: mail.ChangeFlags, Messages: ids(t), Add: mail.Flags{Bits: add}, Remove: mail.Flags{Bits: remove},
			Label: verb + " " + n}); err != nil {
			return err
		}
		s.say("%s %s.", past, n)
		for i := range s.list {
			for _, m := range t {
				if s.list[i].ID == m.ID {
					s.list[i].Flags.Bits = s.list[i].Flags.Bits&^remove | add
				}
			}
		}
		return nil
	}
}

// tag gives and takes the tags that stand behind the numbers: "tag 2 5 work -todo".
func tag(ctx context.Context, s *Session, rest string) error {
	t, names, err := s.targets(rest)
	if err != nil {
		return err
	}
	known, err := s.b.Keywords(ctx)
	if err != nil {
		return err
	}
	give, take, err := mail.ParseTags(names, known)
	switch {
	case err != nil:
		return err
	case len(give)+len(take) == 0:
		return errors.New("which tags? Write their names behind it, with a minus before those to be taken away")
	}
	n := count(len(t))
	if _, err := s.b.Do(ctx, mail.Change{Kind: mail.ChangeFlags, Messages: ids(t), Add: mail.Flags{Keywords: give}, Remove: mail.Flags{Keywords: take},
		Label: "tag " + n + " " + names}); err != nil {
		return err
	}
	s.say("Tagged %s: %s.", n, names)
	return s.again(ctx)
}

func toRole(r mail.Role, verb, past string, before ...mail.Change) command {
	return func(ctx context.Context, s *Session, rest string) error {
		t, _, err := s.targets(rest)
		if err != nil {
			return err
		}
		return s.transfer(ctx, t, verb, past, func(account string) (mail.Mailbox, bool) {
			for _, b := range s.boxes {
				if b.Account == account && b.Role == r {
					return b, true
				}
			}
			return mail.Mailbox{}, false
		}, before...)
	}
}

func move(ctx context.Context, s *Session, rest string) error {
	t, name, err := s.targets(rest)
	if err != nil {
		return err
	}
	to, err := s.folder(name)
	if err != nil {
		return err
	}
	return s.transfer(ctx, t, "move", "Moved to "+label(to)+":", func(string) (mail.Mailbox, bool) { return to, true })
}

// transfer moves messages, as one change for undo; what comes before is done to them before that.
func (s *Session) transfer(ctx context.Context, t []mail.Summary, verb, past string, to func(account string) (mail.Mailbox, bool), before ...mail.Change) error {
	act := slices.Clone(before)
	for i := range act {
		act[i].Messages, act[i].Label = ids(t), verb+" "+count(len(t))
	}
	for _, m := range t {
		b, ok := to(m.Place.Account)
		if !ok {
			return fmt.Errorf("%s has no such folder", m.Place.Account)
		}
		i := slices.IndexFunc(act, func(c mail.Change) bool { return c.Kind == mail.ChangeMove && c.To == b.ID })
		if i < 0 {
			i, act = len(act), append(act, mail.Change{Kind: mail.ChangeMove, To: b.ID, Label: verb + " " + count(len(t))})
		}
		act[i].Messages = append(act[i].Messages, m.ID)
	}
	all := act[0]
	all.Also = act[1:]
	if _, err := s.b.Do(ctx, all); err != nil {
		return err
	}
	s.say("%s %s. undo takes it back.", past, count(len(t)))
	return s.again(ctx)
}

// folder is the one whose name holds what was typed.
func (s *Session) folder(name string) (mail.Mailbox, error) {
	if name == "" {
		return mail.Mailbox{}, errors.New("which folder? Write a part of its name behind it")
	}
	var found []mail.Mailbox
	for _, b := range s.boxes {
		l := strings.ToLower(label(b))
		if b.Selectable && l == strings.ToLower(name) {
			return b, nil
		}
		if b.Selectable && strings.Contains(l, strings.ToLower(name)) {
			found = append(found, b)
		}
	}
	switch len(found) {
	case 0:
		return mail.Mailbox{}, fmt.Errorf("no folder is called %q", name)
	case 1:
		return found[0], nil
	}
	var names []string
	for _, b := range found {
		names = append(names, label(b))
	}
	return mail.Mailbox{}, fmt.Errorf("%q may mean %s", name, strings.Join(names, ", "))
}

func count(n int) string {
	if n == 1 {
		return "1 message"
	}
	return fmt.Sprintf("%d messages", n)
}
