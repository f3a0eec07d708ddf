package wire

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// The work for a hostile line is linear in its length.
func TestWorkIsLinear(t *testing.T) {
	for _, unit := range []string{"[", "[ ", "{ ", "(", "() ", "\" ", "~{", "A ", "FLAGS (",
		"BODY[ ", "BODY[", "ENVELOPE (\"\" ", "BODYSTRUCTURE ((\"a\" \"b\") "} {
		for _, head := range []string{"* 1 FETCH (", "* STATUS x (", "* LIST "} {
			long := strings.Repeat(unit, maxLine/2/len(unit))
			start := time.Now()
			pass([]byte(head + long + "\r\n"))
			parseResponse(readHead([]byte(head), 1), []byte(head+long+"\r\n"), nil)
			if d := time.Since(start); d > 3*time.Second {
				t.Errorf("%q %q took %v", head, unit, d)
			}
		}
	}
}

// What a server announces is not allocated, and what it says for too long is not kept.
func TestAnnouncedIsNotAllocated(t *testing.T) {
	for _, say := range []string{
		"* 1 FETCH (BODY[] {999999999999999}\r\nabc",
		"* X {999999999999999}\r\nabc",
		"* 1 FETCH (BODY[] {99999999999999999999999999}\r\nabc",
		"* LIST () \"/\" {255000}\r\nabc",
	} {
		_, w, _ := pass([]byte(say))
		if len(w.buf) > 4*minBuffer || cap(w.pend) > 4*minBuffer {
			t.Errorf("%q: %d and %d octets", say, len(w.buf), cap(w.pend))
		}
	}
}

// A FETCH that is dropped because of its length still says whose it was.
func TestLongLineNamesItsMessage(t *testing.T) {
	var got []Withheld
	said := "* 3 FETCH (FLAGS () UID 7 X \"" + strings.Repeat("x", 3*maxLine) + "\")\r\n* 4 EXISTS\r\n"
	w := Wrap(&once{r: strings.NewReader(said)}, Options{Withheld: func(r Withheld) { got = append(got, r) }})
	out := make([]byte, 100)
	n, _ := w.Read(out)
	if string(out[:n]) != "* 4 EXISTS\r\n" {
		t.Errorf("%q", out[:n])
	}
	if len(got) != 1 || got[0].Seq != 3 || got[0].UID != 7 || !got[0].Whole || len(got[0].Raw) != maxExcerpt {
		t.Errorf("%+v", got)
	}
	_ = w.Close()
}

// Octets of a message that stand in the literal of garbage are not obeyed.
func TestLiteralOfGarbage(t *testing.T) {
	evil := "* 1 EXPUNGE\r\n* BYE\r\n"
	for _, say := range []string{
		"FETCH (BODY[] {21}\r\n" + evil + ")\r\n",
		"* X-FOO {21}\r\n" + evil + "\r\n",
		"* 1 FETCH (X {21}\r\n" + evil + ")\r\n",
		"* 1 FETCH (X ({21}\r\n" + evil + " 1 {2}\r\n* ))\r\n",
		"* LIST () {21}\r\n" + evil + " x\r\n",
	} {
		out, _, reports := pass([]byte(say + "* 4 EXISTS\r\n"))
		if !bytes.Equal(out, []byte("* 4 EXISTS\r\n")) || reports == 0 {
			t.Errorf("%q: %q", say, out)
		}
	}
}
