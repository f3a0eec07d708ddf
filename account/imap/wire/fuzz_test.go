package wire

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"postern/mail"
)

// once is a server that says something and closes.
type once struct {
	net.Conn
	r io.Reader
}

func (o *once) Read(p []byte) (int, error) {
	if len(p) > 100 {
		p = p[:100] // in pieces
	}
	return o.r.Read(p)
}

func (o *once) Write(p []byte) (int, error)      { return len(p), nil }
func (o *once) SetReadDeadline(time.Time) error  { return nil }
func (o *once) SetWriteDeadline(time.Time) error { return nil }
func (o *once) Close() error                     { return nil }

// pass sends octets through a Conn on which UID FETCH and others are pending.
func pass(said []byte) (out []byte, w *Conn, reports int) {
	w = Wrap(&once{r: bytes.NewReader(said)}, Options{Withheld: func(Withheld) { reports++ }})
	for _, cmd := range []string{"T1 UID FETCH 1:9 (FLAGS)", "T2 LIST \"\" *", "T3 APPEND x {3}", "abc", "T4 IDLE"} {
		_, _ = w.Write([]byte(cmd + "\r\n"))
	}
	out, _ = io.ReadAll(w)
	return out, w, reports
}

func seeds(f *testing.F) {
	for _, o := range oddities {
		if len(o.say) < 4096 {
			f.Add([]byte(strings.NewReplacer("%T", "T1", "%t", "t1").Replace(o.say) + fetch2))
		}
	}
	f.Add([]byte("* 1 FETCH (UID 1 BODY[] {300000}\r\nabc)\r\nT1 OK\r\n"))
	f.Add([]byte("+ go\r\n+ idling\r\nT3 NO x\r\nT4 OK y\r\n"))
	f.Add(headers()[:2000])
	f.Add(structures()[:1000])
}

// FuzzPass: whatever a server says, nothing panics, little is kept, and what
// comes out is read again without any change: go-imap gets no surprise.
func FuzzPass(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, said []byte) {
		out, w, _ := pass(said)
		if len(w.buf) > 4*len(said)+4*minBuffer {
			t.Errorf("the buffer is %d for %d octets", len(w.buf), len(said))
		}
		if len(out) > 40*len(said)+1024 {
			t.Errorf("%d octets became %d", len(said), len(out))
		}
		again, _, reports := pass(out)
		whole := bytes.LastIndexByte(out, '\n') + 1 // the last may be cut
		if reports == 0 && !bytes.HasPrefix(again, out[:min(whole, len(again))]) {
			t.Errorf("not stable:\n%q\n%q", out, again)
		}
	})
}

// FuzzGoIMAP: go-imap, given what comes out, goes on to the end.
func FuzzGoIMAP(f *testing.F) {
	seeds(f)
	more := strings.Repeat("* 1 EXISTS\r\n", 2000)
	f.Fuzz(func(t *testing.T, said []byte) {
		w := Wrap(&once{r: io.MultiReader(strings.NewReader(hello), bytes.NewReader(said), strings.NewReader("\r\n"+more))}, Options{})
		c := imapclient.New(w, nil)
		<-c.Closed()
		if left := len(w.cur); left > 0 || mail.Is(w.Err(), mail.Canceled) {
			t.Errorf("%q: %v, %d octets left", said, c.Close(), left)
		}
	})
}

// FuzzResponse: tokens are made of anything.
func FuzzResponse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		i := bytes.IndexByte(b, '*') + 1
		r := parseResponse(readHead(b, i), b, nil)
		if len(r.Raw) > len(b) {
			t.Error("longer than it was")
		}
		if n, ok := normal(b); ok && len(n) > 2*len(b)+2 {
			t.Errorf("%q became %q", b, n)
		}
	})
}
