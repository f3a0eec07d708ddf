package cache

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"postern/mail"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("POSTERN_CACHE_CHILD"); dir != "" {
		child(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// open gives a store in a directory of its own.
func open(t testing.TB, opts ...Option) *Store {
	t.Helper()
	return openAt(t, t.TempDir(), opts...)
}

func openAt(t testing.TB, dir string, opts ...Option) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, k mail.Kind) {
	t.Helper()
	if !mail.Is(err, k) {
		t.Fatalf("error %v, want kind %v", err, k)
	}
}

// mailbox makes a mailbox as a server would list it.
func mailbox(t testing.TB, s *Store, account, name string, role mail.Role) mail.MailboxID {
	t.Helper()
	_, err := s.PutMailboxes(t.Context(), account, []Listed{{Name: name, Delim: "/", Role: role, Selectable: true}}, false)
	must(t, err)
	m, err := s.MailboxByName(t.Context(), account, name)
	must(t, err)
	return m.ID
}

var epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// message makes the message n of a mailbox: its UID is n, its time n minutes after epoch.
func message(n int) Incoming {
	return Incoming{UID: mail.UID(n), Received: epoch.Add(time.Duration(n) * time.Minute), Size: int64(1000 + n), Header: mail.Header{
		Subject: fmt.Sprintf("subject %d of a message", n), MessageID: fmt.Sprintf("m%d@example.org", n), Date: epoch.Add(time.Duration(n) * time.Minute),
		From: []mail.Address{{Name: "Ann Lee", Addr: "ann@example.org"}}, To: []mail.Address{{Name: "Bob", Addr: "bob@example.org"}},
		ContentType: "text/plain"}}
}

func state(next int) SyncState {
	return SyncState{Validity: 7, Next: mail.UID(next), ModSeq: uint64(next), Low: 1, Listed: true, Server: next - 1}
}

// fill puts messages lo..hi into a mailbox.
func fill(t testing.TB, s *Store, box mail.MailboxID, lo, hi int) {
	t.Helper()
	for lo <= hi {
		var in []Incoming
		for ; lo <= hi && len(in) < 500; lo++ {
			in = append(in, message(lo))
		}
		_, err := s.PutMessages(t.Context(), box, in, state(lo))
		must(t, err)
	}
}

func TestOpenWideModesAreNarrowed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	must(t, os.Mkdir(dir, 0o755))
	must(t, os.WriteFile(filepath.Join(dir, fileName), nil, 0o644))
	openAt(t, dir)
	fi, err := os.Stat(filepath.Join(dir, fileName))
	must(t, err)
	if fi.Mode().Perm() != 0o600 {
		t.Errorf("file: %v", fi.Mode())
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Run("damaged", func(t *testing.T) {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, fileName), []byte("this is not a database, but long enough to look like one: "+string(make([]byte, 4096))), 0o600))
		_, err := Open(t.Context(), dir)
		wantKind(t, err, mail.Storage)
		if !strings.Contains(err.Error(), "damaged") {
			t.Error(err)
		}
	})
	t.Run("newer", func(t *testing.T) {
		dir := t.TempDir()
		s, err := Open(t.Context(), dir)
		must(t, err)
		_, err = s.wconn.ExecContext(t.Context(), "PRAGMA user_version = 999")
		must(t, err)
		must(t, s.Close())
		_, err = Open(t.Context(), dir)
		wantKind(t, err, mail.Storage)
	})
	t.Run("a file in the way", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "data")
		must(t, os.WriteFile(dir, nil, 0o600))
		_, err := Open(t.Context(), dir)
		wantKind(t, err, mail.Storage)
	})
	t.Run("closed", func(t *testing.T) {
		s := open(t)
		must(t, s.Close())
		must(t, s.Close())
		_, err := s.Mailboxes(t.Context(), "")
		wantKind(t, err, mail.Storage)
		_, err = s.PutMailboxes(t.Context(), "a", nil, true)
		wantKind(t, err, mail.Storage)
		_, err = s.Version(t.Context())
		wantKind(t, err, mail.Storage)
	})
}

func TestCanceledWriteLeavesNothing(t *testing.T) {
	s := open(t)
	box := mailbox(t, s, "a", "INBOX", mail.RoleInbox)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.PutMessages(ctx, box, []Incoming{message(1)}, state(2))
	wantKind(t, err, mail.Canceled)
	fill(t, s, box, 1, 5)
	m, err := s.Mailbox(t.Context(), box)
	must(t, err)
	if m.Total != 5 || m.Unread != 5 {
		t.Errorf("total %d, unread %d", m.Total, m.Unread)
	}
}

func TestSecondStoreSeesCommits(t *testing.T) {
	dir := t.TempDir()
	a, b := openAt(t, dir), openAt(t, dir)
	v0, err := b.Version(t.Context())
	must(t, err)
	box := mailbox(t, a, "a", "INBOX", mail.RoleInbox)
	fill(t, a, box, 1, 10)
	v1, err := b.Version(t.Context())
	must(t, err)
	if v0 == v1 {
		t.Error("a commit of the other store was not noticed")
	}
	fill(t, b, box, 11, 20)
	if v2, _ := b.Version(t.Context()); v2 != v1 {
		t.Error("an own commit changed the version")
	}
	p, err := a.Page(t.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{box}}, N: 50})
	must(t, err)
	if len(p.Rows) != 20 || p.Total != 20 {
		t.Errorf("%d rows of %d, want 20", len(p.Rows), p.Total)
	}
	seen := map[mail.MessageID]bool{}
	for _, r := range p.Rows {
		seen[r.ID] = true
	}
	if len(seen) != 20 {
		t.Errorf("%d ids, want 20", len(seen))
	}
}
