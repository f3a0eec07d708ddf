package account

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"postern/internal/mailtest"
	"postern/mail"
)

// twoAccounts is a bed with two accounts of one server, each behind a proxy.
func twoAccounts(t *testing.T, opts ...mailtest.Option) (b *bed, from, to *mailtest.User, fromProxy, toProxy *mailtest.Proxy) {
	t.Helper()
	srv := mailtest.Dovecot(t, opts...)
	from, to = srv.User(t), srv.User(t)
	from.AppendMany(t, "INBOX", 4, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), fmt.Sprintf("body %d", i)) }, nil)
	fromProxy, toProxy = mailtest.NewProxy(t, srv.IMAP), mailtest.NewProxy(t, srv.IMAP)
	b = newBed(t, imapAccount(from, fromProxy.Addr), imapAccount(to, toProxy.Addr))
	b.online(from.Name, to.Name)
	return b, from, to, fromProxy, toProxy
}

func (b *bed) holds(what string, u *mailtest.User, want ...string) {
	b.t.Helper()
	slices.Sort(want)
	if got := server(b.t, u); !slices.Equal(got, want) {
		b.t.Fatalf("%s: the server has %q, want %q", what, got, want)
	}
	b.until(what+": the screen agrees", func() bool { return slices.Equal(b.cached(u.Name), want) })
}

func TestToAnotherAccount(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]mailtest.Option{"all extensions": nil, "plain": {mailtest.WithoutCapabilities(plain...)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, from, to, _, toProxy := twoAccounts(t, opts...)
			id := func(s string) mail.MessageID { return b.find(from.Name, "INBOX", s).ID }
			target := b.box(to.Name, "Archive").ID
			m0 := id("m0")
			b.do(mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{m0}, Add: mail.Flags{Bits: mail.Flagged}})
			b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{m0, id("m1")}, To: target})
			if !b.has(to.Name, "Archive", "m0") || b.has(from.Name, "INBOX", "m0") {
				t.Error("the screen does not show it at once")
			}
			b.settled()
			b.holds("moved", from, "INBOX/m2", "INBOX/m3")
			b.holds("moved", to, `Archive/m0 \flagged`, "Archive/m1")
			if got := b.text(m0); got != "body 0\r\n" {
				t.Errorf("the text after the move: %q", got)
			}
			b.undo()
			b.settled()
			b.holds("undone", from, `INBOX/m0 \flagged`, "INBOX/m1", "INBOX/m2", "INBOX/m3")
			b.holds("undone", to)
			b.redo()
			b.settled()
			b.holds("again", from, "INBOX/m2", "INBOX/m3")
			b.holds("again", to, `Archive/m0 \flagged`, "Archive/m1")

			b.do(mail.Change{Kind: mail.ChangeCopy, Messages: []mail.MessageID{id("m2")}, To: target})
			b.settled()
			b.holds("copied", from, "INBOX/m2", "INBOX/m3")
			b.holds("copied", to, `Archive/m0 \flagged`, "Archive/m1", "Archive/m2")
			b.undo()
			b.settled()
			b.holds("the copy undone", to, `Archive/m0 \flagged`, "Archive/m1")

			// While the other account cannot be reached, what goes there waits, and the rest does not.
			toProxy.Refuse()
			toProxy.Cut()
			b.until("the target is away", func() bool { return b.state(to.Name).Phase == mail.PhaseWaiting })
			m3 := id("m3")
			b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{m3}, To: target})
			b.do(mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{id("m2")}, Add: mail.Flags{Bits: mail.Seen}})
			b.until("the rest does not wait", func() bool { return slices.Contains(server(t, from), `INBOX/m2 \seen`) })
			if got := b.text(m3); got != "body 3\r\n" {
				t.Errorf("the text of what waits: %q", got)
			}
			b.restart(false)
			b.until("still away", func() bool { return b.state(to.Name).Phase == mail.PhaseWaiting })
			toProxy.Accept()
			b.Refresh("")
			b.settled()
			b.holds("after all", from, `INBOX/m2 \seen`)
			b.holds("after all", to, `Archive/m0 \flagged`, "Archive/m1", "Archive/m3")
		})
	}
}

// The connections die at any octet while messages are carried over.
func TestToAnotherAccountOverBadLines(t *testing.T) {
	t.Parallel()
	b, from, to, fromProxy, toProxy := twoAccounts(t)
	var ids []mail.MessageID
	for i := range 4 {
		ids = append(ids, b.find(from.Name, "INBOX", fmt.Sprintf("m%d", i)).ID)
	}
	b.do(mail.Change{Kind: mail.ChangeMove, Messages: ids, To: b.box(to.Name, "Archive").ID})
	for i := range 6 {
		b.until("something was sent", func() bool { return strings.Contains(toProxy.Sent(), "APPEND") || len(server(t, to)) == 4 })
		toProxy.Reset()
		if i%2 == 0 {
			toProxy.Cut()
		} else {
			fromProxy.Cut()
		}
		b.Refresh("")
		if len(server(t, to)) == 4 {
			break
		}
	}
	b.Refresh("")
	b.settled()
	b.holds("in the end", from)
	b.holds("in the end", to, "Archive/m0", "Archive/m1", "Archive/m2", "Archive/m3")
}

func TestToAnotherAccountInOnePass(t *testing.T) {
	t.Parallel()
	b, from, to, _, _ := twoAccounts(t)
	b.restart(true)
	b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{b.find(from.Name, "INBOX", "m0").ID}, To: b.box(to.Name, "Archive").ID})
	b.do(mail.Change{Kind: mail.ChangeSeenAll, Mailbox: b.box(from.Name, "INBOX").ID})
	b.close()
	b.open(false)
	got := map[string]SyncResult{}
	if err := b.SyncOnce(t.Context(), "", func(r SyncResult) { got[r.Account] = r }); err != nil {
		t.Fatal(err)
	}
	if r := got[from.Name]; r.Err != nil || r.Replayed != 4 || r.Refused != 0 || r.Left != 0 {
		t.Errorf("%+v", r)
	}
	b.holds("in one pass", from, `INBOX/m1 \seen`, `INBOX/m2 \seen`, `INBOX/m3 \seen`)
	b.holds("in one pass", to, "Archive/m0")
}
