package cache

import (
	"context"
	"time"

	"postern/mail"
)

// schemaStored counts what of a mailbox can be read without a network: here is
// the number of messages with a body, octets what was stored of them. Triggers
// keep the counters, whatever moves or removes a message; they fire only where there is a body.
const schemaStored = `
ALTER TABLE message ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN here INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN octets INTEGER NOT NULL DEFAULT 0;
UPDATE message SET kept = (SELECT coalesce(sum(have), 0) FROM part WHERE content = message.id) WHERE body > 0;
UPDATE mailbox SET here = (SELECT count(*) FROM message m WHERE m.mailbox = mailbox.id AND m.body > 0),
  octets = (SELECT coalesce(sum(kept), 0) FROM message m WHERE m.mailbox = mailbox.id);
CREATE TRIGGER stored_changed AFTER UPDATE OF mailbox, body, kept ON message
WHEN (OLD.body > 0 OR NEW.body > 0 OR OLD.kept > 0 OR NEW.kept > 0)
  AND (OLD.mailbox <> NEW.mailbox OR (OLD.body > 0) <> (NEW.body > 0) OR OLD.kept <> NEW.kept)
BEGIN
  UPDATE mailbox SET here = here - (OLD.body > 0), octets = octets - OLD.kept WHERE id = OLD.mailbox;
  UPDATE mailbox SET here = here + (NEW.body > 0), octets = octets + NEW.kept WHERE id = NEW.mailbox;
END;
CREATE TRIGGER stored_new AFTER INSERT ON message WHEN NEW.body > 0 OR NEW.kept > 0
BEGIN
  UPDATE mailbox SET here = here + (NEW.body > 0), octets = octets + NEW.kept WHERE id = NEW.mailbox;
END;
CREATE TRIGGER stored_gone AFTER DELETE ON message WHEN OLD.body > 0 OR OLD.kept > 0
BEGIN
  UPDATE mailbox SET here = here - (OLD.body > 0), octets = octets - OLD.kept WHERE id = OLD.mailbox;
END;
`

// countStored works out how many octets of a message are here. Copies of it, which
// share them, count none.
func (t *tx) countStored(owner int64) error {
	t.ev.Mailboxes = true
	return t.exec("UPDATE message SET kept = (SELECT coalesce(sum(have), 0) FROM part WHERE content = ?1) WHERE id = ?1", owner)
}

// Stored is how many octets of messages of an account are here.
func (s *Store) Stored(ctx context.Context, account string) (int64, error) {
	var n int64
	err := reader{s, ctx}.row("SELECT coalesce(sum(octets), 0) FROM mailbox WHERE account = ?", account).Scan(&n)
	return n, wrap("count what is stored", err)
}

// CountWithoutBody is how many messages WithoutBody would list, up to a limit.
func (s *Store) CountWithoutBody(ctx context.Context, mailbox mail.MailboxID, since time.Time, limit int) (int, error) {
	from := int64(0)
	if !since.IsZero() {
		from = stampSecond(since)
	}
	n := 0
	err := reader{s, ctx}.row(`SELECT count(*) FROM (SELECT 1 FROM message WHERE mailbox = ?1 AND home = ?1 AND body = 0 AND uid IS NOT NULL
		AND received >= ? LIMIT ?)`, mailbox, from, limit).Scan(&n)
	return n, wrap("count messages to download", err)
}

// SetPrefetch sets what is kept offline of a mailbox: "headers", "Nd", "all", or
// "" for what the account says.
func (s *Store) SetPrefetch(ctx context.Context, id mail.MailboxID, prefetch string) (mail.Event, error) {
	return s.write(ctx, "set prefetch", true, func(t *tx) error {
		n, err := t.change("UPDATE mailbox SET prefetch = ? WHERE id = ?", prefetch, id)
		if err == nil && n == 0 {
			return notFound("set prefetch")
		}
		t.ev.Mailboxes = true
		return err
	})
}
