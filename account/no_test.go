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

	"postern/internal/mailtest"
	"postern/mail"
)

// moody stands before a server and answers the next command of a kind itself:
// NO or BAD, or BYE and the end of the connection. The server never sees that command.
type moody struct {
	addr mailtest.Addr
	next atomic.Pointer[mood]
	hits atomic.Int64
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
			_, _ = fmt.Fprintf(client, "%s %s\r\n", tag, mo.answer)
			continue
		}
		if _, err := io.WriteString(server, l); err != nil {
			return
		}
	}
}

// Whatever the server says to a change: refused, it is taken back and said in its
// words; hung up on, it is sent again and is there once.
func TestServerRefuses(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t, mailtest.WithoutCapabilities("COMPRESS=DEFLATE"))
	commands := map[string]string{"flags": "UID STORE", "move": "UID MOVE", "copy": "UID COPY", "delete for good": "UID STORE", "all seen": "UID STORE"}
	for name, command := range commands {
		for _, answer := range []string{"NO I do not like it", "BAD I do not like it", "BYE I am tired"} {
			t.Run(name+"/"+answer[:3], func(t *testing.T) {
				t.Parallel()
				u := srv.User(t)
				u.AppendMany(t, "INBOX", 6, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
				m := newMoody(t, srv.IMAP)
				h := &hall{newBed(t, imapAccount(u, m.addr)), u}
				h.online(u.Name)
				before := strings.Join(server(t, u), "\n")
				m.next.Store(&mood{command, answer})
				h.do(kinds[name].make(h))
				h.until("the server was asked", func() bool { return m.hits.Load() > 0 })
				if strings.HasPrefix(answer, "BYE") || strings.HasPrefix(answer, "BAD") && name == "move" {
					h.settled() // what the server does not know how to move is copied and removed
					if strings.Join(server(t, u), "\n") == before {
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
				if got := strings.Join(server(t, u), "\n"); got != before {
					t.Errorf("the server: %s", got)
				}
				h.same("refused")
				m.next.Store(nil)
				if err := h.Retry(t.Context(), l[0].ID); err != nil {
					t.Fatal(err)
				}
				h.settled()
				if strings.Join(server(t, u), "\n") == before {
					t.Error("sent again, it did nothing")
				}
				h.same("sent again")
			})
		}
	}
}
