package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"postern/mail"
)

func TestConversation(t *testing.T) {
	n := &notes{}
	c, w, _ := client(t, n.options(), nil, nil)
	before := w.LastByte()
	if err := c.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
	if in, out := w.Counts(); in < int64(len(hello)) || out == 0 {
		t.Errorf("counts %d %d", in, out)
	}
	if !w.LastByte().After(before) {
		t.Error("LastByte stands still")
	}
	if err := c.Logout().Wait(); err != nil {
		t.Fatal(err)
	}
	if got := n.all(); len(got) != 0 {
		t.Errorf("withheld: %+v", got)
	}
}

func stalled(_ *scripted, _, cmd string) bool { return cmd != "IDLE" }

func TestTimeout(t *testing.T) {
	_, conn := serve(t, hello, stalled)
	w := Wrap(conn, Options{Timeout: 60 * time.Millisecond})
	c := imapclient.New(w, nil)
	if err := c.WaitGreeting(); err != nil {
		t.Fatal(err)
	}
	// Nothing is under way: no deadline, though go-imap waits for a byte.
	select {
	case <-c.Closed():
		t.Fatal("closed while nothing was asked")
	case <-time.After(150 * time.Millisecond):
	}
	start := time.Now()
	if err := c.Noop().Wait(); err == nil {
		t.Fatal("answered?")
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
	if !mail.Is(w.Err(), mail.Timeout) {
		t.Errorf("Err is %v", w.Err())
	}
	<-c.Closed()
}

// Any octet starts the deadline anew.
func TestTimeoutRestarts(t *testing.T) {
	_, conn := serve(t, hello, func(s *scripted, tag, cmd string) bool {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for range 15 {
			<-tick.C
			s.say("* OK still here\r\n")
		}
		return false
	})
	w := Wrap(conn, Options{Timeout: time.Second})
	c := imapclient.New(w, nil)
	if err := c.Noop().Wait(); err != nil {
		t.Fatalf("%v: %v", err, w.Err())
	}
	_ = w.Close()
	<-c.Closed()
}

func TestIdleTimeout(t *testing.T) {
	_, conn := serve(t, hello, func(s *scripted, tag, cmd string) bool {
		s.say("+ idling\r\n")
		return true
	})
	w := Wrap(conn, Options{Timeout: 600 * time.Millisecond, IdleTimeout: 1500 * time.Millisecond})
	c := imapclient.New(w, nil)
	start := time.Now()
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	<-c.Closed()
	if d := time.Since(start); d < 1400*time.Millisecond || d > 10*time.Second {
		t.Errorf("took %v", d)
	}
	if !mail.Is(w.Err(), mail.Timeout) {
		t.Error(w.Err())
	}
	_ = idle.Close()
}

// A stalled server that does not read either: writing ends too.
func TestWriteTimeout(t *testing.T) {
	a, b := net.Pipe()
	defer b.Close()
	w := Wrap(a, Options{Timeout: 50 * time.Millisecond})
	if _, err := w.Write([]byte("T1 NOOP\r\n")); !mail.Is(err, mail.Timeout) {
		t.Error(err)
	}
	if _, err := w.Write([]byte("T2 NOOP\r\n")); err == nil {
		t.Error("wrote to a dead connection")
	}
}

func TestCloseWithUnreadFetch(t *testing.T) {
	n := &notes{}
	c, w, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "UID FETCH") {
			go func() {
				for range 200 {
					s.say("* 1 FETCH (UID 1 BODY[] {100000}\r\n" + strings.Repeat("x", 100000) + ")\r\n")
				}
			}()
			return true
		}
		return false
	})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	f := c.Fetch(imap.UIDSetNum(1), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{}}})
	msg := f.Next()
	if msg == nil {
		t.Fatal("no message")
	}
	start := time.Now()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("Close took %v", d)
	}
	if err := w.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("second Close: %v", err)
	}
	if !mail.Is(w.Err(), mail.Canceled) {
		t.Error(w.Err())
	}
	_, _ = msg.Collect() // lets go-imap's goroutine go
	_ = f.Close()
}

