package account

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
)

// What stays on the server: all, all but what was deleted here, what is younger
// than some days, nothing. What goes there was here before.
func TestLeave(t *testing.T) {
	for _, c := range []struct {
		leave string
		aged  bool
		left  int
	}{
		{"forever", true, 3}, {"deleted", false, 2}, {"1d", false, 3}, {"1d", true, 0}, {"never", false, 0},
	} {
		t.Run(c.leave+" "+strconv.FormatBool(c.aged), func(t *testing.T) {
			u := mailtest.Dovecot(t).User(t)
			for _, s := range []string{"opened", "deleted", "listed"} {
				u.Append(t, "INBOX", letter(s, "the text of "+s))
			}
			a := popAccount(u, mailtest.Addr{})
			b := newBed(t, a)
			b.online(a.Name)
			b.text(b.find(a.Name, "INBOX", "opened").ID)
			b.do(mail.Change{Kind: mail.ChangeDelete, Messages: []mail.MessageID{b.find(a.Name, "INBOX", "deleted").ID}})
			b.sent(a.Name)
			b.close()
			if c.aged { // as if they had come two days ago
				path := filepath.Join(b.dir, "mail", a.Name, dropFile)
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				old := regexp.MustCompile(`(?m)^(\S \S+ )(\d+)`).ReplaceAllFunc(text, func(m []byte) []byte {
					i := strings.LastIndexByte(string(m), ' ') + 1
					n, _ := strconv.Atoi(string(m[i:]))
					return append(m[:i:i], strconv.Itoa(n-2*24*3600)...)
				})
				if err := os.WriteFile(path, old, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var err error
			if a.Incoming.Leave, err = config.ParseLeave(c.leave); err != nil {
				t.Fatal(err)
			}
			if r, err := visitOnce(t.Context(), b.dir, a); err != nil || r.Err != nil {
				t.Fatal(err, r.Err)
			}
			if n := onServer(t, u.Client(t)); n != c.left {
				t.Errorf("%d are left on the server, want %d", n, c.left)
			}
			want := 1
			if c.left == 0 {
				want = 2
			}
			if got := storedIn(t, filepath.Join(b.dir, "mail", a.Name)); len(got) != want {
				t.Errorf("here are %q, want %d", got, want)
			}
		})
	}
}
