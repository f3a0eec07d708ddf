package cache

import (
	"testing"
	"time"

	"postern/mail"
)

// A change of a name is made once; an appended message keeps the time at which it was received.
func TestOnce(t *testing.T) {
	h := newHouse(t)
	c := mail.Change{Kind: mail.ChangeAppend, To: h.archive, Raw: []byte("Subject: x\r\n\r\ny\r\n"), Received: time.Unix(1e9, 0).UTC(), Once: "p:1", Quiet: true}
	if h.do(c) == 0 || h.do(c) != 0 {
		t.Error("made twice, or never")
	}
	h.counts(h.archive, 1, 1)
	p, err := h.s.Page(t.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{h.archive}}, N: 9})
	must(t, err)
	if len(p.Rows) != 1 || p.Rows[0].Received.Unix() != 1e9 {
		t.Errorf("%+v", p.Rows)
	}
	known := func(name string) bool {
		ok, err := h.s.Once(t.Context(), name)
		must(t, err)
		return ok
	}
	must(t, h.s.NoteOnce(t.Context(), "q:1"))
	must(t, h.s.NoteOnce(t.Context(), "q:1"))
	if !known("p:1") || !known("q:1") || known("p:2") {
		t.Error("names are not kept")
	}
	must(t, h.s.ForgetOnce(t.Context(), "p:"))
	if known("p:1") || !known("q:1") {
		t.Error("the wrong names were forgotten")
	}
	// What fails was not made.
	c.Once, c.To = "q:2", 9999
	if _, _, err := h.s.Do(t.Context(), c); err == nil || known("q:2") {
		t.Error(err)
	}
}
