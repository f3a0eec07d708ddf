package account

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"postern/cache"
	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
	"postern/rfc822"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("POSTERN_ACCOUNT_CHILD"); dir != "" {
		if err := child(dir); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// patience is how long anything may take before a test calls it lost. It
// decides nothing else: no test measures time with it. It is shorter than the
// poll, which would hide that a word was lost.
const patience = time.Minute

// bed is a Manager over a cache in a folder of its own.
type bed struct {
	t       *testing.T
	dir     string
	accts   []config.Account
	silence time.Duration
	session cache.Option // nil: each start is a session of its own
	store   *cache.Store
	*Manager

	mu      sync.Mutex
	notices []mail.Notice
	wake    chan struct{}
	stop    func()
}

// imapAccount is a config for a user, through addr when that is not zero.
func imapAccount(u *mailtest.User, addr mailtest.Addr) config.Account {
	if addr.Port == 0 {
		addr = u.Server.IMAP
	}
	return config.Account{Name: u.Name, Address: u.Address(), Incoming: config.Incoming{
		Protocol: config.IMAP, Host: addr.Host, Port: addr.Port, TLS: config.TLSNone, User: u.Name, Password: u.Password,
		Mode: config.ModeMailbox, MaxConnections: 3, Poll: 10 * time.Minute,
	}}
}

func newBed(t *testing.T, accts ...config.Account) *bed {
	t.Helper()
	return newBedWith(t, 10*time.Second, accts...)
}

func newBedWith(t *testing.T, silence time.Duration, accts ...config.Account) *bed {
	t.Helper()
	b := &bed{t: t, dir: t.TempDir(), accts: accts, wake: make(chan struct{}, 1), silence: silence}
	b.start(false)
	t.Cleanup(func() { b.close() })
	return b
}

// open opens the cache with a Manager that does nothing yet.
func (b *bed) open(offline bool) {
	b.t.Helper()
	opts := []cache.Option{cache.WithParser(func(raw []byte) (mail.Header, *mail.Part) {
		m := rfc822.Parse(raw)
		return m.Header, m.Root
	}), cache.WithTexter(func(root *mail.Part, part func(string) ([]byte, bool)) string {
		for _, p := range append(firstText(root), "") {
			if b, ok := part(p); ok {
				return string(b)
			}
		}
		return ""
	})}
	if b.session != nil {
		opts = append(opts, b.session)
	}
	store, err := cache.Open(b.t.Context(), b.dir, opts...)
	if err != nil {
		b.t.Fatal(err)
	}
	b.store = store
	b.Manager = New(Options{Accounts: b.accts, Store: store, Data: b.dir, Offline: offline, Choose: firstText, Silence: b.silence,
		Log: slog.New(slog.NewTextHandler(testWriter{b.t}, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	b.stop = func() {
		if err := store.Close(); err != nil {
			b.t.Error(err)
		}
	}
}

// start opens the cache and lets the Manager work.
func (b *bed) start(offline bool) {
	b.t.Helper()
	b.open(offline)
	ctx, cancel := context.WithCancel(context.Background())
	if err := b.Start(ctx); err != nil {
		b.t.Fatal(err)
	}
	done := make(chan struct{})
	m, end := b.Manager, b.stop
	go func() {
		defer close(done)
		m.Pump(ctx, func(e mail.Event) {
			b.mu.Lock()
			b.notices = append(b.notices, e.Notices...)
			b.mu.Unlock()
			select {
			case b.wake <- struct{}{}:
			default:
			}
		})
	}()
	b.stop = func() {
		m.Close()
		cancel()
		<-done
		end()
	}
}

func (b *bed) close() {
	if b.stop != nil {
		b.stop()
		b.stop = nil
	}
}

// restart ends the program and starts it again on the same cache.
func (b *bed) restart(offline bool) { b.t.Helper(); b.close(); b.start(offline) }

// until waits for a condition; it is looked at when something changed.
func (b *bed) until(what string, ok func() bool) {
	b.t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-b.wake:
		case <-tick.C:
		case <-deadline:
			st, _ := b.Accounts(b.t.Context())
			b.t.Fatalf("never came: %s\nstates: %+v", what, st)
		}
	}
}

func (b *bed) state(name string) mail.AccountState { return b.byName[name].snapshot() }

func (b *bed) online(names ...string) {
	b.t.Helper()
	for _, n := range names {
		b.until(n+" is online", func() bool { return b.state(n).Phase == mail.PhaseOnline })
	}
}

func (b *bed) box(account, name string) mail.Mailbox {
	b.t.Helper()
	m, err := b.store.MailboxByName(b.t.Context(), account, name)
	if err != nil {
		b.t.Fatalf("%s/%s: %v", account, name, err)
	}
	return m
}

// rows reads a whole list, page by page.
func (b *bed) rows(v mail.View) []mail.Summary {
	b.t.Helper()
	var out []mail.Summary
	at := mail.Cursor{}
	for {
		p, err := b.Page(b.t.Context(), mail.PageRequest{View: v, At: at, N: 100})
		if err != nil {
			b.t.Fatal(err)
		}
		out = append(out, p.Rows...)
		if len(p.Rows) == 0 || !p.More {
			return out
		}
		at = p.Rows[len(p.Rows)-1].Key()
	}
}

func (b *bed) subjects(account, name string) []string {
	b.t.Helper()
	var out []string
	for _, r := range b.rows(mail.View{Mailboxes: []mail.MailboxID{b.box(account, name).ID}}) {
		out = append(out, r.Subject)
	}
	return out
}

func (b *bed) find(account, name, subject string) mail.Summary {
	b.t.Helper()
	for _, r := range b.rows(mail.View{Mailboxes: []mail.MailboxID{b.box(account, name).ID}}) {
		if r.Subject == subject {
			return r
		}
	}
	b.t.Fatalf("%s/%s has no %q", account, name, subject)
	return mail.Summary{}
}

func (b *bed) has(account, name, subject string) bool {
	b.t.Helper()
	for _, s := range b.subjects(account, name) {
		if s == subject {
			return true
		}
	}
	return false
}

// text opens a message and gives the first text of it.
func (b *bed) text(id mail.MessageID) string {
	b.t.Helper()
	m, err := b.Open(b.t.Context(), id)
	if err != nil {
		b.t.Fatalf("open: %v", err)
	}
	p := firstText(m.Root)
	if len(p) == 0 {
		b.t.Fatal("no text")
	}
	raw, err := b.Part(b.t.Context(), id, p[0])
	if err != nil {
		b.t.Fatalf("part: %v", err)
	}
	return string(raw)
}

// firstText stands in for render.Choose.
func firstText(root *mail.Part) []string {
	for _, p := range root.Leaves() { // none of nil
		if strings.HasPrefix(p.Type, "text/") {
			return []string{p.Path}
		}
	}
	return nil
}

func letter(subject, body string) []byte {
	return fmt.Appendf(nil, "From: Ann <ann@example.org>\r\nTo: bob@example.org\r\nSubject: %s\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n"+
		"Message-ID: <%s@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
		subject, strings.ReplaceAll(subject, " ", "."), body)
}

// testWriter is the log of a failing test.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	if os.Getenv("POSTERN_TEST_LOG") != "" {
		fmt.Fprintf(os.Stderr, "%s %s", w.t.Name(), p)
	}
	return len(p), nil
}
