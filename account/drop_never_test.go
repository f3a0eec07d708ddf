package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"postern/account/maildir"
	"postern/cache"
	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
)

const (
	neverMessages = 120
	neverCuts     = 200
	neverKills    = 50
	dropChildEnv  = "POSTERN_DROP_CHILD"
)

// neverChild is a visit that may be killed at any moment.
type neverChild struct {
	Dir     string
	Account config.Account
}

// visitOnce opens the cache and makes one headless pass.
func visitOnce(ctx context.Context, dir string, a config.Account) (SyncResult, error) {
	store, err := cache.Open(ctx, dir)
	if err != nil {
		return SyncResult{}, err
	}
	m := New(Options{Accounts: []config.Account{a}, Store: store, Data: dir, Choose: firstText, Silence: 10 * time.Second})
	var r SyncResult
	err = m.SyncOnce(ctx, "", func(x SyncResult) { r = x })
	return r, errors.Join(err, store.Close())
}

// TestNeverChild is the process that TestLeaveNever kills; otherwise there is
// nothing to do.
func TestNeverChild(t *testing.T) {
	var c neverChild
	if s := os.Getenv(dropChildEnv); s == "" {
		return
	} else if err := json.Unmarshal([]byte(s), &c); err != nil {
		t.Fatal(err)
	}
	_, err := visitOnce(t.Context(), c.Dir, c.Account)
	if err != nil {
		t.Fatal(err)
	}
}

// With leave = "never" the connection is cut at many places and the process
// killed at many moments: no message is lost, none comes twice, and the
// server's copy goes only after ours is on disk.
func TestLeaveNever(t *testing.T) {
	u := mailtest.Dovecot(t).User(t)
	c := u.Client(t)
	p := mailtest.NewProxy(t, u.Server.POP3)
	a := popAccount(u, p.Addr)
	a.Incoming.Leave = config.Leave{}
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(4, 4))
	sent := 0
	// more puts messages on the server, so that there is always something to lose.
	more := func(n int) {
		for range n {
			c.Append("INBOX", letter(fmt.Sprintf("n%d", sent), strings.Repeat("line of text\r\n", r.IntN(300))))
			sent++
		}
	}
	check := func(when string) {
		t.Helper()
		count := map[string]int{}
		for _, s := range storedIn(t, dir+"/mail/"+a.Name) {
			if count[s]++; count[s] > 1 {
				t.Fatalf("%s: %s came twice", when, s)
			}
		}
		for i := range sent {
			if s := fmt.Sprintf("n%d", i); count[s] == 0 {
				count[s] = -1
			}
		}
		missing := 0
		for _, n := range count {
			if n < 0 {
				missing++
			}
		}
		if n := onServer(t, c); n < missing {
			t.Fatalf("%s: %d of %d are not here, and the server has %d", when, missing, sent, n)
		}
	}
	more(neverMessages / 4)
	for i := range neverCuts {
		if i%20 == 0 {
			more(neverMessages / 20)
		}
		p.CutAfter(int64(r.IntN(60_000)))
		_, err := visitOnce(t.Context(), dir, a)
		if err != nil && !mail.Is(err, mail.Offline) {
			t.Fatal(err)
		}
		if i%10 == 0 {
			check(fmt.Sprint("cut ", i))
		}
	}
	p.CutAfter(-1)
	env, err := json.Marshal(neverChild{dir, a})
	if err != nil {
		t.Fatal(err)
	}
	for i := range neverKills {
		more(2)
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNeverChild$")
		cmd.Env = append(os.Environ(), dropChildEnv+"="+string(env))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(5+r.IntN(150))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed, or through
		kill.Stop()
		if i%5 == 0 {
			check(fmt.Sprint("kill ", i))
		}
	}
	for range 2 { // what a lost QUIT left is deleted by the next visit
		if x, err := visitOnce(t.Context(), dir, a); err != nil || x.Err != nil {
			t.Fatal(err, x.Err)
		}
	}
	check("at the end")
	if n := onServer(t, c); n != 0 {
		t.Errorf("%d are left on the server", n)
	}
	if got := storedIn(t, dir+"/mail/"+a.Name); len(got) != sent {
		t.Errorf("%d of %d are here", len(got), sent)
	}
	store, err := cache.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	box, err := store.MailboxByRole(t.Context(), a.Name, mail.RoleInbox)
	if err != nil || box.Total != sent {
		t.Errorf("%d of %d are listed, %v", box.Total, sent, err)
	}
}

// onServer counts the messages of the server's inbox.
func onServer(t *testing.T, c *mailtest.Client) int {
	t.Helper()
	for _, l := range c.Cmd("STATUS INBOX (MESSAGES)") {
		if _, rest, ok := strings.Cut(l, "(MESSAGES "); ok {
			n, err := strconv.Atoi(strings.TrimRight(rest, ")\r\n"))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatal("no answer to STATUS")
	return 0
}

// storedIn gives the subjects of what lies in the inbox of a Maildir.
func storedIn(t *testing.T, root string) []string {
	t.Helper()
	ms, err := maildir.Open(root, false)
	if mail.Is(err, mail.NotFound) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	f, err := ms.Folder(maildir.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	l, err := f.List()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range l {
		raw, err := f.Read(m.Key)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(string(raw), "\r\n") {
			t.Fatalf("half a message: %d octets", len(raw))
		}
		_, s, _ := strings.Cut(string(raw), "Subject: ")
		s, _, _ = strings.Cut(s, "\r\n")
		out = append(out, s)
	}
	return out
}
