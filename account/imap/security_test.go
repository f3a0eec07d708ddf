package imap_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"postern/account/imap"
	"postern/internal/mailtest"
	"postern/mail"
)

// at reaches a scripted server.
func at(a mailtest.Addr) imap.Options {
	return imap.Options{Account: "acct", Host: a.Host, Port: a.Port, TLS: imap.None, User: "ann", Secret: password("sesame"), Timeout: 5 * time.Second}
}

// noSecret fails the test when a secret is asked for.
func noSecret(t testing.TB, o imap.Options) imap.Options {
	o.Secret = func(context.Context) (imap.Secret, error) {
		t.Error("the password was asked for")
		return imap.Secret{}, errors.New("no")
	}
	return o
}

func refuse(t *testing.T, o imap.Options, kind mail.Kind, words string) {
	t.Helper()
	c, err := imap.Dial(t.Context(), o)
	if err == nil {
		_ = c.Close()
		t.Fatal("it went through")
	}
	if !mail.Is(err, kind) || !strings.Contains(err.Error(), words) {
		t.Errorf("want %v with %q: %v", kind, words, err)
	}
}

func TestStartTLSAttacks(t *testing.T) {
	for _, k := range []struct {
		name   string
		words  string
		script func(*mailtest.Scripted)
	}{
		{"stripped from the greeting", "removed it", func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello")
			s.Hold()
		}},
		{"refused", "refuses STARTTLS", func(s *mailtest.Scripted) {
			s.Send("* OK hello")
			tag := s.Expect("STARTTLS")
			s.Send(tag + " BAD what is that")
			s.Hold()
		}},
		{"injection", "between", func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 STARTTLS] hello")
			tag := s.Expect("STARTTLS")
			s.Raw(tag + " OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
			s.Hold()
		}},
		{"preauth", "not encrypted", func(s *mailtest.Scripted) {
			s.Send("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome back")
			s.Hold()
		}},
		{"not a handshake", "", func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 STARTTLS] hello")
			tag := s.Expect("STARTTLS")
			s.Send(tag + " OK go")
			s.Line()
			s.Send("* OK never mind")
			s.Hold()
		}},
	} {
		t.Run(k.name, func(t *testing.T) {
			o := noSecret(t, at(mailtest.Script(t, k.script)))
			o.TLS = imap.StartTLS
			refuse(t, o, mail.TLS, k.words)
		})
	}
}

// TestPreauthInClear: without TLS nobody may tell us who we are.
func TestPreauthInClear(t *testing.T) {
	a := mailtest.Script(t, func(s *mailtest.Scripted) {
		s.Send("* PREAUTH [CAPABILITY IMAP4rev1] welcome back")
		s.Hold()
	})
	refuse(t, noSecret(t, at(a)), mail.TLS, "not encrypted")
}

// far is a connection to another machine, as far as its address tells.
type far struct{ net.Conn }

func (far) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 143} }

