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

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func msg(i int) []byte {
	return fmt.Appendf(nil, "From: Ann <ann@example.org>\nTo: bob@example.org\nSubject: number %d\nMessage-ID: <m%d@example.org>\n\nText %d\n", i, i, i)
}

func TestDovecotStartsFast(t *testing.T) {
	at := time.Now()
	Dovecot(t, Own())
	if d := time.Since(at); d > 5*time.Second {
		t.Errorf("start took %v", d)
	} else {
		t.Logf("start took %v", d)
	}
}

func TestDovecotIsShared(t *testing.T) {
	a, b := Dovecot(t), Dovecot(t)
	if a != b {
		t.Error("two servers for the same options")
	}
	c := Dovecot(t, WithoutCapabilities("move", "CONDSTORE"))
	if a == c {
		t.Error("one server for different options")
	}
	caps := strings.Join(c.User(t).Client(t).Cmd("CAPABILITY"), " ")
	for _, no := range []string{" MOVE", "CONDSTORE", "QRESYNC"} {
		if strings.Contains(caps, no) {
			t.Errorf("announced %s in %s", no, caps)
		}
	}
	if caps := strings.Join(a.User(t).Client(t).Cmd("CAPABILITY"), " "); !strings.Contains(caps, capabilities) {
		t.Errorf("Dovecot announces\n%s\nnot\n%s", caps, capabilities)
	}
}

func TestParallelUsers(t *testing.T) {
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			u := Dovecot(t).User(t)
			uid := u.Append(t, "INBOX", msg(i), `\Seen`, "$Forwarded")
			u.Append(t, "Lists/golang", msg(i+100))
			c := u.Client(t)
			if f := c.Flags("INBOX", uid); strings.Join(f, " ") != `\Seen $Forwarded` {
				t.Errorf("flags %q", f)
			}
			c.Store("INBOX", fmt.Sprint(uid), "-FLAGS", `\Seen`)
			c.Rename("Lists/golang", "Lists/go")
			d := u.Dump(t)
			if in := d["INBOX"]; len(in) != 1 || in[0].UID != uid || in[0].MessageID != fmt.Sprintf("m%d@example.org", i) || len(in[0].Flags) != 1 {
				t.Errorf("INBOX %+v", in)
			}
			if l := d["Lists/go"]; len(l) != 1 {
				t.Errorf("dump %+v", d)
			}
			if _, ok := d["Junk"]; !ok || len(d["Junk"]) != 0 {
				t.Errorf("Junk: %+v", d["Junk"])
			}
			c.Expunge("INBOX", fmt.Sprint(uid))
			if in := u.Dump(t)["INBOX"]; len(in) != 0 {
				t.Errorf("after expunge: %+v", in)
			}
		})
	}
}

func TestAppendMany(t *testing.T) {
	u := Dovecot(t).User(t)
	at := time.Now()
	u.AppendMany(t, "INBOX", 5000, msg, func(i int) []string {
		if i%2 == 0 {
			return []string{`\Seen`}
		}
		return nil
	})
	t.Logf("5,000 messages in %v", time.Since(at))
	in := u.Dump(t)["INBOX"]
	if len(in) != 5000 || in[4999].MessageID != "m4999@example.org" || len(in[4998].Flags) != 1 || len(in[4999].Flags) != 0 {
		t.Errorf("%d messages, last %+v", len(in), in[len(in)-1])
	}
}

func TestWrongPasswordIsRefusedAtOnce(t *testing.T) {
	s := Dovecot(t)
	conn, err := net.Dial("tcp", s.IMAP.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	at := time.Now()
	_, _ = r.ReadString('\n')
	_, _ = conn.Write([]byte("a LOGIN u1 wrong\r\n"))
	l, _ := r.ReadString('\n')
	if !strings.HasPrefix(l, "a NO") || time.Since(at) > 5*time.Second {
		t.Errorf("%q after %v", l, time.Since(at))
	}
}

func TestQuota(t *testing.T) {
	u := Dovecot(t, WithQuota(20_000)).User(t)
	c := u.Client(t)
	u.Append(t, "INBOX", msg(1))
	big := strings.Repeat("x", 30_000)
	_, status := c.Try("APPEND INBOX {%d+}\r\n%s", len(big), big)
	if !strings.HasPrefix(status, "NO [OVERQUOTA]") {
		t.Errorf("status %q", status)
	}
}

func TestTLS(t *testing.T) {
	s := Dovecot(t)
	pool := x509.NewCertPool()
	pem, err := os.ReadFile(s.CAFile)
	if err != nil || !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no CA", err)
	}
	for _, a := range []Addr{s.IMAPS, s.POP3S} {
		for _, host := range []string{"127.0.0.1", "localhost"} {
			c, err := tls.Dial("tcp", a.String(), &tls.Config{RootCAs: pool, ServerName: host})
			if err != nil {
				t.Errorf("%v as %s: %v", a, host, err)
				continue
			}
			_ = c.Close()
		}
	}
}

func TestStopContRestart(t *testing.T) {
	s := Dovecot(t, Own())
	u := s.User(t)
	u.Append(t, "INBOX", msg(1))
	c := u.Client(t)
	s.Stop(t)
	if _, err := c.conn.Write([]byte("x NOOP\r\n")); err != nil {
		t.Fatal(err)
	}
	_ = c.conn.SetReadDeadline(time.Now().Add(150 * time.Millisecond))
	if _, err := c.r.Peek(1); err == nil {
		t.Error("a stopped server answered")
	}
	s.Cont(t)
	_ = c.conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	if l := c.line(); !strings.HasPrefix(l, "x OK") {
		t.Errorf("after going on: %q", l)
	}
	s.Kill(t)
	if _, err := net.Dial("tcp", s.IMAP.String()); err == nil {
		t.Error("a killed server accepts")
	}
	s.Start(t)
	if in := u.Dump(t)["INBOX"]; len(in) != 1 {
		t.Errorf("after restart: %+v", in)
	}
	s.Restart(t)
	u.Client(t)
}

// What another client does reaches an idling one soon (half a second is
// usual), with nothing to be polled.
func TestIdleIsToldSoon(t *testing.T) {
	u := Dovecot(t).User(t)
	c, other := u.Client(t), u.Client(t)
	c.Select("INBOX")
	if _, err := c.conn.Write([]byte("i IDLE\r\n")); err != nil {
		t.Fatal(err)
	}
	if l := c.line(); !strings.HasPrefix(l, "+") {
		t.Fatal(l)
	}
	at := time.Now()
	other.Append("INBOX", msg(1))
	for {
		if l := c.line(); l == "* 1 EXISTS" {
			break
		}
	}
	if d := time.Since(at); d > 10*time.Second {
		t.Errorf("told after %v", d)
	} else {
		t.Logf("told after %v", d)
	}
}
