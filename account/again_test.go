package account

import (
	"fmt"
	"regexp"
	"testing"

	"postern/internal/mailtest"
	"postern/mail"
)

// What a change of ours brought into a mailbox is known: its headers are not asked for
// again, those of what another client put there are.
func TestMovedMessagesAreNotFetchedAgain(t *testing.T) {
	t.Parallel()
	const n = 20
	srv := mailtest.Dovecot(t, mailtest.WithoutCapabilities("COMPRESS=DEFLATE"))
	u := srv.User(t)
	u.AppendMany(t, "INBOX", n, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
	px := mailtest.NewProxy(t, srv.IMAP)
	b := newBed(t, imapAccount(u, px.Addr))
	b.online(u.Name)
	var all []mail.MessageID
	for _, r := range b.rows(mail.View{Role: mail.RoleInbox}) {
		all = append(all, r.ID)
	}
	px.Reset()
	b.do(mail.Change{Kind: mail.ChangeMove, Messages: all, To: b.box(u.Name, "Archive").ID})
	b.settled()
	c := u.Client(t)
	c.Append("Archive", letter("another", "x"))
	c.Store("Archive", "3", "+FLAGS", `\Flagged`)
	c.Expunge("Archive", "5")
	b.Refresh("")
	b.until("the archive is in sync", func() bool {
		return b.has(u.Name, "Archive", "another") && !b.has(u.Name, "Archive", "m4") && b.find(u.Name, "Archive", "m2").Flags.Has(mail.Flagged)
	})
	fetched := regexp.MustCompile(`(?i)UID FETCH (\S+) \(.*BODY\.PEEK\[HEADER`).FindAllStringSubmatch(px.Sent(), -1)
	if len(fetched) == 0 {
		t.Fatalf("nothing was fetched:\n%s", px.Sent())
	}
	for _, f := range fetched {
		if f[1] != fmt.Sprintf("%d:*", n+1) {
			t.Errorf("headers of %s were fetched", f[1])
		}
	}
	if got, want := b.cached(u.Name), server(t, u); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("here %v\nserver %v", got, want)
	}
}
