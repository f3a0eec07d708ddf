package wire

import (
	"bufio"
	"compress/flate"
	"io"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"

	"postern/mail"
)

func TestCompress(t *testing.T) {
	n := &notes{}
	body := strings.Repeat("Subject: always the same\r\n", 40_000)
	c, w, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		switch {
		case cmd == "COMPRESS DEFLATE":
			fw, _ := flate.NewWriter(s.conn, flate.DefaultCompression)
			// The answer and the first compressed octets in one packet.
			var b strings.Builder
			b.WriteString(tag + " OK on\r\n")
			fw.Reset(&b)
			_, _ = io.WriteString(fw, "* 3 EXISTS\r\n")
			_ = fw.Flush()
			_, _ = io.WriteString(s.conn, b.String())
			fw2 := &swap{fw: fw, b: &b, w: s.conn}
			s.out = fw2
			s.br = bufio.NewReader(flate.NewReader(s.conn))
			return true
		case strings.HasPrefix(cmd, "UID FETCH"):
			s.sayf("* 1 FETCH (UID 1 BODY[] {%d}\r\n%s)\r\n", len(body), body)
		}
		return false
	})
	if err := w.Compress(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err, w.Err())
	}
	in0, out0 := w.Counts()
	for range 3 {
		msgs, err := c.Fetch(imap.UIDSetNum(1), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{}}}).Collect()
		if err != nil || len(msgs) != 1 || string(msgs[0].BodySection[0].Bytes) != body {
			t.Fatal(len(msgs), err, w.Err())
		}
	}
	if st, err := w.Raw(t.Context(), "NOOP", nil, nil); err != nil || st.Type != "OK" {
		t.Fatal(st, err)
	}
	in, out := w.Counts()
	if in-in0 > int64(len(body))/10 || out == out0 {
		t.Errorf("%d octets came in for 3 × %d", in-in0, len(body))
	}
	if r := n.all(); len(r) != 0 {
		t.Errorf("withheld %+v", r)
	}
}

// swap compresses into b and sends what came of it.
type swap struct {
	fw *flate.Writer
	b  *strings.Builder
	w  io.Writer
}

func (s *swap) Write(p []byte) (int, error) {
	s.b.Reset()
	_, _ = s.fw.Write(p)
	_ = s.fw.Flush()
	_, err := io.WriteString(s.w, s.b.String())
	return len(p), err
}

func TestCompressRefused(t *testing.T) {
	n := &notes{}
	c, w, _ := client(t, n.options(), nil, func(s *scripted, tag, cmd string) bool {
		if cmd == "COMPRESS DEFLATE" {
			s.sayf("%s NO [COMPRESSIONACTIVE] already\r\n", tag)
			return true
		}
		return false
	})
	if err := w.Compress(); !mail.Is(err, mail.Refused) {
		t.Fatal(err)
	}
	if err := c.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
}
