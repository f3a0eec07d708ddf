package wire

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// tracer writes the protocol as text. What might be a secret or somebody's mail
// never gets this far: the octets of literals, what follows LOGIN and
// AUTHENTICATE, and the lines of a SASL exchange. A nil tracer writes nothing.
type tracer struct {
	mu sync.Mutex
	w  io.Writer
}

func (t *tracer) line(prefix string, b []byte) {
	more := ""
	if len(b) > maxTraceLine {
		more = fmt.Sprintf(" ... %d octets more", len(b)-maxTraceLine)
		b = b[:maxTraceLine]
	}
	out := make([]byte, 0, len(prefix)+len(b)+24)
	out = append(out, prefix...)
	for _, ch := range bytes.TrimRight(b, "\r\n") {
		if ch < 0x20 || ch >= 0x7f {
			out = append(out, `\x`...)
			out = append(out, "0123456789abcdef"[ch>>4], "0123456789abcdef"[ch&15])
		} else {
			out = append(out, ch)
		}
	}
	out = append(out, more...)
	out = append(out, '\n')
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = t.w.Write(out) // a trace that cannot be written does not end the connection
}

// server writes a response, or a piece of one, without its literals.
func (t *tracer) server(b []byte) {
	if t == nil {
		return
	}
	for len(b) > 0 {
		n := bytes.IndexByte(b, '\n') + 1
		if n == 0 {
			n = len(b)
		}
		t.line("S: ", b[:n])
		l, ok := literalAtEnd(b[:n])
		b = b[n:]
		if ok {
			b = b[min(int64(len(b)), l.size):]
		}
	}
}

// continuation writes a "+" line, whose text is part of a SASL exchange when secret.
func (t *tracer) continuation(b []byte, secret bool) {
	switch {
	case t == nil:
	case secret:
		t.line("S: ", []byte("+ ..."))
	default:
		t.line("S: ", b)
	}
}

// client writes a line of ours.
func (t *tracer) client(b []byte) {
	if t != nil {
		t.line("C: ", b)
	}
}

// note writes what was withheld.
func (t *tracer) note(r Withheld) {
	if t == nil {
		return
	}
	what := "withheld "
	if r.Repaired {
		what = "repaired "
	}
	t.line("-- ", []byte(what+strconv.Quote(r.Item)+": "+r.Why))
}
