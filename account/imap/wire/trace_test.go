package wire

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
)

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// No secret and no mail gets into the trace, in whichever way it is sent.
func TestTraceKeepsSecrets(t *testing.T) {
	secrets := []string{"hunter2", "hünter3", "aHVudGVy", "Zm9vYmFy", "private mail"}
	for _, caps := range []string{"SASL-IR", "", "LITERAL+"} {
		trace := &lockedBuffer{}
		_, conn := serve(t, "* OK [CAPABILITY IMAP4rev1 "+caps+"] hi\r\n", func(s *scripted, tag, cmd string) bool {
			switch {
			case strings.HasPrefix(cmd, "AUTHENTICATE"):
				if len(strings.Fields(cmd)) == 2 {
					s.say("+ \r\n")
					if _, err := s.line(); err != nil {
						return true
					}
				}
				s.say("+ Zm9vYmFy\r\n")
				_, _ = s.line()
				s.sayf("%s NO failed\r\n", tag)
				return true
			case cmd == "NOOP":
				s.say("* 1 FETCH (UID 1 BODY[] {14}\r\nprivate mail\r\n)\r\n* OK \x1b[31mred\r\n")
			}
			return false
		})
		w := Wrap(conn, Options{Timeout: 2 * time.Second, Trace: trace})
		c := imapclient.New(w, nil)
		_ = c.Authenticate(twoSteps{})
		for _, password := range []string{"hunter2", "hünter3"} {
			if err := c.Login("ann", password).Wait(); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Noop().Wait(); err != nil {
			t.Fatal(err)
		}
		app := c.Append("Drafts", 12, nil)
		_, _ = io.WriteString(app, "private mail")
		if err := app.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := app.Wait(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Raw(t.Context(), "X {}", [][]byte{[]byte("private mail")}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Raw(t.Context(), "LOGIN ann hunter2", nil, nil); err != nil {
			t.Fatal(err)
		}
		_ = w.Close()
		<-c.Closed()
		got := trace.String()
		for _, s := range secrets {
			if strings.Contains(got, s) {
				t.Errorf("%q: %q is in the trace:\n%s", caps, s, got)
			}
		}
		for _, want := range []string{"LOGIN ...", "AUTHENTICATE ...", "C: W1 X {", "S: * 1 FETCH (UID 1 BODY[] {14}\n", `\x1b[31mred`} {
			if !strings.Contains(got, want) {
				t.Errorf("%q: %q is not in the trace:\n%s", caps, want, got)
			}
		}
	}
}

// twoSteps is a SASL mechanism with an initial response and another one.
type twoSteps struct{}

func (twoSteps) Start() (string, []byte, error)        { return "X-TWO", []byte("hunter2"), nil }
func (twoSteps) Next(challenge []byte) ([]byte, error) { return []byte("hunter2"), nil }

var _ sasl.Client = twoSteps{}
