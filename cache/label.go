package cache

import (
	"fmt"

	"postern/mail"
)

// label says a change to a person when nobody gave it words: in the imperative,
// lower case, with the number of messages where it names them.
func (t *tx) label(c mail.Change) (string, error) {
	n := messages(len(c.Messages))
	switch c.Kind {
	case mail.ChangeFlags:
		return flagsLabel(c, n), nil
	case mail.ChangeDelete:
		return "delete " + n + " for good", nil
	case mail.ChangeCreate:
		return "create folder " + c.Name, nil
	}
	id := c.To
	if id == 0 {
		id = c.Mailbox
	}
	b, err := t.box(id)
	if err != nil {
		return "", err
	}
	switch c.Kind {
	case mail.ChangeMove:
		return moveLabel(b, n), nil
	case mail.ChangeCopy:
		return "copy " + n + " to " + b.Name, nil
	case mail.ChangeAppend:
		return "save a message in " + b.Name, nil
	case mail.ChangeSeenAll:
		return "mark " + b.Name + " as read", nil
	case mail.ChangeRename:
		return "rename folder " + b.Name + " to " + c.Name, nil
	case mail.ChangeRemove:
		return "remove folder " + b.Name, nil
	}
	return string(c.Kind) + " " + b.Name, nil
}

func messages(n int) string {
	if n == 1 {
		return "1 message"
	}
	return fmt.Sprintf("%d messages", n)
}

func moveLabel(b *box, n string) string {
	switch b.Role {
	case mail.RoleArchive, mail.RoleAll:
		return "archive " + n
	case mail.RoleTrash:
		return "delete " + n
	case mail.RoleJunk:
		return "mark " + n + " as spam"
	}
	return "move " + n + " to " + b.Name
}

func flagsLabel(c mail.Change, n string) string {
	is := func(f mail.Flags, bit mail.Flag) bool { return f.Bits == bit && len(f.Keywords) == 0 }
	none := mail.Flags{}
	switch {
	case is(c.Add, mail.Seen) && c.Remove.Equal(none):
		return "mark " + n + " as read"
	case is(c.Remove, mail.Seen) && c.Add.Equal(none):
		return "mark " + n + " as unread"
	case is(c.Add, mail.Flagged) && c.Remove.Equal(none):
		return "flag " + n
	case is(c.Remove, mail.Flagged) && c.Add.Equal(none):
		return "unflag " + n
	}
	return "change the flags of " + n
}
