package cli

import (
	"fmt"
	"io"
	"time"

	"postern/account"
	"postern/render"
)

// progressJSON is one line on stderr of long work with --json.
type progressJSON struct {
	Mailbox  string `json:"mailbox"`
	Messages int    `json:"messages"`
	Octets   int64  `json:"octets"`
	Of       int64  `json:"of"` // octets in all; 0 when not known
}

// progressEvery is how often long work says how far it is.
const progressEvery = 200 * time.Millisecond

// meter shows on w how far long work is: a line that changes on a terminal, a JSON
// object now and then with --json, nothing otherwise.
type meter struct {
	w     io.Writer
	json  bool
	last  time.Time
	shown int // cells of the line that is shown
}

func (m *meter) show(p account.ImportProgress) {
	tty := terminal(m.w)
	if !m.json && !tty || time.Since(m.last) < progressEvery {
		return
	}
	m.last = time.Now()
	if m.json {
		_ = printJSON(m.w, progressJSON{p.Mailbox, p.Messages, p.Octets, p.Of}) // the work counts, not the talk
		return
	}
	s := fmt.Sprintf("%s: %d messages, %s", line1(p.Mailbox), p.Messages, octets(p.Octets))
	if p.Of > 0 {
		s += fmt.Sprintf(" of %s", octets(p.Of))
	}
	s = render.Truncate(s, 78)
	_, _ = fmt.Fprintf(m.w, "\r%s", column(s, max(len([]rune(s)), m.shown)))
	m.shown = len([]rune(s))
}

// end clears the line.
func (m *meter) end() {
	if m.shown > 0 {
		_, _ = fmt.Fprintf(m.w, "\r%s\r", column("", m.shown))
		m.shown = 0
	}
}