// What a server that stopped reading may keep waiting is the TLS close-notify.
func TestCloseOfStalledTLS(t *testing.T) {
	a, b := net.Pipe()
	defer b.Close()
	w := Wrap(tls.Client(a, &tls.Config{InsecureSkipVerify: true}), Options{})
	start := time.Now()
	_ = w.Close()
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestByeAndEOF(t *testing.T) {
	n := &notes{}
	c, w, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		s.say("* OK [ALERT] disk is full\r\n* NO careful\r\n* BYE too many connections\r\n")
		_ = s.conn.Close()
		return true
	})
	if err := c.Noop().Wait(); err == nil {
		t.Fatal("answered?")
	}
	<-c.Closed()
	e, ok := errors.AsType[*mail.Error](w.Err())
	if !ok || e.Kind != mail.Offline || e.Server != "too many connections" {
		t.Errorf("%#v", w.Err())
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if got := strings.Join(n.alerts, "|"); got != "disk is full|careful|too many connections" {
		t.Errorf("alerts %q", got)
	}
}

// A stream that never ends a line is given up; 1 MB of it is not.
func TestHopeless(t *testing.T) {
	_, conn := serve(t, hello, func(s *scripted, tag, cmd string) bool {
		junk := strings.Repeat("\x00\xff", 1<<19)
		for range maxNoLine>>20 + 3 {
			s.say(junk)
		}
		return true
	})
	w := Wrap(conn, Options{Timeout: 5 * time.Second})
	c := imapclient.New(w, nil)
	if err := c.Noop().Wait(); err == nil {
		t.Fatal("answered?")
	}
	if !mail.Is(w.Err(), mail.Protocol) {
		t.Error(w.Err())
	}
	if len(w.buf) > 4<<20 {
		t.Errorf("the buffer grew to %d", len(w.buf))
	}
	_ = w.Close()
	<-c.Closed()
}

func TestGarbageForEver(t *testing.T) {
	_, conn := serve(t, hello, func(s *scripted, tag, cmd string) bool {
		for range 100 {
			s.say(strings.Repeat("HTTP/1.1 400 Bad Request\r\n\r\n", 100))
		}
		return false
	})
	w := Wrap(conn, Options{Timeout: 5 * time.Second})
	c := imapclient.New(w, nil)
	if err := c.Noop().Wait(); err == nil || !mail.Is(w.Err(), mail.Protocol) {
		t.Error(err, w.Err())
	}
	_ = w.Close()
	<-c.Closed()
}

func TestGreeting(t *testing.T) {
	for _, x := range []struct {
		say  string
		typ  string
		kind mail.Kind
	}{
		{"* OK [CAPABILITY IMAP4rev1] ready\r\n", "OK", 0},
		{"* PREAUTH in\r\n", "PREAUTH", 0},
		{"* BYE busy\r\n", "BYE", mail.Offline},
		{"HTTP/1.1 400 Bad Request\r\n", "", mail.Protocol},
		{"+OK POP3 ready\r\n", "", mail.Protocol},
		{"220 smtp ready\r\n", "", mail.Protocol},
		{"", "", mail.Timeout},
	} {
		_, conn := serve(t, x.say, nil)
		w := Wrap(conn, Options{Timeout: 100 * time.Millisecond})
		r, err := w.Greeting(t.Context())
		if r.Type != x.typ || x.kind == 0 && err != nil || x.kind != 0 && !mail.Is(err, x.kind) {
			t.Errorf("%q: %+v %v", x.say, r, err)
		}
		_ = w.Close()
	}
}

