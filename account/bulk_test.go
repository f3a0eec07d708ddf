package account

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/internal/mailtest"
	"postern/mail"
)

// Thousands of messages are archived, and brought back, by a command for each
// piece of a thousand and not by one for each message.
func TestBulkCostsAFewCommands(t *testing.T) {
	t.Parallel()
	const n = 2500
	for name, c := range map[string]struct {
		opts []mailtest.Option
		most int // commands, of all kinds
	}{
		"all extensions": {[]mailtest.Option{mailtest.WithoutCapabilities("COMPRESS=DEFLATE")}, 8},
		"plain":          {[]mailtest.Option{mailtest.WithoutCapabilities(append([]string{"COMPRESS=DEFLATE"}, plain...)...)}, 25},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := mailtest.Dovecot(t, c.opts...).User(t)
			u.AppendMany(t, "INBOX", n, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
			px := mailtest.NewProxy(t, u.Server.IMAP)
			h := &hall{newBed(t, imapAccount(u, px.Addr)), u}
			h.online(u.Name)
			h.until("all are listed", func() bool { return h.box(u.Name, "INBOX").Total == n })
			before := server(t, u)
			var ids []mail.MessageID
			for _, r := range h.rows(mail.View{Mailboxes: []mail.MailboxID{h.box(u.Name, "INBOX").ID}}) {
				ids = append(ids, r.ID)
			}
			cost := func(what string) {
				t.Helper()
				h.settled()
				sent := slices.DeleteFunc(strings.Split(px.Sent(), "\r\n"), func(l string) bool {
					return l == "" || l == "DONE" || strings.Contains(l, " IDLE") || strings.Contains(l, " NOOP")
				})
				t.Logf("%s: %d commands", what, len(sent))
				if len(sent) < n/1000 {
					t.Fatalf("the commands cannot be read: %.300q", px.Sent())
				}
				if len(sent) > c.most {
					for _, l := range sent {
						t.Logf("%.150s", l)
					}
					t.Errorf("%s took %d commands, at most %d", what, len(sent), c.most)
				}
				px.Reset()
			}
			px.Reset()
			h.do(mail.Change{Kind: mail.ChangeMove, Messages: ids, To: h.box(u.Name, "Archive").ID})
			cost("archiving")
			if got := len(u.Dump(t)["Archive"]); got != n {
				t.Fatalf("%d in the archive", got)
			}
			px.Reset()
			h.undo()
			cost("undo")
			if d := cmp.Diff(before, server(t, u)); d != "" {
				t.Errorf("the server is not as it was: %.500s", d)
			}
			h.same("in the end")
		})
	}
}
