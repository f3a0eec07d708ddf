package account

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/internal/mailtest"
	"postern/mail"
)

// A quota that is exceeded in the middle of a bulk copy: what fits is there, the
// rest is refused in words and is not on the screen either.
func TestQuotaInTheMiddleOfACopy(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]mailtest.Option{
		"all extensions": {mailtest.WithQuota(300 << 10)}, "plain": {mailtest.WithQuota(300 << 10), mailtest.WithoutCapabilities(plain...)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := mailtest.Dovecot(t, opts...).User(t)
			body := strings.Repeat("a line that fills the mailbox\r\n", 60) // 2 KiB
			u.AppendMany(t, "INBOX", 100, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), body) }, nil)
			h := &hall{newBed(t, imapAccount(u, mailtest.Addr{})), u}
			h.until("all are listed", func() bool {
				return h.state(u.Name).Phase == mail.PhaseOnline && len(h.subjects(u.Name, "INBOX")) == 100
			})
			var ids []mail.MessageID
			for _, r := range h.rows(mail.View{Role: mail.RoleInbox}) {
				ids = append(ids, r.ID)
			}
			h.do(mail.Change{Kind: mail.ChangeCopy, Messages: ids, To: h.box(u.Name, "Archive").ID})
			var l []mail.Pending
			h.until("it is decided", func() bool {
				var err error
				l, err = h.Pending(t.Context())
				return err == nil && len(l) == 1 && l[0].State == mail.StateRefused
			})
			if !strings.Contains(l[0].Reason, "quota") {
				t.Errorf("the reason: %q", l[0].Reason)
			}
			h.same("over quota")
			if err := h.Discard(t.Context(), l[0].ID); err != nil {
				t.Error(err)
			}
			h.same("discarded")
		})
	}
}

// Two programs on one data folder and another client change the same mailbox at
// the same time: all end equal, and nobody's change is lost.
func TestTwoPosternsAndAnotherClient(t *testing.T) {
	t.Parallel()
	u := mailtest.Dovecot(t).User(t)
	const n = 60
	u.AppendMany(t, "INBOX", n, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
	first := newBed(t, imapAccount(u, mailtest.Addr{}))
	first.online(u.Name)
	second := &bed{t: t, dir: first.dir, accts: first.accts, silence: first.silence, wake: make(chan struct{}, 1)}
	second.start(false)
	t.Cleanup(second.close)
	if p := second.state(u.Name).Phase; p != mail.PhaseElsewhere {
		t.Fatalf("the second says %v", p)
	}
	ids := map[string]mail.MessageID{}
	for _, r := range first.rows(mail.View{Role: mail.RoleInbox}) {
		ids[r.Subject] = r.ID
	}
	archive := first.box(u.Name, "Archive").ID
	// Every message gets a flag from each of the three; some are moved.
	var wg sync.WaitGroup
	for who, b := range []*bed{first, second} {
		wg.Go(func() {
			for i := range n {
				id := []mail.MessageID{ids[fmt.Sprintf("m%d", i)]}
				f := mail.Flags{Bits: []mail.Flag{mail.Seen, mail.Flagged}[who]}
				if _, err := b.Do(t.Context(), mail.Change{Kind: mail.ChangeFlags, Messages: id, Add: f}); err != nil {
					t.Errorf("change by %d: %v", who, err)
				}
				if i%6 == who {
					if _, err := b.Do(t.Context(), mail.Change{Kind: mail.ChangeMove, Messages: id, To: archive}); err != nil {
						t.Errorf("move by %d: %v", who, err)
					}
				}
			}
		})
	}
	c := u.Client(t)
	defer c.Close()
	for i := range n {
		// By then it may have been moved away: then there is nothing to store.
		if i%6 > 1 {
			c.Store("INBOX", fmt.Sprint(i+1), "+FLAGS", `\Answered`)
		}
	}
	wg.Wait()
	first.settled()
	want := []string{}
	for i := range n {
		if i%6 > 1 {
			want = append(want, fmt.Sprintf(`INBOX/m%d \answered \flagged \seen`, i))
		} else {
			want = append(want, fmt.Sprintf(`Archive/m%d \flagged \seen`, i))
		}
	}
	slices.Sort(want)
	if d := cmp.Diff(want, server(t, u)); d != "" {
		t.Fatalf("the server (+):\n%s", d)
	}
	for _, b := range []*bed{first, second} {
		b.until("the screens agree", func() bool { return slices.Equal(b.cached(u.Name), want) })
	}
	// The first ends: the second takes over and sends what it is told.
	first.close()
	second.until("the second takes over", func() bool { return second.state(u.Name).Phase == mail.PhaseOnline })
	second.do(mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{ids["m0"]}, Remove: mail.Flags{Bits: mail.Seen}})
	second.settled()
	if got := server(t, u); !slices.Contains(got, `Archive/m0 \flagged`) {
		t.Errorf("after taking over: %q", got)
	}
}
