package wire

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"postern/mail"
)

func TestRawBesideGoIMAP(t *testing.T) {
	n := &notes{}
	opts, last := exists()
	c, w, _ := client(t, n.options(), opts, func(s *scripted, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "UID SEARCH") {
			s.sayf("* 9 EXISTS\r\n* ESEARCH (TAG %q) UID ALL 1:5,9\r\n* X-ODD (a {3}\r\nb\r\n NIL)\r\n%s OK [MODIFIED 7] done\r\n", tag, tag)
			return true
		}
		return false
	})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	var got []Response
	st, err := w.Raw(t.Context(), "UID SEARCH RETURN (ALL) ALL", nil, func(r Response) error {
		got = append(got, r)
		if r.Type == "EXISTS" {
			return Pass
		}
		return nil
	})
	if err != nil || st.Type != "OK" || st.Code != "MODIFIED" || st.CodeArgs != "7" || st.Text != "done" {
		t.Fatalf("%+v %v", st, err)
	}
	if len(got) != 3 || got[0].Num != 9 || got[1].Type != "ESEARCH" {
		t.Fatalf("%+v", got)
	}
	if v, ok := Get(got[1].Args, "all"); !ok || v.Text() != "1:5,9" {
		t.Errorf("ALL is %+v", v)
	}
	if l := got[2].Args[0].List; len(l) != 3 || l[1].Text() != "b\r\n" || l[1].Size != 3 || l[2].Kind != Nil {
		t.Errorf("odd list %+v", l)
	}
	if err := c.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
	if e := last(); e != 9 {
		t.Errorf("go-imap saw EXISTS %d", e)
	}
	if r := n.all(); len(r) != 0 {
		t.Errorf("withheld %+v", r)
	}
}

// Raw waits until go-imap is quiet, go-imap waits until Raw is done, and
// nobody gets the other's answers.
func TestRawTakesTurns(t *testing.T) {
	n := &notes{}
	c, w, s := client(t, n.options(), nil, nil)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 50 {
				if i%2 == 0 {
					if err := c.Noop().Wait(); err != nil {
						t.Error(err)
					}
				} else if st, err := w.Raw(context.Background(), "CHECK", nil, nil); err != nil || st.Type != "OK" {
					t.Error(st, err)
				}
			}
		})
	}
	wg.Wait()
	if got := len(s.commands()); got != 200 {
		t.Errorf("%d commands", got)
	}
	if r := n.all(); len(r) != 0 {
		t.Errorf("withheld %+v", r)
	}
}

func TestRawLiterals(t *testing.T) {
	for _, caps := range []string{"", " LITERAL+", " LITERAL-"} {
		s, conn := serve(t, "* PREAUTH [CAPABILITY IMAP4rev1"+caps+"] hi\r\n", nil)
		w := Wrap(conn, Options{Timeout: 5 * time.Second})
		if _, err := w.Greeting(t.Context()); err != nil {
			t.Fatal(err)
		}
		st, err := w.Raw(t.Context(), "X {} {}", [][]byte{[]byte("a\r\nb"), []byte("\xff")}, nil)
		if err != nil || st.Type != "OK" {
			t.Fatalf("%q: %+v %v", caps, st, err)
		}
		sign := ""
		if caps != "" {
			sign = "+"
		}
		if got := s.sent(); !strings.Contains(got, "W1 X {4"+sign+"}") {
			t.Errorf("%q: sent %q", caps, got)
		}
		_ = w.Close()
	}
	w := Wrap(nil, Options{})
	if _, err := w.Raw(t.Context(), "X {}", nil, nil); !mail.Is(err, mail.Bug) {
		t.Error(err)
	}
	if _, err := w.Raw(t.Context(), "X\r\nA2 LOGOUT", nil, nil); !mail.Is(err, mail.Bug) {
		t.Error(err)
	}
}

func TestRawLiteralRefused(t *testing.T) {
	_, conn := serve(t, hello, func(s *scripted, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "X") {
			s.sayf("%s NO [TRYCREATE] no\r\n", tag)
			return true
		}
		return false
	})
	w := Wrap(conn, Options{Timeout: 5 * time.Second})
	defer w.Close()
	if _, err := w.Greeting(t.Context()); err != nil {
		t.Fatal(err)
	}
	st, err := w.Raw(t.Context(), "X {}", [][]byte{[]byte("abc")}, nil)
	if err != nil || st.Type != "NO" {
		t.Fatalf("%+v %v", st, err)
	}
	if !mail.Is(st.Err("x"), mail.NotFound) {
		t.Error(st.Err("x"))
	}
	if st, err := w.Raw(t.Context(), "NOOP", nil, nil); err != nil || st.Type != "OK" {
		t.Fatalf("%+v %v", st, err)
	}
}

