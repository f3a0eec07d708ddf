package uitest

import (
	"context"
	"slices"

	"postern/mail"
)

// Do changes the messages at once.
func (f *Fake) Do(ctx context.Context, c mail.Change) (mail.ChangeID, error) {
	defer f.call("Do")()
	if f.Refuse != nil {
		return 0, f.Refuse
	}
	s := step{change: c}
	if c.Kind == mail.ChangeSeenAll {
		for _, m := range f.Msgs {
			if m.Place.Mailbox == c.Mailbox && !m.Flags.Has(mail.Seen) {
				c.Messages = append(c.Messages, m.ID)
			}
		}
		c.Add = mail.Flags{Bits: mail.Seen}
	}
	for _, id := range c.Messages {
		i := f.find(id)
		if i < 0 {
			continue
		}
		s.before = append(s.before, f.Msgs[i])
		switch c.Kind {
		case mail.ChangeFlags, mail.ChangeSeenAll:
			f.Msgs[i].Flags = f.Msgs[i].Flags.With(c.Add).Without(c.Remove)
		case mail.ChangeMove:
			b := f.box(c.To)
			f.Msgs[i].Place = mail.Place{Account: b.Account, Mailbox: b.ID}
			f.Msgs[i].Pending = true
		case mail.ChangeDelete:
			f.Msgs = slices.Delete(f.Msgs, i, i+1)
		}
	}
	f.Done = append(f.Done, c)
	f.tell()
	if !c.Quiet {
		f.undo, f.redo = append(f.undo, s), nil
	}
	return mail.ChangeID(len(f.Done)), nil
}

// Undo takes the newest change back.
func (f *Fake) Undo(context.Context) (string, error) {
	defer f.call("Undo")()
	if len(f.undo) == 0 {
		return "", notFound("undo")
	}
	s := f.undo[len(f.undo)-1]
	f.undo = f.undo[:len(f.undo)-1]
	for k, m := range s.before {
		if i := f.find(m.ID); i >= 0 {
			s.before[k], f.Msgs[i] = f.Msgs[i], m
		} else {
			f.insert(m)
		}
	}
	f.redo = append(f.redo, s)
	f.tell()
	return s.change.Label, nil
}

// Redo does it again.
func (f *Fake) Redo(context.Context) (string, error) {
	defer f.call("Redo")()
	if len(f.redo) == 0 {
		return "", notFound("redo")
	}
	s := f.redo[len(f.redo)-1]
	f.redo = f.redo[:len(f.redo)-1]
	for k, m := range s.before {
		if i := f.find(m.ID); i >= 0 {
			s.before[k], f.Msgs[i] = f.Msgs[i], m
		}
	}
	f.undo = append(f.undo, s)
	f.tell()
	return s.change.Label, nil
}