// selfSigned is a certificate for a test's server.
func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// STARTTLS as the account/imap room does it.
func TestStartTLS(t *testing.T) {
	for _, injected := range []string{"", "* CAPABILITY X-EVIL\r\n", "x"} {
		cert := selfSigned(t)
		s, conn := serve(t, "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n", func(s *scripted, tag, cmd string) bool {
			if cmd != "STARTTLS" {
				return false
			}
			s.say(tag + " OK begin\r\n" + injected)
			tc := tls.Server(s.conn, &tls.Config{Certificates: []tls.Certificate{cert}})
			s.conn = tc
			s.br.Reset(tc)
			return true
		})
		plain := Wrap(conn, Options{Timeout: 2 * time.Second})
		if _, err := plain.Greeting(t.Context()); err != nil {
			t.Fatal(err)
		}
		st, err := plain.Raw(t.Context(), "STARTTLS", nil, nil)
		if err != nil || st.Type != "OK" {
			t.Fatal(st, err)
		}
		if got := plain.Buffered(); got != len(injected) {
			t.Fatalf("%q: %d octets buffered", injected, got)
		}
		if injected != "" {
			_ = plain.Close()
			continue
		}
		tc := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
		if err := tc.HandshakeContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		w := Wrap(tc, Options{Timeout: 2 * time.Second, Replay: []byte("* OK ready\r\n")})
		c := imapclient.New(w, nil)
		if err := c.WaitGreeting(); err != nil {
			t.Fatal(err)
		}
		if err := c.Noop().Wait(); err != nil {
			t.Fatal(err, w.Err())
		}
		if got := s.commands(); len(got) < 2 || got[0] != "STARTTLS" {
			t.Errorf("%q", got)
		}
		_ = w.Close()
		<-c.Closed()
	}
}

func TestReplay(t *testing.T) {
	_, conn := serve(t, "* OK [CAPABILITY IMAP4rev1 IMAP4rev2] hi\r\n", nil)
	w := Wrap(conn, Options{Timeout: 2 * time.Second})
	g, err := w.Greeting(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if st, err := w.Raw(t.Context(), "ID NIL", nil, nil); err != nil || st.Type != "OK" {
		t.Fatal(st, err)
	}
	w.Replay(append(g.Raw, "\r\n"...))
	c := imapclient.New(w, nil)
	if err := c.WaitGreeting(); err != nil {
		t.Fatal(err)
	}
	caps := c.Caps()
	if _, ok := caps[imap.CapIMAP4rev2]; ok || !caps.Has(imap.CapMove) || !caps.Has(imap.CapIMAP4rev1) {
		t.Errorf("capabilities %v", caps)
	}
	_ = w.Close()
	<-c.Closed()
}

// go-imap gives every octet of a literal that is too long to be held.
func TestLongLiteral(t *testing.T) {
	const size = 3<<20 + 7
	body := strings.Repeat("0123456789abcde\n", size/16+1)[:size]
	n := &notes{}
	c, w, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "UID FETCH") {
			s.sayf("* 1 FETCH (FLAGS NIL BODY[] {%d}\r\n%s UID 5 X-FOO 1)\r\n", size, body)
			s.sayf("* 2 FETCH (UID 6 X-BIG {%d}\r\n%s FLAGS (\\Seen))\r\n", size, body)
		}
		return false
	})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	f := c.Fetch(imap.UIDSetNum(5), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{}}})
	msg := f.Next()
	if msg == nil {
		t.Fatal("no message", w.Err())
	}
	got, err := msg.Collect()
	if err != nil {
		t.Fatal(err)
	}
	if got.UID != 5 || len(got.BodySection) != 1 || string(got.BodySection[0].Bytes) != body {
		t.Errorf("uid %d, %d sections", got.UID, len(got.BodySection))
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
	items := ""
	for _, r := range n.all() {
		items += r.Item + " "
	}
	if items != "FLAGS UID X-FOO X-BIG " {
		t.Errorf("reported %q", items)
	}
	if len(w.buf) > 1<<20 {
		t.Errorf("the buffer grew to %d", len(w.buf))
	}
}

