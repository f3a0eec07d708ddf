package pop3

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"postern/internal/mailtest"
	"postern/mail"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options(a mailtest.Addr) Options {
	return Options{Account: "a", Host: a.Host, Port: a.Port, TLS: None, User: "u", Timeout: 5 * time.Second,
		Secret: func(context.Context) (Secret, error) { return Secret{Password: "p"}, nil }}
}

// serve is a server that answers each command with what its first word has in
// the map; "" ends.
func serve(t *testing.T, greeting string, answers map[string]string) Options {
	t.Helper()
	return options(mailtest.Script(t, func(s *mailtest.Scripted) {
		s.Send(greeting)
		for {
			verb, _, _ := strings.Cut(s.Line(), " ")
			a, ok := answers[verb]
			switch {
			case verb == "":
				return
			case ok && a == "":
				return
			case ok:
				s.Raw(a)
			case verb == "CAPA":
				s.Raw("-ERR what\r\n")
			default:
				s.Raw("+OK\r\n")
			}
		}
	}))
}

func TestDovecot(t *testing.T) {
	srv := mailtest.Dovecot(t, mailtest.WithPOP3("pop3_uidl_format", "%g"))
	u := srv.User(t)
	raw := []byte("Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n \r\ntrailing \r\n" + strings.Repeat("y", 900) + "\r\n")
	for i := range 5 {
		u.Append(t, "INBOX", append(fmt.Appendf(nil, "X-N: %d\r\n", i), raw...))
	}
	o := options(srv.POP3)
	o.User, o.Secret = u.Name, func(context.Context) (Secret, error) { return Secret{Password: u.Password}, nil }
	c, err := Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := c.List()
	if err != nil || len(l) != 5 || l[0].ID == "" || l[0].ID == l[1].ID {
		t.Fatalf("%+v %v", l, err)
	}
	n := 0
	err = c.Headers(l, func(e Entry, b []byte, whole bool) error {
		if !strings.HasPrefix(string(b), fmt.Sprintf("X-N: %d\r\n", e.N-1)) || whole {
			t.Errorf("%d: %q", e.N, b)
		}
		n++
		return nil
	})
	if err != nil || n != 5 {
		t.Fatal(n, err)
	}
	var b bytes.Buffer
	if err := c.Retrieve(l[2], &b); err != nil || b.String() != "X-N: 2\r\n"+string(raw) {
		t.Fatalf("%q %v", b.String(), err)
	}
	if d, err := c.Delete(l[:2]); err != nil || len(d) != 2 {
		t.Fatal(d, err)
	}
	if err := c.Quit(); err != nil {
		t.Fatal(err)
	}
	if c, err = Dial(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if l, err := c.List(); err != nil || len(l) != 3 {
		t.Fatal(l, err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	o.Secret = func(context.Context) (Secret, error) { return Secret{Password: "wrong"}, nil }
	if _, err = Dial(t.Context(), o); !mail.Is(err, mail.Auth) {
		t.Fatal(err)
	}
}

// What the greeting or the login is answered with becomes a kind.
func TestKinds(t *testing.T) {
	for name, c := range map[string]struct {
		greeting string
		answers  map[string]string
		kind     mail.Kind
	}{
		"in use":      {"+OK hi", map[string]string{"PASS": "-ERR [IN-USE] locked\r\n"}, mail.Offline},
		"in words":    {"+OK hi", map[string]string{"PASS": "-ERR mailbox is locked by another session\r\n"}, mail.Offline},
		"login delay": {"+OK hi", map[string]string{"PASS": "-ERR [LOGIN-DELAY] wait\r\n"}, mail.Offline},
		"auth":        {"+OK hi", map[string]string{"PASS": "-ERR [AUTH] no\r\n"}, mail.Auth},
		"no code":     {"+OK hi", map[string]string{"PASS": "-ERR bad\r\n"}, mail.Auth},
		"bare":        {"+OK", map[string]string{"PASS": "-ERR\r\n"}, mail.Auth},
		"temp":        {"-ERR [SYS/TEMP] down", nil, mail.Offline},
		"busy":        {"-ERR go away", nil, mail.Offline},
		"http":        {"HTTP/1.1 200 OK", nil, mail.Protocol},
		"ends":        {"+OK hi", map[string]string{"USER": ""}, mail.Offline},
		"long":        {"+OK hi", map[string]string{"USER": strings.Repeat("x", maxLine+10) + "\r\n"}, mail.Protocol},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Dial(t.Context(), serve(t, c.greeting, c.answers))
			if !mail.Is(err, c.kind) {
				t.Errorf("%v, want %v", err, c.kind)
			}
		})
	}
}

// Bare answers, dots, a line of a megabyte, bare line feeds: all as sent.
func TestBytes(t *testing.T) {
	long := strings.Repeat("z", 1<<20)
	o := serve(t, "+OK", map[string]string{
		"LIST": "+OK\r\n1 99999999999\r\n2\r\nx y\r\n1 5\r\n.\r\n",
		"UIDL": "+OK\r\n1 a b\r\n2 c\r\n9 z\r\n.\r\n",
		"RETR": "+OK\r\nA: b\r\n\r\n..\r\n..x\r\n" + long + "\r\nlf\n..\nx.\r\n.\r\n",
		"QUIT": "+OK\r\n",
	})
	c, err := Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := c.List()
	if err != nil || len(l) != 2 || l[0] != (Entry{1, "a b", 99999999999}) || l[1] != (Entry{2, "c", 0}) {
		t.Fatalf("%+v %v", l, err)
	}
	var b bytes.Buffer
	if err := c.Retrieve(l[0], &b); err != nil || b.String() != "A: b\r\n\r\n.\r\n.x\r\n"+long+"\r\nlf\n.\nx.\r\n" {
		t.Fatalf("%d octets, %v", b.Len(), err)
	}
	if err := c.Quit(); err != nil {
		t.Fatal(err)
	}
}

func TestUIDL(t *testing.T) {
	for name, c := range map[string]struct {
		uidl string
		want []string
	}{
		"unsupported": {"-ERR no\r\n", []string{"", "", ""}},
		"duplicate":   {"+OK\r\n1 a\r\n2 a\r\n3 b\r\n.\r\n", []string{"", "", "b"}},
		"reordered":   {"+OK\r\n3 c\r\n1 a\r\n2 b\r\n.\r\n", []string{"a", "b", "c"}},
		"empty":       {"+OK\r\n1 \r\n2\r\n.\r\n", []string{"", "", ""}},
		"control":     {"+OK\r\n1 a\x01\r\n2 b\r\n3 c\r\n.\r\n", []string{"", "b", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			c2, err := Dial(t.Context(), serve(t, "+OK", map[string]string{"LIST": "+OK\r\n1 5\r\n2 5\r\n3 5\r\n.\r\n", "UIDL": c.uidl}))
			if err != nil {
				t.Fatal(err)
			}
			l, err := c2.List()
			for i, e := range l {
				if e.ID != c.want[i] {
					t.Errorf("%d: %q, want %q", i, e.ID, c.want[i])
				}
			}
			if err != nil || len(l) != 3 {
				t.Error(l, err)
			}
			if err := c2.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A list that does not end is given up, and 200,000 lines are not many.
func TestFlood(t *testing.T) {
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, "%d id%d\r\n", i+1, i)
	}
	c, err := Dial(t.Context(), serve(t, "+OK", map[string]string{"LIST": "+OK\r\n1 5\r\n.\r\n", "UIDL": "+OK\r\n" + b.String() + ".\r\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if l, err := c.List(); err != nil || len(l) != 1 || l[0].ID != "id0" {
		t.Error(l, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if err := c.list(1, func(string) {}); err == nil {
		t.Error("a closed connection lists")
	}
}

// A server without TOP gives whole messages.
func TestWithoutTop(t *testing.T) {
	c, err := Dial(t.Context(), serve(t, "+OK", map[string]string{"TOP": "-ERR no\r\n", "RETR": "+OK\r\nA: b\r\n\r\nx\r\n.\r\n"}))
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	err = c.Headers([]Entry{{N: 1}, {N: 2}}, func(_ Entry, b []byte, whole bool) error {
		if !whole || string(b) != "A: b\r\n\r\nx\r\n" {
			t.Errorf("%q %v", b, whole)
		}
		got++
		return nil
	})
	if err != nil || got != 2 {
		t.Error(got, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestSTLS(t *testing.T) {
	ca := mailtest.NewCA(t)
	pem, err := os.ReadFile(ca.File)
	if err != nil {
		t.Fatal(err)
	}
	roots := func(o Options) Options {
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		o.RootCAs, o.TLS, o.Host = pool, StartTLS, "localhost"
		return o
	}
	t.Run("stripped", func(t *testing.T) {
		_, err := Dial(t.Context(), roots(serve(t, "+OK", map[string]string{"CAPA": "+OK\r\nUSER\r\n.\r\n"})))
		if !mail.Is(err, mail.TLS) {
			t.Fatal(err)
		}
	})
	t.Run("refused", func(t *testing.T) {
		_, err := Dial(t.Context(), roots(serve(t, "+OK", map[string]string{"STLS": "-ERR no\r\n"})))
		if !mail.Is(err, mail.TLS) {
			t.Fatal(err)
		}
	})
	t.Run("injected", func(t *testing.T) {
		_, err := Dial(t.Context(), roots(serve(t, "+OK", map[string]string{"STLS": "+OK\r\n+OK injected\r\n"})))
		if !mail.Is(err, mail.TLS) || !strings.Contains(err.Error(), "before") && !strings.Contains(err.Error(), "between") {
			t.Fatal(err)
		}
	})
	t.Run("works", func(t *testing.T) {
		conf := ca.Config(t, mailtest.CertGood)
		o := options(mailtest.Script(t, func(s *mailtest.Scripted) {
			s.Send("+OK hi")
			s.Line()
			s.Send("+OK", "STLS", ".")
			s.Line()
			s.Send("+OK go")
			s.StartTLS(conf)
			s.Line()
			s.Send("+OK", "USER", "SASL PLAIN", ".")
			if l := s.Line(); l != "AUTH PLAIN AHUAcA==" {
				s.Send("-ERR " + l)
				return
			}
			s.Send("+OK in")
			s.Line()
			s.Send("-ERR")
		}))
		c, err := Dial(t.Context(), roots(o))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
}

// A context that ends closes the connection and says Canceled.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, err := Dial(ctx, options(mailtest.Script(t, func(s *mailtest.Scripted) {
		s.Send("+OK")
		s.Line()
		s.Send("-ERR")
		s.Line()
		s.Send("+OK")
		s.Line()
		s.Send("+OK")
		s.Line()
		s.Send("-ERR")
		s.Line() // LIST
		cancel()
		s.Hold()
	})))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.List(); !mail.Is(err, mail.Canceled) {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Log(err) // closed already
	}
}

func TestAPOP(t *testing.T) {
	o := options(mailtest.Script(t, func(s *mailtest.Scripted) {
		s.Send("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>")
		s.Line()
		s.Send("-ERR")
		if l := s.Line(); l != "APOP u c4c9334bac560ecc979e58001b3e22fb" { // RFC 1939 §7
			s.Send("-ERR " + l)
			return
		}
		s.Send("+OK")
		s.Line()
		s.Send("-ERR")
	}))
	o.Secret = func(context.Context) (Secret, error) { return Secret{Password: "tanstaaf"}, nil }
	c, err := Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// An error of whoever takes headers does not put the stream out of step.
func TestTakerFails(t *testing.T) {
	o := serve(t, "+OK", map[string]string{"CAPA": "+OK\r\nTOP\r\nUIDL\r\nUSER\r\nPIPELINING\r\n.\r\n", "TOP": "+OK\r\nA: b\r\n\r\n.\r\n"})
	c, err := Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	l := make([]Entry, 50)
	for i := range l {
		l[i].N = i + 1
	}
	want := errors.New("full")
	if err := c.Headers(l, func(Entry, []byte, bool) error { return want }); !errors.Is(err, want) {
		t.Fatal(err)
	}
	if _, err := c.command("NOOP"); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
