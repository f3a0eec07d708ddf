package cache

import (
	"database/sql"
	"strings"

	"postern/mail"
)

// Traits of a message that need no column of their own.
const (
	traitAttach = 1 << iota // has, or seems to have, attachments
	traitBroken             // the header could not be parsed
	traitRefs               // names other messages: it may have a parent
)

// row is a message as the writer works with it.
type row struct {
	id       mail.MessageID
	mailbox  mail.MailboxID // as shown; 0 deleted here
	home     mail.MailboxID // on the server
	uid      mail.UID       // 0 unknown
	flags    mail.Flags     // as shown
	server   mail.Flags     // on the server
	pending  int            // open entries of the journal
	received int64
	size     int64
	node     int64
	content  int64 // 0: its own
}

const rowColumns = `id, mailbox, home, coalesce(uid, 0), bits, kw, sbits, skw, pending, received, size, node, coalesce(content, 0)`

func scanRow(scan func(...any) error) (*row, error) {
	var r row
	var kw, skw string
	err := scan(&r.id, &r.mailbox, &r.home, &r.uid, &r.flags.Bits, &kw, &r.server.Bits, &skw, &r.pending, &r.received, &r.size, &r.node, &r.content)
	r.flags.Keywords, r.server.Keywords = splitKeywords(kw), splitKeywords(skw)
	return &r, err
}

func (t *tx) rows(where string, args ...any) ([]*row, error) {
	var out []*row
	rows, err := t.query("SELECT "+rowColumns+" FROM message WHERE "+where, args...)
	err = each(rows, err, func(scan func(...any) error) error {
		r, err := scanRow(scan)
		out = append(out, r)
		return err
	})
	return out, err
}

// rowsByID reads messages in the order of their ids; those that are not there are left out.
func (t *tx) rowsByID(ids []mail.MessageID) ([]*row, error) {
	return t.rows("id IN (SELECT value FROM json_each(?)) ORDER BY id", jsonIDs(ids))
}

// Keywords are atoms: they hold no space (RFC 9051 §9, flag-keyword).
func joinKeywords(k []string) string { return strings.Join(k, " ") }

func splitKeywords(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, " ")
}

func unread(f mail.Flags) int {
	if f.Has(mail.Seen) {
		return 0
	}
	return 1
}

// show changes what the person sees of a message: where, and with which flags.
// mine says that the person did it, so that what the server counted moves along.
func (t *tx) show(r *row, mailbox mail.MailboxID, flags mail.Flags, mine bool) error {
	if r.mailbox == mailbox && r.flags.Equal(flags) {
		return nil
	}
	t.count(r.mailbox, -1, -unread(r.flags))
	t.count(mailbox, 1, unread(flags))
	if mine {
		t.unseen(r.mailbox, -unread(r.flags))
		t.unseen(mailbox, unread(flags))
	}
	r.mailbox, r.flags = mailbox, flags
	return t.exec("UPDATE message SET mailbox = ?, bits = ?, kw = ? WHERE id = ?", mailbox, flags.Bits, joinKeywords(flags.Keywords), r.id)
}

// setServer stores the flags the server has; the caller shows them.
func (t *tx) setServer(r *row, f mail.Flags) error {
	if r.server.Equal(f) {
		return nil
	}
	r.server = f
	return t.exec("UPDATE message SET sbits = ?, skw = ? WHERE id = ?", f.Bits, joinKeywords(f.Keywords), r.id)
}

// setHome stores where the server has a message; uid 0 is unknown.
func (t *tx) setHome(r *row, home mail.MailboxID, uid mail.UID) error {
	r.home, r.uid = home, uid
	return t.exec("UPDATE message SET home = ?, uid = ? WHERE id = ?", home, nullUID(uid), r.id)
}

func nullUID(u mail.UID) sql.NullInt64 { return sql.NullInt64{Int64: int64(u), Valid: u != 0} }

// refold shows what the server has with the open entries of the journal over it.
func (t *tx) refold(r *row, mine bool) error {
	box, flags := r.home, r.server
	if r.pending > 0 {
		var err error
		if box, flags, err = t.fold(r); err != nil {
			return err
		}
	}
	return t.show(r, box, flags, mine)
}