func TestRawStreamsLongLiterals(t *testing.T) {
	const size = 5 << 20
	_, conn := serve(t, hello, func(s *scripted, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "FETCH") {
			s.sayf("* 1 FETCH (UID 7 BODY[] {%d}\r\n", size)
			s.say(strings.Repeat("x", size))
			s.say(" X-GM-LABELS (\"a\" b))\r\n")
		}
		return false
	})
	w := Wrap(conn, Options{Timeout: 5 * time.Second})
	defer w.Close()
	if _, err := w.Greeting(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, stream := range []bool{true, false} {
		read := int64(0)
		cmd := Command{Line: "FETCH 1 BODY[]", Each: func(r Response) error {
			items := r.Args[0].List
			b, _ := Get(items, "BODY[]")
			l, ok := Get(items, "X-GM-LABELS")
			if u, _ := Get(items, "UID"); b.Size != size || !ok || len(l.List) != 2 || u.Text() != "7" || !r.Truncated {
				t.Errorf("%+v", r)
			}
			return nil
		}}
		if stream {
			cmd.Literal = func(r Response, n int64, octets io.Reader) error {
				if u, _ := Get(r.Args[0].List, "UID"); u.Text() != "7" || n != size {
					t.Errorf("head %+v", r)
				}
				var err error
				read, err = io.Copy(io.Discard, octets)
				return err
			}
		}
		st, err := w.Do(t.Context(), cmd)
		if err != nil || st.Type != "OK" {
			t.Fatalf("%+v %v", st, err)
		}
		if stream && read != size {
			t.Errorf("read %d", read)
		}
	}
	if got := len(w.buf); got > 1<<20 {
		t.Errorf("the buffer grew to %d", got)
	}
}

func TestRawErrors(t *testing.T) {
	boom := errors.New("boom")
	n := &notes{}
	c, w, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		switch cmd {
		case "MANY":
			s.say("* 1 X\r\n* 2 X\r\n")
		case "IDLE":
			s.say("+ idling\r\n")
			l, _ := s.line()
			if l != "DONE" {
				s.t.Errorf("%q in IDLE", l)
			}
		}
		return false
	})
	calls := 0
	_, err := w.Raw(t.Context(), "MANY", nil, func(Response) error { calls++; return boom })
	if !errors.Is(err, boom) || calls != 1 {
		t.Errorf("%v, %d calls", err, calls)
	}
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Raw(t.Context(), "NOOP", nil, nil); !mail.Is(err, mail.Bug) {
		t.Errorf("during IDLE: %v", err)
	}
	if err := idle.Close(); err != nil {
		t.Fatal(err)
	}
	if err := idle.Wait(); err != nil {
		t.Fatal(err)
	}
	if st, err := w.Raw(t.Context(), "NOOP", nil, nil); err != nil || st.Type != "OK" {
		t.Errorf("%+v %v", st, err)
	}
	if r := n.all(); len(r) != 0 {
		t.Errorf("withheld %+v", r)
	}
}

func TestRawCanceled(t *testing.T) {
	stuck := make(chan struct{})
	n := &notes{}
	c, w, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		if cmd == "NOOP" {
			close(stuck)
			return true // never answered
		}
		return cmd == "X"
	})
	// While go-imap is busy nothing was sent, and nothing is closed.
	noop := c.Noop()
	<-stuck
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := w.Raw(ctx, "X", nil, nil); !mail.Is(err, mail.Canceled) || w.Err() != nil {
		t.Fatalf("%v, %v", err, w.Err())
	}
	_ = w.Close()
	if err := noop.Wait(); err == nil {
		t.Error("no error after Close")
	}

	_, conn := serve(t, hello, func(*scripted, string, string) bool { return true })
	w = Wrap(conn, Options{})
	if _, err := w.Greeting(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := w.Raw(ctx, "X", nil, nil); !mail.Is(err, mail.Canceled) || !mail.Is(w.Err(), mail.Canceled) {
		t.Fatalf("%v, %v", err, w.Err())
	}
}

// A refused APPEND costs go-imap alone its connection.
func TestAppendRefused(t *testing.T) {
	n := &notes{}
	c, _, s := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "APPEND") {
			s.sayf("%s NO [TRYCREATE] no such mailbox\r\n", tag)
			return true
		}
		return false
	})
	body := strings.Repeat("secret body\r\n", 1000)
	app := c.Append("Nowhere", int64(len(body)), nil)
	_, _ = io.WriteString(app, body)
	_ = app.Close()
	_, err := app.Wait()
	if e := (*imap.Error)(nil); !errors.As(err, &e) || e.Code != imap.ResponseCodeTryCreate {
		t.Fatalf("append: %v", err)
	}
	if err := c.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s.sent(), "secret body") {
		t.Error("the literal was sent")
	}
	if r := n.all(); len(r) != 0 {
		t.Errorf("withheld %+v", r)
	}
}

// The same, refused at the first of two literals: go-imap waits for leave to
// send the second one.
func TestTwoLiteralsRefused(t *testing.T) {
	n := &notes{}
	c, _, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "UID SEARCH") {
			s.sayf("%s NO [BADCHARSET (US-ASCII)] no\r\n", tag)
			return true
		}
		return false
	})
	_, err := c.UIDSearch(&imap.SearchCriteria{Text: []string{"über", "ähnlich"}}, nil).Wait()
	if e := (*imap.Error)(nil); !errors.As(err, &e) || e.Code != imap.ResponseCodeBadCharset {
		t.Fatalf("search: %v", err)
	}
	if err := c.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
}
