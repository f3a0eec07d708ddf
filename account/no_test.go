package account

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/internal/mailtest"
	"postern/mail"
)

// moody stands before a server and answers the next command of a kind itself:
// NO or BAD, or BYE and the end of the connection. The server never sees that command.
type moody struct {
	addr mailtest.Addr
	next atomic.Pointer[mood]
	hits atomic.Int64
	// examine opens mailboxes read-only: the server answers EXAMINE where SELECT was said.
	examine atomic.Bool
}

type mood struct{ command, answer string }

func newMoody(t *testing.T, target mailtest.Addr) *moody {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &moody{addr: mailtest.Addr{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port}}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for _, c := range open {
			_ = c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	wg.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", target.String())
			if err != nil {
				_ = client.Close()
				continue
			}
			mu.Lock()
			open = append(open, client, server)
			mu.Unlock()
			wg.Go(func() {
				_, _ = io.Copy(client, server)
				_ = client.Close()
			})
			wg.Go(func() {
				m.commands(client, server)
				_ = server.Close()
				_ = client.Close()
			})
		}
	})
	return m
}

func (m *moody) commands(client, server net.Conn) {
	r := bufio.NewReader(client)
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			return
		}
		tag, rest, _ := strings.Cut(l, " ")
		if mo := m.next.Load(); mo != nil && strings.HasPrefix(rest, mo.command) {
			m.hits.Add(1)
			if strings.HasPrefix(mo.answer, "BYE") {
				m.next.Store(nil)
				_, _ = fmt.Fprintf(client, "* %s\r\n", mo.answer)
				return
			}
			if n := unasked(l); n > 0 {
				if _, err := r.Discard(n + len("\r\n")); err != nil {
					return
				}
			}
			_, _ = fmt.Fprintf(client, "%s %s\r\n", tag, mo.answer)
			continue
		}
		if m.examine.Load() && strings.HasPrefix(rest, "SELECT ") {
			l = tag + " EXAMINE " + strings.TrimPrefix(rest, "SELECT ")
		}
		if _, err := io.WriteString(server, l); err != nil {
			return
		}
	}
}

// unasked is the size of a literal that follows a line without being asked for
// (RFC 7888); 0 when there is none.
func unasked(l string) int {
	var n int
	if i := strings.LastIndex(l, "{"); i >= 0 && strings.HasSuffix(l, "+}\r\n") {
		_, _ = fmt.Sscanf(l[i:], "{%d+}", &n)
	}
	return n
}

// refusable are the changes that a server is asked for with one command.
var refusable = map[string]struct {
	command string
	make    func(h *hall) mail.Change
}{
	"flags":           {"UID STORE", kinds["flags"].make},
	"move":            {"UID MOVE", kinds["move"].make},
	"copy":            {"UID COPY", kinds["copy"].make},
	"delete for good": {"UID STORE", kinds["delete for good"].make},
	"all seen":        {"UID STORE", kinds["all seen"].make},
	"append":          {"APPEND", kinds["append"].make},
	"create": {"CREATE", func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeCreate, Account: h.u.Name, Name: "Plans"}
	}},
	"rename": {"RENAME", func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeRename, Mailbox: h.box(h.u.Name, "Old").ID, Name: "New"}
	}},
	"remove": {"DELETE", func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeRemove, Mailbox: h.box(h.u.Name, "Old").ID}
	}},
	"unsubscribe": {"UNSUBSCRIBE", func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeUnsubscribe, Mailbox: h.box(h.u.Name, "Old").ID}
	}},
	"subscribe": {"SUBSCRIBE", func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeSubscribe, Mailbox: h.box(h.u.Name, "Odd").ID}
	}},
}

// Whatever the server says to a change: refused, it is taken back and said in its
// words; hung up on, it is sent again and is there once.
func TestServerRefuses(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t, mailtest.WithoutCapabilities("COMPRESS=DEFLATE"))
	for name, k := range refusable {
		for _, answer := range []string{"NO I do not like it", "BAD I do not like it", "BYE I am tired"} {
			t.Run(name+"/"+answer[:3], func(t *testing.T) {
				t.Parallel()
				u := srv.User(t)
				u.AppendMany(t, "INBOX", 6, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
				c := u.Client(t)
				c.Create("Old")
				c.Create("Odd")
				c.Cmd("SUBSCRIBE Old")
				c.Cmd("UNSUBSCRIBE Odd")
				c.Close()
				m := newMoody(t, srv.IMAP)
				h := &hall{newBed(t, imapAccount(u, m.addr)), u}
				h.online(u.Name)
				state := func() string { return folders(t, u) + "\n" + strings.Join(server(t, u), "\n") }
				before := state()
				m.next.Store(&mood{k.command, answer})
				h.do(k.make(h))
				h.until("the server was asked", func() bool { return m.hits.Load() > 0 })
				if strings.HasPrefix(answer, "BYE") || strings.HasPrefix(answer, "BAD") && name == "move" {
					h.settled() // what the server does not know how to move is copied and removed
					if state() == before {
						t.Error("the change is lost")
					}
					h.same("sent again")
					return
				}
				var l []mail.Pending
				h.until("it is refused", func() bool {
					l, _ = h.Pending(t.Context())
					return len(l) == 1 && l[0].State == mail.StateRefused
				})
				if !strings.Contains(l[0].Reason, "I do not like it") {
					t.Errorf("the reason: %q", l[0].Reason)
				}
				if got := state(); got != before {
					t.Errorf("the server: %s", got)
				}
				h.same("refused")
				if got := h.shownFolders(); got != folders(t, u) {
					t.Errorf("the sidebar has %q, the server %q", got, folders(t, u))
				}
				m.next.Store(nil)
				if err := h.Retry(t.Context(), l[0].ID); err != nil {
					t.Fatal(err)
				}
				h.settled()
				if state() == before {
					t.Error("sent again, it did nothing")
				}
				h.same("sent again")
			})
		}
	}
}