func TestNoPasswordInClear(t *testing.T) {
	a := mailtest.Script(t, func(s *mailtest.Scripted) {
		s.Send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello")
		s.Serve("AUTHENTICATE", "TAG OK [CAPABILITY IMAP4rev1] in", "NOOP", "TAG OK")
	})
	o := at(a)
	o.Dialer = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		return far{c}, err
	}
	refuse(t, noSecret(t, o), mail.TLS, "not encrypted")
	o.Insecure = true
	if err := dial(t, o).Noop(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestLogin: how we get in, and how many lines it takes.
func TestLogin(t *testing.T) {
	token := func(o *imap.Options) {
		o.Secret = func(context.Context) (imap.Secret, error) { return imap.Secret{Token: "tok"}, nil }
	}
	for _, k := range []struct {
		name   string
		set    func(*imap.Options)
		script func(*mailtest.Scripted)
		kind   mail.Kind // with words
		words  string
	}{
		{"plain with initial response", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello")
			s.OK(`AUTHENTICATE PLAIN AGFubgBzZXNhbWU=$`, "* CAPABILITY IMAP4rev1 IDLE")
		}, 0, ""},
		{"login where it is one line", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello")
			tag := s.Expect(`LOGIN "ann" "sesame"$`)
			s.Send(tag + " OK [CAPABILITY IMAP4rev1 IDLE] in")
		}, 0, ""},
		{"capabilities only when asked", nil, func(s *mailtest.Scripted) {
			s.Send("* OK hello")
			s.OK("CAPABILITY", "* CAPABILITY IMAP4rev1")
			s.OK(`LOGIN "ann" "sesame"$`)
			s.OK("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE")
		}, 0, ""},
		{"quotes", func(o *imap.Options) { o.User, o.Secret = `a"n\n`, password(`" \`) }, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1] hello")
			tag := s.Expect(`LOGIN "a\\"n\\\\n" "\\" \\\\"$`)
			s.Send(tag + " OK [CAPABILITY IMAP4rev1 IDLE] in")
		}, 0, ""},
		{"a password that needs a literal", func(o *imap.Options) { o.Secret = password("pässword\r\nX LOGOUT") }, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1] hello")
			tag := s.Expect("LOGIN \"ann\" \\{19\\}\r\np\xc3\xa4ssword\r\nX LOGOUT$")
			s.Send(tag + " OK [CAPABILITY IMAP4rev1 IDLE] in")
		}, 0, ""},
		{"login disabled", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello")
			s.Hold()
		}, mail.TLS, "wants encryption"},
		{"login disabled, plain without initial response", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN] hello")
			tag := s.Expect("AUTHENTICATE PLAIN$")
			s.Send("+ ")
			if l := s.Line(); l != "AGFubgBzZXNhbWU=" {
				t.Errorf("initial response %q", l)
			}
			s.Send(tag + " OK [CAPABILITY IMAP4rev1 IDLE] in")
		}, 0, ""},
		{"BAD to a lie", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello")
			tag := s.Expect("AUTHENTICATE PLAIN .*")
			s.Send(tag + " BAD too long")
			tag = s.Expect(`LOGIN "ann" "sesame"$`)
			s.Send(tag + " OK [CAPABILITY IMAP4rev1 IDLE] in")
		}, 0, ""},
		{"coremail", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 ID AUTH=PLAIN SASL-IR] Coremail System IMap Server Ready")
			s.OK(`LOGIN "ann" "sesame"$`)
			s.OK("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE ID")
			s.OK(`ID \("name" "Postern"\)$`, "* ID NIL")
		}, 0, ""},
		{"oauth", token, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 AUTH=OAUTHBEARER SASL-IR] hello")
			tag := s.Expect("AUTHENTICATE OAUTHBEARER .*")
			s.Send(tag + " OK [CAPABILITY IMAP4rev1 IDLE] in")
		}, 0, ""},
		{"oauth refused", token, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] hello")
			tag := s.Expect("AUTHENTICATE XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgdG9rAQE=$")
			s.Send("+ eyJzdGF0dXMiOiI0MDAifQ==")
			s.Line()
			s.Send(tag + " NO expired")
		}, mail.Auth, "expired"},
		{"oauth not offered", token, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello")
			s.Hold()
		}, mail.Auth, "OAuth"},
		{"too many connections", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1] hello")
			tag := s.Expect("LOGIN")
			s.Send(tag + " NO [ALERT] Too many simultaneous connections. (Failure)")
		}, mail.Offline, "Too many"},
		{"bye in the greeting", nil, func(s *mailtest.Scripted) { s.Send("* BYE come back tomorrow") }, mail.Offline, "tomorrow"},
		{"bye in the middle", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1] hello")
			s.Expect("LOGIN")
			s.Send("* BYE going down")
		}, mail.Offline, "going down"},
		{"hangs up", nil, func(s *mailtest.Scripted) { s.Send("* OK [CAPABILITY IMAP4rev1] hello"); s.Expect("LOGIN") }, mail.Offline, "EOF"},
		{"not IMAP", nil, func(s *mailtest.Scripted) { s.Send("220 smtp.example.org ESMTP"); s.Hold() }, mail.Protocol, "not a greeting"},
		{"endless line", nil, func(s *mailtest.Scripted) {
			for {
				s.Raw(strings.Repeat("x", 4096))
			}
		}, mail.Protocol, "without end"},
		{"endless talk", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1] hello")
			s.Expect("LOGIN")
			for {
				s.Send("* OK still thinking")
			}
		}, mail.Protocol, "endless"},
		{"huge literal", nil, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1] hello")
			s.Expect("LOGIN")
			s.Send("* ID {99999999999}")
			s.Hold()
		}, mail.Protocol, "too long"},
	} {
		t.Run(k.name, func(t *testing.T) {
			o := at(mailtest.Script(t, func(s *mailtest.Scripted) {
				k.script(s)
				if k.words == "" {
					s.Serve("NOOP", "TAG OK", "LOGOUT", "* BYE\nTAG OK")
				}
			}))
			if k.set != nil {
				k.set(&o)
			}
			var trace strings.Builder
			o.Trace = &trace
			if k.words != "" {
				refuse(t, o, k.kind, k.words)
			} else {
				c := dial(t, o)
				if err := c.Noop(t.Context()); err != nil {
					t.Error(err)
				}
				if !c.Caps().Idle {
					t.Errorf("capabilities: %v", c.Caps().Raw)
				}
				_ = c.Close()
			}
			for _, secret := range []string{"sesame", "AGFubgBz", "tok", "p\xc3\xa4ss", "dXNlcj1h"} {
				if strings.Contains(trace.String(), secret) {
					t.Errorf("%q is in the trace:\n%s", secret, trace.String())
				}
			}
		})
	}
}

// TestAlertsAreHeard: what a server wants a person to read arrives.
func TestAlertsAreHeard(t *testing.T) {
	a := mailtest.Script(t, func(s *mailtest.Scripted) {
		s.Send("* OK [ALERT] maintenance at noon")
		s.OK("CAPABILITY", "* CAPABILITY IMAP4rev1")
		tag := s.Expect("LOGIN")
		s.Send(tag + " OK [CAPABILITY IMAP4rev1] in")
		tag = s.Expect("NOOP")
		s.Send("* OK [ALERT] disk nearly full", tag+" OK", "* BYE idle for too long")
	})
	o := at(a)
	notices := make(chan string, 10)
	o.Notice = func(s string) { notices <- s }
	c := dial(t, o)
	if err := c.Noop(t.Context()); err != nil {
		t.Error(err)
	}
	<-c.Closed()
	if err := c.Err(); !mail.Is(err, mail.Offline) || !strings.Contains(err.Error(), "idle for too long") {
		t.Errorf("%v", err)
	}
	for _, want := range []string{"maintenance at noon", "disk nearly full", "idle for too long"} {
		if got := <-notices; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
