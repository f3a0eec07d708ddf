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
	f.effect(c, &s)
	for _, also := range c.Also {
		f.effect(also, &s)
	}
	f.changeBox(c)
	f.Done = append(f.Done, c)
	f.tell()
	if !c.Quiet {
		f.undo, f.redo = append(f.undo, s), nil
	}
	return mail.ChangeID(len(f.Done)), nil
}

// effect does to the messages what a change says.
func (f *Fake) effect(c mail.Change, s *step) {
	for _, id := range c.Messages {
		i := f.find(id)
		if i < 0 {
			continue
		}
		if !slices.ContainsFunc(s.before, func(m mail.Message) bool { return m.ID == id }) {
			s.before = append(s.before, f.Msgs[i])
		}
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
}

// Undo takes the newest change back.
func (f *Fake) Undo(context.Context) (string, error) {
	defer f.call("Undo")()
	if len(f.undo) == 0 {
		return "", notFound("undo")
	}
	s := f.undo[len(f.undo)-1]
	f.undo = f.undo[:len(f.undo)-1]
	if f.TooLate {
		return s.change.Label, &mail.Error{Op: "undo", Kind: mail.Refused}
	}
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

// Turn says what the two would act on.
func (f *Fake) Turn(context.Context) (undo, redo string, err error) {
	defer f.call("Turn")()
	if n := len(f.undo); n > 0 {
		undo = f.undo[n-1].change.Label
	}
	if n := len(f.redo); n > 0 {
		redo = f.redo[n-1].change.Label
	}
	return undo, redo, nil
}

// changeBox makes a change of a folder. The Fake does not take them back.
func (f *Fake) changeBox(c mail.Change) {
	i := slices.IndexFunc(f.Boxes, func(b mail.Mailbox) bool { return b.ID == c.Mailbox })
	switch {
	case c.Kind == mail.ChangeCreate:
		f.Boxes = append(f.Boxes, mail.Mailbox{ID: mail.MailboxID(1000 + len(f.Boxes)), Account: c.Account, Name: c.Name, Role: c.Role, Delim: "/",
			Selectable: true, Subscribed: true})
	case i < 0:
	case c.Kind == mail.ChangeRename:
		f.Boxes[i].Name = c.Name
	case c.Kind == mail.ChangeRemove:
		f.Boxes = slices.Delete(f.Boxes, i, i+1)
	case c.Kind == mail.ChangeSubscribe, c.Kind == mail.ChangeUnsubscribe:
		f.Boxes[i].Subscribed = c.Kind == mail.ChangeSubscribe
	}
}

// KeepOffline notes the choice with the folder.
func (f *Fake) KeepOffline(_ context.Context, id mail.MailboxID, keep string) error {
	defer f.call("KeepOffline")()
	for i := range f.Boxes {
		if f.Boxes[i].ID == id {
			f.Boxes[i].Prefetch = keep
			return nil
		}
	}
	return &mail.Error{Op: "keep a folder offline", Kind: mail.NotFound}
}

// Keywords lists those of all messages.
func (f *Fake) Keywords(context.Context) ([]string, error) {
	defer f.call("Keywords")()
	var all mail.Flags
	for _, m := range f.Msgs {
		all = all.With(mail.Flags{Keywords: m.Flags.Keywords})
	}
	return all.Keywords, nil
}