// A mailbox that is open read-only: nothing in it can be changed, which is said in
// words and taken back; a copy out of it can be made. Once it can be written, the same change goes.
func TestReadOnlyMailbox(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t, mailtest.WithoutCapabilities("COMPRESS=DEFLATE"))
	for _, name := range []string{"flags", "move", "delete for good", "all seen"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := srv.User(t)
			u.AppendMany(t, "INBOX", 6, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
			m := newMoody(t, srv.IMAP)
			m.examine.Store(true)
			h := &hall{newBed(t, imapAccount(u, m.addr)), u}
			h.online(u.Name)
			before := server(t, u)
			h.do(refusable[name].make(h))
			var l []mail.Pending
			h.until("it is refused", func() bool {
				l, _ = h.Pending(t.Context())
				return len(l) == 1 && l[0].State == mail.StateRefused
			})
			if !strings.Contains(l[0].Reason, "read-only") {
				t.Errorf("the reason: %q", l[0].Reason)
			}
			h.same("refused")
			if diff := cmp.Diff(before, server(t, u)); diff != "" {
				t.Errorf("the server:\n%s", diff)
			}
			if h.text(h.find(u.Name, "INBOX", "m3").ID) == "" {
				t.Error("it cannot be read")
			}
			if err := h.Discard(t.Context(), l[0].ID); err != nil {
				t.Fatal(err)
			}
			h.do(refusable["copy"].make(h))
			h.settled()
			copied := server(t, u)
			if len(copied) == len(before) {
				t.Errorf("a copy out of it was not made: %v", copied)
			}
			h.do(refusable[name].make(h))
			h.until("it is refused again", func() bool {
				l, _ = h.Pending(t.Context())
				return len(l) == 1 && l[0].State == mail.StateRefused
			})
			m.examine.Store(false)
			if err := h.Retry(t.Context(), l[0].ID); err != nil {
				t.Fatal(err)
			}
			h.settled()
			if diff := cmp.Diff(copied, server(t, u)); diff == "" {
				t.Error("once it could be written, nothing was done")
			}
			h.same("written")
		})
	}
}

// What the target's server says to a message that comes from another account, and
// what the old one says to its removal.
func TestServerRefusesWhatIsCarried(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t, mailtest.WithoutCapabilities("COMPRESS=DEFLATE"))
	for _, c := range []struct{ who, command, answer, from, to string }{
		{"target", "APPEND", "NO I do not like it", "INBOX/m0", ""},
		{"target", "APPEND", "BAD I do not like it", "INBOX/m0", ""},
		{"target", "APPEND", "BYE I am tired", "", "Archive/m0"},
		{"source", "UID STORE", "NO I do not like it", "INBOX/m0", "Archive/m0"}, // twice is better than never
		{"source", "UID STORE", "BYE I am tired", "", "Archive/m0"},
	} {
		t.Run(c.who+"/"+c.answer[:3], func(t *testing.T) {
			t.Parallel()
			from, to := srv.User(t), srv.User(t)
			from.Append(t, "INBOX", letter("m0", "x"))
			source, target := newMoody(t, srv.IMAP), newMoody(t, srv.IMAP)
			b := newBed(t, imapAccount(from, source.addr), imapAccount(to, target.addr))
			b.online(from.Name, to.Name)
			m := map[string]*moody{"source": source, "target": target}[c.who]
			m.next.Store(&mood{c.command, c.answer})
			b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{b.find(from.Name, "INBOX", "m0").ID}, To: b.box(to.Name, "Archive").ID})
			b.until("the server was asked", func() bool { return m.hits.Load() > 0 })
			refused := false
			b.until("it is decided", func() bool {
				l, err := b.Pending(t.Context())
				refused = len(l) == 1 && l[0].State == mail.StateRefused && strings.Contains(l[0].Reason, "I do not like it")
				if len(l) == 1 && l[0].State == mail.StateWaiting {
					b.Refresh("")
				}
				return err == nil && (len(l) == 0 || refused)
			})
			m.next.Store(nil)
			if want := c.who == "target" && !strings.HasPrefix(c.answer, "BYE"); refused != want {
				t.Errorf("refused: %v", refused)
			}
			b.Refresh("")
			b.holds("from", from, strings.Fields(c.from)...)
			b.holds("to", to, strings.Fields(c.to)...)
		})
	}
}
