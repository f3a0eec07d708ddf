package mailtest

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"strings"
	"testing"
)

func TestScript(t *testing.T) {
	a := Script(t, func(s *Scripted) {
		s.Send("* OK hello")
		s.OK("LOGIN", "* CAPABILITY IMAP4rev1")
		s.OK(`LIST "" "\*"`, `* LIST () "/" {5}`+"\r\nINBOX")
		s.Serve("NOOP", "* 1 EXISTS\nTAG OK done")
	})
	for range 2 {
		c := NewClient(t, a, "u", "p")
		if l := c.Mailboxes(); len(l) != 1 || l[0] != "INBOX" {
			t.Errorf("%q", l)
		}
		if l := c.Cmd("NOOP"); len(l) != 1 || l[0] != "* 1 EXISTS" {
			t.Errorf("%q", l)
		}
		if _, status := c.Try("XYZ"); !strings.HasPrefix(status, "BAD") {
			t.Errorf("%q", status)
		}
	}
}

func TestScriptStartTLS(t *testing.T) {
	ca := NewCA(t)
	a := Script(t, func(s *Scripted) {
		s.Send("* OK hello")
		s.Sendf("%s OK begin", s.Expect("STARTTLS"))
		s.StartTLS(ca.Config(t, CertGood))
		s.OK("NOOP")
	})
	conn, err := net.Dial("tcp", a.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	buf := make([]byte, 100)
	_, _ = conn.Read(buf)
	_, _ = conn.Write([]byte("a STARTTLS\r\n"))
	_, _ = conn.Read(buf)
	pem, _ := os.ReadFile(ca.File)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	c := tls.Client(conn, &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"})
	if _, err := c.Write([]byte("b NOOP\r\n")); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(buf); err != nil || string(buf[:n]) != "b OK done\r\n" {
		t.Errorf("%q %v", buf[:n], err)
	}
}
