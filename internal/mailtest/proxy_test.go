package mailtest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

func TestResetValidity(t *testing.T) {
	u := Dovecot(t).User(t)
	for _, box := range []string{"INBOX", "Lists/go"} {
		for i := range 3 {
			u.Append(t, box, msg(i), fmt.Sprintf("$K%d", i))
		}
		c := u.Client(t)
		before := c.Validity(box)
		u.ResetValidity(t, box)
		if c.Validity(box) == before {
			t.Errorf("%s: same UIDVALIDITY", box)
		}
		d := u.Dump(t)[box]
		if len(d) != 3 || d[0].MessageID != "m2@example.org" || d[0].Flags[0] != "$K2" || d[2].MessageID != "m0@example.org" {
			t.Errorf("%s: %+v", box, d)
		}
	}
}

func TestProxyCountsAndDelays(t *testing.T) {
	u := Dovecot(t).User(t)
	p := NewProxy(t, u.Server.IMAP)
	c := NewClient(t, p.Addr, u.Name, u.Password)
	p.Reset()
	p.SetDelay(60 * time.Millisecond)
	at := time.Now()
	c.Cmd("NOOP")
	c.Cmd("NOOP")
	if d := time.Since(at); d < 120*time.Millisecond {
		t.Errorf("two round trips in %v", d)
	}
	tr := p.Traffic()
	if tr.Trips != 2 || tr.Up != int64(len(p.Sent())) || tr.Down == 0 || !strings.HasSuffix(p.Sent(), "NOOP\r\n") {
		t.Errorf("traffic %+v, sent %q", tr, p.Sent())
	}
}

func TestProxyRate(t *testing.T) {
	u := Dovecot(t).User(t)
	u.Append(t, "INBOX", append(msg(1), strings.Repeat("x", 20_000)...))
	p := NewProxy(t, u.Server.IMAP)
	c := NewClient(t, p.Addr, u.Name, u.Password)
	c.Select("INBOX")
	p.SetRate(1000) // 20,000 octets take 160 ms
	at := time.Now()
	c.Cmd("UID FETCH 1 BODY[]")
	if d := time.Since(at); d < 140*time.Millisecond || d > 10*time.Second {
		t.Errorf("20 kB at 1 Mbit/s in %v", d)
	}
}

func TestProxyFreezeCutRefuse(t *testing.T) {
	u := Dovecot(t).User(t)
	p := NewProxy(t, u.Server.IMAP)
	c := NewClient(t, p.Addr, u.Name, u.Password)
	p.Freeze()
	_, _ = c.conn.Write([]byte("x NOOP\r\n"))
	_ = c.conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if _, err := c.r.Peek(1); err == nil {
		t.Error("a frozen proxy let something pass")
	}
	p.Thaw()
	_ = c.conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	if l := c.line(); !strings.HasPrefix(l, "x OK") {
		t.Errorf("after thaw: %q", l)
	}
	p.Refuse()
	if conn, err := net.Dial("tcp", p.Addr.String()); err == nil {
		_ = conn.Close()
		t.Error("accepted while refusing")
	}
	p.Accept()
	p.CutAfter(10)
	conn, err := net.Dial("tcp", p.Addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	l, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil || len(l) != 10 {
		t.Errorf("cut after 10: %q %v", l, err)
	}
}

func TestTLSFront(t *testing.T) {
	s := Dovecot(t)
	pool := x509.NewCertPool()
	pem, _ := os.ReadFile(s.CAFile)
	pool.AppendCertsFromPEM(pem)
	for kind, want := range map[Cert]string{CertGood: "", CertExpired: "expired", CertSelfSigned: "unknown authority", CertWrongHost: "127.0.0.1"} {
		p := s.TLSFront(t, kind)
		c, err := tls.Dial("tcp", p.Addr.String(), &tls.Config{RootCAs: pool})
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", kind, err)
				continue
			}
			if l, _ := bufio.NewReader(c).ReadString('\n'); !strings.HasPrefix(l, "* OK") {
				t.Errorf("%s: %q", kind, l)
			}
			_ = c.Close()
		} else if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
