package wire

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"testing"
	"time"
)

// endless is a server that says the same for ever, without a socket.
type endless struct {
	net.Conn // nil: only the methods below are used
	said     []byte
	at       int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		k := copy(p[n:], e.said[e.at:])
		n += k
		if e.at += k; e.at == len(e.said) {
			e.at = 0
		}
	}
	return n, nil
}

func (e *endless) SetReadDeadline(time.Time) error { return nil }
func (e *endless) Close() error                    { return nil }

// headers is what a sync of headers looks like.
func headers() []byte {
	var b bytes.Buffer
	h := "Date: Mon, 7 Feb 1994 21:52:25 -0800\r\nFrom: Ann Lee <ann@example.org>\r\nTo: bob@example.org\r\n" +
		"Subject: About the thing that we talked about yesterday\r\nMessage-ID: <B27397-0100000@example.org>\r\n" +
		"References: <a@example.org> <b@example.org> <c@example.org>\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
	for i := 1; i <= 1000; i++ {
		fmt.Fprintf(&b, "* %d FETCH (UID %d FLAGS (\\Seen \\Answered $Forwarded) INTERNALDATE \"07-Feb-2024 21:52:25 +0100\" RFC822.SIZE %d "+
			"MODSEQ (624140003) BODY[HEADER.FIELDS (DATE FROM SENDER REPLY-TO TO CC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES LIST-ID)] {%d}\r\n%s)\r\n",
			i, i+5000, 2000+i, len(h), h)
	}
	return b.Bytes()
}

func flagLines() []byte {
	var b bytes.Buffer
	for i := 1; i <= 5000; i++ {
		fmt.Fprintf(&b, "* %d FETCH (UID %d FLAGS (\\Seen))\r\n", i, i+5000)
	}
	return b.Bytes()
}

func bigLiteral() []byte {
	const size = 8 << 20
	return append(fmt.Appendf(nil, "* 1 FETCH (UID 1 BODY[] {%d}\r\n", size), append(make([]byte, size), ")\r\n"...)...)
}

func structures() []byte {
	var b bytes.Buffer
	for i := 1; i <= 1000; i++ {
		fmt.Fprintf(&b, "* %d FETCH (UID %d BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \"QUOTED-PRINTABLE\" 1152 23 NIL NIL NIL NIL)"+
			"(\"TEXT\" \"HTML\" (\"CHARSET\" \"utf-8\") NIL NIL \"BASE64\" 4554 73 NIL (\"inline\" NIL) NIL NIL) \"ALTERNATIVE\" (\"BOUNDARY\" \"x\") NIL NIL NIL))\r\n", i, i)
	}
	return b.Bytes()
}

// read takes n octets from r as go-imap does, 4 KiB at a time.
func read(b *testing.B, r io.Reader, n int64) {
	b.Helper()
	buf := make([]byte, 4096)
	for n > 0 {
		k, err := r.Read(buf)
		if err != nil {
			b.Fatal(err)
		}
		n -= int64(k)
	}
}

// BenchmarkPass is what a Conn costs beside a bare copy of the same octets.
func BenchmarkPass(b *testing.B) {
	for _, x := range []struct {
		name      string
		said      []byte
		responses int
	}{
		{"headers", headers(), 1000},
		{"flags", flagLines(), 5000},
		{"literal", bigLiteral(), 1},
		{"structure", structures(), 1000},
	} {
		b.Run(x.name, func(b *testing.B) {
			size := int64(len(x.said))
			b.SetBytes(size)
			b.ReportAllocs()
			w := Wrap(&endless{said: x.said}, Options{Timeout: time.Minute})
			defer w.Close()
			read(b, w, size)
			b.ResetTimer()
			start := time.Now()
			for b.Loop() {
				read(b, w, size)
			}
			took := time.Since(start)
			b.StopTimer()
			bare := &endless{said: x.said}
			start = time.Now()
			for range b.N {
				read(b, bare, size)
			}
			b.ReportMetric(float64(took)/float64(time.Since(start)), "×copy")
			b.ReportMetric(float64(b.N*x.responses)/took.Seconds(), "responses/s")
			if len(w.reports) > 0 {
				b.Error("withheld", w.reports)
			}
		})
	}
}
