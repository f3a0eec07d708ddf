package account

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"postern/cache"
	"postern/config"
	"postern/mail"
	"postern/rfc822"
)

// orders is what the parent tells the child that it will kill.
type orders struct {
	Accounts []config.Account
	Per      int
	Seed     uint64
	Changes  int
}

// child is the program that is killed: it makes the changes of the model one
// after the other, from where it was killed, while the engines send them.
func child(dir string) error {
	var o orders
	raw, err := os.ReadFile(filepath.Join(dir, "orders.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	ctx := context.Background()
	store, err := cache.Open(ctx, dir, cache.WithParser(func(raw []byte) (mail.Header, *mail.Part) {
		m := rfc822.Parse(raw)
		return m.Header, m.Root
	}))
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	if os.Getenv("POSTERN_TEST_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	m := New(Options{Accounts: o.Accounts, Store: store, Data: dir, Choose: firstText, Silence: 10 * time.Second, Log: log})
	if err := m.Start(ctx); err != nil {
		return err
	}
	first, err := resumeAt(ctx, dir)
	if err != nil {
		return err
	}
	var names []string
	for _, a := range o.Accounts {
		names = append(names, a.Name)
	}
	want := newModel(names, o.Per)
	for n := range o.Changes {
		a := want.next(o.Seed, n)
		if n >= first {
			if err := make1(ctx, m, store, want, a); err != nil {
				return fmt.Errorf("change %d (%s): %w", n, a.kind, err)
			}
			fmt.Println("made", n)
			if n%10 == 0 {
				if err := drain(ctx, m, 10); err != nil {
					return err
				}
			}
		}
		want.apply(a)
	}
	if err := drain(ctx, m, 0); err != nil {
		return err
	}
	m.Close()
	if err := store.Close(); err != nil {
		return err
	}
	fmt.Println("through")
	return nil
}

// drain waits until at most n changes wait; a refused one is an error.
func drain(ctx context.Context, m *Manager, n int) error {
	for end := time.Now().Add(2 * time.Minute); ; {
		l, err := m.Pending(ctx)
		if err != nil {
			return err
		}
		for _, p := range l {
			if p.State == mail.StateRefused {
				return fmt.Errorf("%q of %s was refused: %s", p.Change.Label, p.Account, p.Reason)
			}
		}
		if len(l) <= n {
			return nil
		}
		if time.Now().After(end) {
			st, err := m.Accounts(ctx)
			return errors.Join(fmt.Errorf("%d changes wait for ever: %+v; %+v", len(l), l, st), err)
		}
		if _, err := m.hubNext(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// hubNext waits for an event, but not for long.
func (m *Manager) hubNext(ctx context.Context, d time.Duration) (mail.Event, error) {
	c, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	e, err := m.hub.next(c)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	return e, err
}

// resumeAt reads out of the journal which change comes next.
func resumeAt(ctx context.Context, dir string) (int, error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "postern.db"))
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	var label string
	err = db.QueryRowContext(ctx, "SELECT label FROM change WHERE label LIKE '#%' ORDER BY id DESC LIMIT 1").Scan(&label)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(label[1:])
	return n + 1, err
}

// make1 makes a change of the model over the messages that the screen shows.
func make1(ctx context.Context, m *Manager, store *cache.Store, want *model, a act) error {
	c := mail.Change{Kind: a.kind, Add: a.add, Remove: a.remove, Label: fmt.Sprintf("#%d", a.n)}
	switch a.kind {
	case mail.ChangeMove, mail.ChangeCopy, mail.ChangeAppend:
		b, err := store.MailboxByName(ctx, a.account, a.box)
		if err != nil {
			return err
		}
		c.To = b.ID
	}
	if a.kind == mail.ChangeAppend {
		c.Raw = letter(fmt.Sprintf("new.%d", a.n), "x")
	}
	used := map[mail.MessageID]bool{}
	for _, i := range a.things {
		t := want.things[i]
		id, err := find(ctx, m, store, t, used)
		if err != nil {
			return err
		}
		used[id] = true
		c.Messages = append(c.Messages, id)
	}
	if a.kind != mail.ChangeAppend && len(c.Messages) == 0 {
		return nil
	}
	if a.kind == mail.ChangeMove && !a.add.Empty() {
		move := mail.Change{Kind: mail.ChangeMove, Messages: c.Messages, To: c.To, Label: c.Label}
		c.Kind, c.To, c.Also = mail.ChangeFlags, 0, []mail.Change{move}
	}
	_, err := m.Do(ctx, c)
	return err
}

// find gives a message that looks like the model's.
func find(ctx context.Context, m *Manager, store *cache.Store, t thing, used map[mail.MessageID]bool) (mail.MessageID, error) {
	b, err := store.MailboxByName(ctx, t.account, t.box)
	if err != nil {
		return 0, err
	}
	at := mail.Cursor{}
	var seen []string
	for {
		p, err := m.Page(ctx, mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{b.ID}}, At: at, N: 200})
		if err != nil {
			return 0, err
		}
		for _, r := range p.Rows {
			l := t.account + ":" + line(t.box, r.MsgID, r.Flags)
			if l == t.line() && !used[r.ID] {
				return r.ID, nil
			}
			seen = append(seen, l)
		}
		if len(p.Rows) == 0 || !p.More {
			slices.Sort(seen)
			return 0, fmt.Errorf("%s is not on the screen, but %q", t.line(), seen)
		}
		at = p.Rows[len(p.Rows)-1].Key()
	}
}