// While go-imap does not read, little is kept.
func TestBackpressure(t *testing.T) {
	n := &notes{}
	done := make(chan int, 1)
	c, w, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		if !strings.HasPrefix(cmd, "UID FETCH") {
			return false
		}
		s.sayf("* 1 FETCH (UID 5 BODY[] {%d}\r\n", 64<<20)
		sent := 0
		for sent < 64<<20 {
			_ = s.conn.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
			k, err := s.conn.Write(make([]byte, 1<<20))
			if sent += k; err != nil {
				break
			}
		}
		done <- sent
		return true
	})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	f := c.Fetch(imap.UIDSetNum(5), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{}}})
	msg := f.Next()
	sent := <-done
	if sent == 64<<20 {
		t.Error("all of it was taken")
	}
	if in, _ := w.Counts(); in > int64(sent) {
		t.Error("counted more than was sent")
	}
	c2 := w.output.size()
	if c2 > 2<<20 {
		t.Errorf("%d octets are held", c2)
	}
	_ = w.Close()
	_, _ = msg.Collect()
	_ = f.Close()
}

// size is what is held for go-imap.
func (o *output) size() int {
	o.omu.Lock()
	defer o.omu.Unlock()
	return cap(o.ready) + cap(o.spare)
}

// A list of a million numbers is longer than a line may be, and all arrive.
func TestLongSearch(t *testing.T) {
	var b strings.Builder
	b.WriteString("* SEARCH")
	for i := range 300_000 {
		b.WriteString(" ")
		b.WriteString(big.NewInt(int64(1_000_000 + 2*i)).String())
	}
	b.WriteString(" (MODSEQ 917)\r\n")
	n := &notes{}
	c, w, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "UID SEARCH") {
			s.say(b.String())
		}
		return false
	})
	d, err := c.UIDSearch(&imap.SearchCriteria{}, nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	if got := len(d.AllUIDs()); got != 300_000 || d.ModSeq != 917 {
		t.Errorf("%d numbers, withheld %+v", got, n.all())
	}
	total := 0
	if _, err := w.Raw(t.Context(), "UID SEARCH ALL", nil, func(r Response) error {
		for _, v := range r.Args {
			if v.Kind == Atom {
				total++
			}
		}
		return nil
	}); err != nil || total != 300_000 {
		t.Errorf("%d numbers, %v", total, err)
	}
}

// A mailbox whose name go-imap cannot decode is selected by the octets that the server gave.
func TestOddNameSentBack(t *testing.T) {
	n := &notes{}
	c, _, s := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "LIST") {
			s.say("* LIST () \"/\" \"Entw&APw-rfe&\"\r\n* LIST () \"/\" \"B\xfccher\"\r\n")
		}
		return false
	})
	list, err := c.List("", "*", nil).Collect()
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for i, want := range []string{`SELECT "Entw&APw-rfe&"`, "SELECT \"B\xfccher\""} {
		if _, err := c.Select(list[i].Mailbox, nil).Wait(); err != nil {
			t.Fatal(err)
		}
		if got := s.commands(); got[len(got)-1] != want {
			t.Errorf("sent %q, want %q", got[len(got)-1], want)
		}
	}
}

func TestVanished(t *testing.T) {
	got := ""
	o := Options{Vanished: func(set string, earlier bool) {
		got += set
		if earlier {
			got += "!"
		}
		got += " "
	}}
	c, _, _ := client(t, o, nil, func(s *scripted, tag, cmd string) bool {
		s.say("* VANISHED 3:4\r\n* VANISHED (EARLIER) 7\r\n")
		return false
	})
	if err := c.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
	if got != "3:4 7! " {
		t.Errorf("%q", got)
	}
}

func TestDeadlinesOfOthersAreIgnored(t *testing.T) {
	a, b := net.Pipe()
	defer b.Close()
	w := Wrap(a, Options{})
	defer w.Close()
	past := time.Now().Add(-time.Hour)
	if w.SetDeadline(past) != nil || w.SetReadDeadline(past) != nil || w.SetWriteDeadline(past) != nil {
		t.Error("refused")
	}
	go func() { _, _ = io.WriteString(b, "* 1 EXISTS\r\n") }()
	buf := make([]byte, 100)
	if n, err := w.Read(buf); err != nil || string(buf[:n]) != "* 1 EXISTS\r\n" {
		t.Errorf("%q %v", buf[:n], err)
	}
}
