package cache

import (
	"context"
	"fmt"
)

// applicationID marks the file as ours ("Post").
const applicationID = 0x506f7374

// migrations bring the schema from version i to i+1. Never change one that was
// released: add another.
var migrations = []string{schema1, schema2, schemaOnce, schemaKeys, schemaConversations, schemaStored, schemaTags}

// fills are what SQL cannot do between two versions: it is done to a database that
// has the version of the key, in transactions of its own, and may be repeated.
var fills = map[int]func(*Store, context.Context) error{4: (*Store).fillKeys}

// In mailbox, name is what the person sees and sname what the server has; they
// differ while a rename waits, and sname is NULL while a create waits. cvalidity
// and cnext were heard last (STATUS), validity … synced is the SyncState.
//
// In message, mailbox, bits, kw are what the person sees; home, uid, sbits, skw
// what the server has. mailbox is 0 once it is deleted here, uid is NULL while
// unknown. node is a hash of the Message-ID; all messages of a conversation have
// the same thread. content names the owner of the stored parts when that is not
// the message itself (a copy).
const schema1 = `
CREATE TABLE mailbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  sname TEXT,
  delim TEXT NOT NULL,
  role TEXT NOT NULL,
  selectable INTEGER NOT NULL,
  subscribed INTEGER NOT NULL,
  ssubscribed INTEGER NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  server INTEGER NOT NULL DEFAULT -1,
  unseen INTEGER NOT NULL DEFAULT -1,
  cvalidity INTEGER NOT NULL DEFAULT 0,
  cnext INTEGER NOT NULL DEFAULT 0,
  validity INTEGER NOT NULL DEFAULT 0,
  next INTEGER NOT NULL DEFAULT 0,
  modseq INTEGER NOT NULL DEFAULT 0,
  low INTEGER NOT NULL DEFAULT 0,
  listed INTEGER NOT NULL DEFAULT 0,
  synced INTEGER NOT NULL DEFAULT 0,
  prefetch TEXT NOT NULL DEFAULT ''
);
CREATE INDEX mailbox_account ON mailbox (account, name);

CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox INTEGER NOT NULL,
  home INTEGER NOT NULL,
  uid INTEGER,
  received INTEGER NOT NULL,
  size INTEGER NOT NULL,
  bits INTEGER NOT NULL,
  kw TEXT NOT NULL,
  sbits INTEGER NOT NULL,
  skw TEXT NOT NULL,
  modseq INTEGER NOT NULL,
  traits INTEGER NOT NULL,
  body INTEGER NOT NULL DEFAULT 0,
  pending INTEGER NOT NULL DEFAULT 0,
  node INTEGER NOT NULL,
  thread INTEGER NOT NULL,
  content INTEGER,
  face BLOB NOT NULL
);
CREATE UNIQUE INDEX message_uid ON message (home, uid) WHERE uid IS NOT NULL;
CREATE INDEX message_list ON message (mailbox, received, id);
CREATE INDEX message_unread ON message (mailbox, received, id) WHERE bits & 1 = 0;
CREATE INDEX message_thread ON message (thread, node);
CREATE INDEX message_nowhere ON message (home, node) WHERE uid IS NULL;
CREATE INDEX message_content ON message (content) WHERE content IS NOT NULL;

CREATE TABLE header (
  message INTEGER PRIMARY KEY,
  data BLOB NOT NULL
);

CREATE TABLE node (
  hash INTEGER PRIMARY KEY,
  parent INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  thread INTEGER NOT NULL,
  cut INTEGER NOT NULL
);
CREATE INDEX node_thread ON node (thread);

CREATE TABLE structure (
  content INTEGER PRIMARY KEY,
  data BLOB NOT NULL
);

CREATE TABLE part (
  content INTEGER NOT NULL,
  path TEXT NOT NULL,
  have INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  PRIMARY KEY (content, path)
) WITHOUT ROWID;

CREATE TABLE piece (
  id INTEGER PRIMARY KEY,
  content INTEGER NOT NULL,
  path TEXT NOT NULL,
  off INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE UNIQUE INDEX piece_place ON piece (content, path, off);

CREATE TABLE want (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL,
  path TEXT,
  made INTEGER NOT NULL
);
CREATE INDEX want_message ON want (message);

CREATE TABLE change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  grp INTEGER NOT NULL,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  state INTEGER NOT NULL,
  made INTEGER NOT NULL,
  label TEXT NOT NULL,
  quiet INTEGER NOT NULL,
  mailbox INTEGER NOT NULL,
  dest INTEGER NOT NULL,
  name TEXT NOT NULL,
  oldname TEXT NOT NULL,
  addbits INTEGER NOT NULL,
  addkw TEXT NOT NULL,
  delbits INTEGER NOT NULL,
  delkw TEXT NOT NULL,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  session TEXT NOT NULL,
  stack INTEGER NOT NULL,
  ord INTEGER NOT NULL
);
CREATE INDEX change_open ON change (account, id) WHERE state < 2;
CREATE INDEX change_refused ON change (id) WHERE state = 3;
CREATE INDEX change_stack ON change (session, stack, ord) WHERE stack > 0;
CREATE INDEX change_grp ON change (grp);

CREATE TABLE entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  change INTEGER NOT NULL,
  message INTEGER NOT NULL,
  state INTEGER NOT NULL,
  work INTEGER NOT NULL DEFAULT 0,
  uid INTEGER NOT NULL DEFAULT 0,
  oldbox INTEGER NOT NULL,
  oldbits INTEGER NOT NULL,
  oldkw TEXT NOT NULL,
  twin INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX entry_message ON entry (message) WHERE state = 3;
CREATE INDEX entry_twin ON entry (twin) WHERE twin <> 0 AND state < 2;
CREATE INDEX entry_change ON entry (change, state);
CREATE INDEX entry_open ON entry (message, id) WHERE state < 2;
CREATE INDEX entry_work ON entry (work) WHERE state = 1;

CREATE TABLE work (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  change INTEGER NOT NULL,
  account TEXT NOT NULL,
  mailbox INTEGER NOT NULL,
  validity INTEGER NOT NULL,
  dest INTEGER NOT NULL,
  destvalidity INTEGER NOT NULL,
  mark INTEGER NOT NULL
);
CREATE INDEX work_account ON work (account, id);
`

// once holds the names of changes that are made at most once.
const schemaOnce = `CREATE TABLE once (name TEXT PRIMARY KEY) WITHOUT ROWID;`

// migrate brings the schema to the newest version. Each version is one transaction, or several end in it.
func (s *Store) migrate(ctx context.Context) error {
	var version int
	if err := s.wconn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return wrap("open the database", err)
	}
	if version == len(migrations) {
		return nil
	}
	if version > len(migrations) {
		return storage("open the database", fmt.Errorf("it was written by a newer version of Postern (schema %d, this one knows %d)", version, len(migrations)))
	}
	for version < len(migrations) {
		if fill := fills[version]; fill != nil {
			if err := fill(s, ctx); err != nil {
				return err
			}
		}
		_, err := s.write(ctx, "open the database", true, func(t *tx) error {
			// Another process may have been faster.
			if err := t.row("PRAGMA user_version").Scan(&version); err != nil {
				return err
			}
			for from := version; version < len(migrations) && (version == from || fills[version] == nil); version++ {
				if _, err := t.conn.ExecContext(t.ctx, migrations[version]); err != nil {
					return err
				}
			}
			if _, err := t.conn.ExecContext(t.ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
				return err
			}
			_, err := t.conn.ExecContext(t.ctx, fmt.Sprintf("PRAGMA user_version = %d", version))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
