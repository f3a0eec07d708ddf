package account

import (
	"context"
	"sync"
	"testing"
	"time"

	"postern/cache"
	"postern/mail"
)

// unindexed is a cache with one message that the index does not have, and the
// event of its arrival.
func unindexed(t *testing.T) (*cache.Store, mail.Event) {
	t.Helper()
	store, err := cache.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := store.PutMailboxes(t.Context(), "work", []cache.Listed{{Name: "INBOX", Delim: "/", Role: mail.RoleInbox, Selectable: true}}, false); err != nil {
		t.Fatal(err)
	}
	box, err := store.MailboxByName(t.Context(), "work", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	h := mail.Header{Subject: "the fog horn", MessageID: "1@example.org"}
	e, err := store.PutMessages(t.Context(), box.ID, []cache.Incoming{{UID: 1, Header: h, Received: time.Now()}}, cache.SyncState{Validity: 1})
	if err != nil {
		t.Fatal(err)
	}
	return store, e
}

// The index keeps still while keys are pressed, but not when a search waits for it.
func TestASearchHurriesTheIndex(t *testing.T) {
	store, _ := unindexed(t)
	m := &Manager{store: store}
	if _, err := m.Page(t.Context(), mail.PageRequest{View: mail.View{Role: mail.RoleInbox}, N: 9}); err != nil || m.hurried() {
		t.Fatalf("a list: %v, hurried %v", err, m.hurried())
	}
	find := mail.PageRequest{View: mail.View{Role: mail.RoleInbox, Query: "fog"}, N: 9}
	p, err := m.Page(t.Context(), find)
	if err != nil || p.Behind != 1 || len(p.Rows) != 0 || !m.hurried() {
		t.Fatalf("%+v, %v, hurried %v", p, err, m.hurried())
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil { // a person who never stops typing
			m.Touch()
			wait(ctx, time.Millisecond)
		}
	}()
	begun := time.Now()
	m.quiet(t.Context())
	if d := time.Since(begun); d > indexPatience {
		t.Errorf("it kept still for %v", d)
	}
	if _, err := store.Index(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	if p, err = m.Page(t.Context(), find); err != nil || p.Behind != 0 || len(p.Rows) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
}

// What is done in one piece is said like everything else: a search, or a
// selection by words, may wait for it.
func TestTheIndexSaysThatItTookInASingleMessage(t *testing.T) {
	store, e := unindexed(t)
	m := New(Options{Store: store})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { m.index(ctx) })
	m.hub.publish(e)
	for indexed := false; !indexed; {
		e, err := m.hub.next(ctx)
		if err != nil {
			t.Fatal("the index has never said that it has caught up")
		}
		indexed = e.Indexed
	}
	if n, err := store.Behind(t.Context()); n != 0 || err != nil {
		t.Errorf("behind by %d, %v", n, err)
	}
}
