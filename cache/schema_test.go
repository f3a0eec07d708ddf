package cache

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"postern/mail"
)

// Every older version of the schema is brought to the newest, with its data, and
// twice at the same time does no harm.
func TestMigrations(t *testing.T) {
	for version := 1; version <= len(migrations); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			dir := t.TempDir()
			db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, fileName))
			must(t, err)
			for _, m := range migrations[:version] {
				_, err := db.ExecContext(t.Context(), m)
				must(t, err)
			}
			m := message(1)
			face, rest := encodeHeader(&m.Header)
			for _, q := range []struct {
				sql  string
				args []any
			}{
				{`INSERT INTO mailbox (account, name, sname, delim, role, selectable, subscribed, ssubscribed, total, unread)
					VALUES ('a', 'INBOX', 'INBOX', '/', 'inbox', 1, 1, 1, 1, 1)`, nil},
				{`INSERT INTO message (mailbox, home, uid, received, size, bits, kw, sbits, skw, modseq, traits, node, thread, face)
					VALUES (1, 1, 1, 5, 1, 0, '', 0, '', 0, 0, 77, 1, ?)`, []any{face}},
				{"INSERT INTO header (message, data) VALUES (1, ?)", []any{rest}},
				{"INSERT INTO node (hash, parent, rank, thread, cut) VALUES (77, 0, 0, 1, 0)", nil},
				{fmt.Sprintf("PRAGMA user_version = %d", version), nil},
			} {
				_, err := db.ExecContext(t.Context(), q.sql, q.args...)
				must(t, err)
			}
			must(t, db.Close())

			opened := make(chan *Store, 2)
			for range 2 {
				go func() {
					s, err := Open(t.Context(), dir)
					if err != nil {
						t.Error(err)
					}
					opened <- s
				}()
			}
			for range 2 {
				s := <-opened
				if s == nil {
					t.FailNow()
				}
				defer func() { must(t, s.Close()) }()
				_, err := s.Index(t.Context(), 10)
				must(t, err)
				got, err := s.Page(t.Context(), mail.PageRequest{View: mail.View{Role: mail.RoleInbox}, N: 5})
				must(t, err)
				if len(got.Rows) != 1 || got.Rows[0].Subject != m.Header.Subject {
					t.Errorf("%+v", got)
				}
				check(t, s)
			}
		})
	}
}
