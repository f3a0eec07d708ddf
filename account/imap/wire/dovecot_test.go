package wire

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"postern/internal/mailtest"
)

// A real server, the way the account/imap room talks to it: STARTTLS, login,
// COMPRESS, a sync of headers, a command of our own. Nothing is withheld.
func TestDovecot(t *testing.T) {
	const messages = 500
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	u.AppendMany(t, "INBOX", messages, func(i int) []byte { return mailtest.Gen(1, i) }, nil)
	var plain int64
	for _, compressed := range []bool{false, true} {
		n := &notes{}
		w, c := dovecot(t, srv, u, n)
		if compressed {
			if err := w.Compress(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.Select("INBOX", nil).Wait(); err != nil {
			t.Fatal(err)
		}
		before, _ := w.Counts()
		msgs, err := c.Fetch(imap.UIDSet{imap.UIDRange{Start: 1}}, &imap.FetchOptions{
			UID: true, Flags: true, InternalDate: true, RFC822Size: true, Envelope: true, BodyStructure: &imap.FetchItemBodyStructure{Extended: true},
			BodySection: []*imap.FetchItemBodySection{{Specifier: imap.PartSpecifierHeader, Peek: true}, {Peek: true}},
		}).Collect()
		if err != nil || len(msgs) != messages {
			t.Fatal(len(msgs), err, w.Err())
		}
		for _, m := range msgs {
			if m.UID == 0 || m.Envelope == nil || m.BodyStructure == nil || m.InternalDate.IsZero() || len(m.BodySection) != 2 ||
				int64(len(m.BodySection[1].Bytes)) != m.RFC822Size {
				t.Fatalf("message %d is not whole", m.UID)
			}
		}
		after, _ := w.Counts()
		switch took := after - before; {
		case !compressed:
			plain = took
		case took > plain*2/3:
			t.Errorf("%d octets compressed, %d plain", took, plain)
		}
		all := ""
		st, err := w.Raw(t.Context(), "UID SEARCH RETURN (ALL) ALL", nil, func(r Response) error {
			if v, ok := Get(r.Args, "ALL"); ok {
				all = v.Text()
			}
			return nil
		})
		if err != nil || st.Type != "OK" || all != "1:500" {
			t.Errorf("%+v %v %q", st, err, all)
		}
		if err := c.Logout().Wait(); err != nil {
			t.Error(err)
		}
		if r := n.all(); len(r) != 0 {
			t.Errorf("withheld %+v", r)
		}
		_ = w.Close()
		<-c.Closed()
	}
}

// dovecot is go-imap logged in over STARTTLS.
func dovecot(t *testing.T, srv *mailtest.Server, u *mailtest.User, n *notes) (*Conn, *imapclient.Client) {
	t.Helper()
	conn, err := net.Dial("tcp", srv.IMAP.String())
	if err != nil {
		t.Fatal(err)
	}
	clear := Wrap(conn, Options{Timeout: 10 * time.Second})
	if g, err := clear.Greeting(t.Context()); err != nil || g.Type != "OK" {
		t.Fatal(g, err)
	}
	if st, err := clear.Raw(t.Context(), "STARTTLS", nil, nil); err != nil || st.Type != "OK" || clear.Buffered() != 0 {
		t.Fatal(st, err, clear.Buffered())
	}
	pem, err := os.ReadFile(srv.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	tc := tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: srv.IMAP.Host})
	if err := tc.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	trace := &lockedBuffer{}
	o := n.options()
	o.Timeout, o.Trace, o.Replay = 10*time.Second, trace, []byte("* OK ready\r\n")
	w := Wrap(tc, o)
	c := imapclient.New(w, nil)
	t.Cleanup(func() {
		_ = w.Close()
		_ = c.Close()
	})
	if err := c.Login(u.Name, mailtest.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(trace.String(), mailtest.Password) {
		t.Error("the password is in the trace")
	}
	return w, c
}
