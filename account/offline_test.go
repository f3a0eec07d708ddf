package account

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/cache"
	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
)

// What a person wants just as the engine goes to rest is not overheard.
func TestAWordAtTheWrongMoment(t *testing.T) {
	t.Parallel()
	h := newHall(t, 1)
	for i := range 60 {
		h.away()
		h.back()
		c := mail.Change{Kind: mail.ChangeFlags, Messages: h.ids("m0"), Add: mail.Flags{Bits: mail.Flagged}}
		if i%2 == 1 {
			c.Add, c.Remove = c.Remove, c.Add
		}
		h.do(c)
		h.settled()
	}
}

// Whoever has mail in the cache connects once the first list stands; whoever has none, at once.
func TestTheScreenComesFirst(t *testing.T) {
	t.Parallel()
	h := newHall(t, 1)
	m := New(Options{Accounts: append(h.accts, config.Account{Name: "new"}), Store: h.store, Data: h.dir})
	m.ScreenFirst(time.Hour)
	m.afterScreen(t.Context(), m.byName["new"])
	began := make(chan struct{})
	go func() { m.afterScreen(t.Context(), m.byName[h.u.Name]); close(began) }()
	m.Look(mail.View{}, nil)
	select {
	case <-began:
		t.Error("it connects before the list stands")
	case <-m.drawn:
		t.Error("no list stands yet")
	default:
	}
	m.Look(mail.View{}, []mail.MessageID{1})
	<-began
	m.Look(mail.View{}, []mail.MessageID{1})
}

// Three hundred messages are read, flagged, archived, moved and deleted without
// a network, the program restarted twice; then the server has exactly that, and all
// of it can be undone.
func TestThreeHundredOffline(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]mailtest.Option{"all extensions": nil, "plain": {mailtest.WithoutCapabilities(plain...)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t, 300, opts...)
			h.until("all are listed", func() bool { return len(h.subjects(h.u.Name, "INBOX")) == 300 })
			before := server(t, h.u)
			h.restart(true)
			want := map[string]bool{}
			step := func(from, to int, make func(ids []mail.MessageID) mail.Change, after string) {
				var ids []mail.MessageID
				at := map[string]mail.MessageID{}
				for _, r := range h.rows(mail.View{Mailboxes: []mail.MailboxID{h.box(h.u.Name, "INBOX").ID}}) {
					at[r.Subject] = r.ID
				}
				for i := from; i < to; i++ {
					ids = append(ids, at[fmt.Sprintf("m%d", i)])
					want[fmt.Sprintf(after, i)] = true
				}
				h.do(make(ids))
			}
			flags := func(f mail.Flag) func([]mail.MessageID) mail.Change {
				return func(ids []mail.MessageID) mail.Change {
					return mail.Change{Kind: mail.ChangeFlags, Messages: ids, Add: mail.Flags{Bits: f}}
				}
			}
			into := func(box string) func([]mail.MessageID) mail.Change {
				return func(ids []mail.MessageID) mail.Change {
					return mail.Change{Kind: mail.ChangeMove, Messages: ids, To: h.box(h.u.Name, box).ID}
				}
			}
			h.stayInSession()
			step(0, 60, flags(mail.Seen), `INBOX/m%d \seen`)
			step(60, 120, flags(mail.Flagged), `INBOX/m%d \flagged`)
			h.restart(true)
			step(120, 180, into("Archive"), "Archive/m%d")
			step(180, 240, into("Junk"), "Junk/m%d")
			h.restart(true)
			step(240, 300, into("Trash"), "Trash/m%d")
			lines := []string{}
			for l := range want {
				lines = append(lines, l)
			}
			slices.Sort(lines)
			if d := cmp.Diff(lines, h.cached(h.u.Name)); d != "" {
				t.Fatalf("offline, the screen (+):\n%s", d)
			}
			h.back()
			h.settled()
			if d := cmp.Diff(lines, server(t, h.u)); d != "" {
				t.Fatalf("the server (+):\n%s", d)
			}
			for range 5 {
				h.undo()
			}
			if d := cmp.Diff(before, h.cached(h.u.Name)); d != "" {
				t.Fatalf("undone, the screen (+):\n%s", d)
			}
			h.settled()
			if d := cmp.Diff(before, server(t, h.u)); d != "" {
				t.Fatalf("undone, the server (+):\n%s", d)
			}
			h.same("undone")
		})
	}
}

// stayInSession lets undo reach back over restarts, as one session of work.
func (h *hall) stayInSession() {
	h.t.Helper()
	h.session = cache.WithSession("one")
	h.restart(true)
}

// While a hundred changes wait the server numbers the folder anew: they find
// their messages by what they are. What is gone is refused in words.
func TestNumberedAnewWhileChangesWait(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]mailtest.Option{"all extensions": nil, "plain": {mailtest.WithoutCapabilities(plain...)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := mailtest.Dovecot(t, opts...).User(t)
			u.AppendMany(t, "Lists/go", 200, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
			h := &hall{newBed(t, imapAccount(u, mailtest.Addr{})), u}
			h.until("all are listed", func() bool {
				return h.state(u.Name).Phase == mail.PhaseOnline && len(h.subjects(u.Name, "Lists/go")) == 200
			})
			h.away()
			at := map[string]mail.MessageID{}
			for _, r := range h.rows(mail.View{Mailboxes: []mail.MailboxID{h.box(u.Name, "Lists/go").ID}}) {
				at[r.Subject] = r.ID
			}
			want := []string{}
			for i := range 200 {
				id := []mail.MessageID{at[fmt.Sprintf("m%d", i)]}
				switch {
				case i >= 100:
					want = append(want, fmt.Sprintf("Lists/go/m%d", i))
				case i%2 == 0:
					h.do(mail.Change{Kind: mail.ChangeFlags, Messages: id, Add: mail.Flags{Bits: mail.Flagged}})
					want = append(want, fmt.Sprintf(`Lists/go/m%d \flagged`, i))
				case i != 51:
					h.do(mail.Change{Kind: mail.ChangeMove, Messages: id, To: h.box(u.Name, "Archive").ID})
					want = append(want, fmt.Sprintf("Archive/m%d", i))
				default:
					h.do(mail.Change{Kind: mail.ChangeFlags, Messages: id, Add: mail.Flags{Bits: mail.Flagged}})
				}
			}
			slices.Sort(want)
			c := u.Client(t)
			c.Expunge("Lists/go", "52") // m51
			c.Close()
			u.ResetValidity(t, "Lists/go")
			h.back()
			h.until("all but one are through", func() bool {
				l, err := h.Pending(t.Context())
				return err == nil && len(l) <= 1 && (len(l) == 0 || l[0].State == mail.StateRefused)
			})
			l, err := h.Pending(t.Context())
			if err != nil || len(l) != 1 || !strings.Contains(l[0].Reason, "no longer on the server") {
				t.Errorf("what is refused: %+v, %v", l, err)
			}
			if d := cmp.Diff(want, server(t, u)); d != "" {
				t.Fatalf("the server (+):\n%s", d)
			}
			h.same("in the end")
		})
	}
}
