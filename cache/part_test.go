package cache

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

func TestPartInPieces(t *testing.T) {
	h := newHouse(t)
	id := h.ids[0]
	r := rand.New(rand.NewPCG(1, 1))
	want := make([]byte, 300_000)
	for i := range want {
		want[i] = byte(r.IntN(256))
	}
	for off := 0; off < len(want); {
		n := min(1+r.IntN(100_000), len(want)-off)
		from := max(off-r.IntN(500), 0) // overlapping, as after a resumption
		ev, err := h.s.PutPart(t.Context(), id, "2", int64(from), want[from:off+n], off+n == len(want))
		must(t, err)
		off += n
		have, complete, err := h.s.PartHave(t.Context(), id, "2")
		must(t, err)
		if have != int64(off) || complete != (off == len(want)) || ev.TouchesMessage(id) != complete {
			t.Fatalf("have %d of %d, complete %v, event %+v", have, off, complete, ev)
		}
		if !complete {
			_, err = h.s.Part(t.Context(), id, "2")
			wantKind(t, err, mail.NotFound)
			_, err = h.s.PutPart(t.Context(), id, "2", int64(off+1), []byte("x"), false)
			wantKind(t, err, mail.Stale)
		}
	}
	got, err := h.s.Part(t.Context(), id, "2")
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Error("the part is not what was stored")
	}
	rd, n, err := h.s.PartReader(t.Context(), id, "2")
	must(t, err)
	got, err = io.ReadAll(rd)
	must(t, err)
	must(t, rd.Close())
	if n != int64(len(want)) || !bytes.Equal(got, want) {
		t.Error("the reader gives something else")
	}
	_, err = h.s.PutPart(t.Context(), id, "3", 0, nil, true)
	must(t, err)
	if got, err := h.s.Part(t.Context(), id, "3"); err != nil || len(got) != 0 {
		t.Errorf("an empty part: %q, %v", got, err)
	}
	_, err = h.s.PutPart(t.Context(), 9999, "1", 0, nil, true)
	wantKind(t, err, mail.NotFound)
}

func TestMessageAndBodyState(t *testing.T) {
	h := newHouse(t)
	id := h.ids[0]
	root := &mail.Part{Type: "multipart/mixed", Children: []*mail.Part{
		{Path: "1", Type: "text/plain", Params: map[string]string{"charset": "utf-8"}, Size: 4, Lines: 1},
		{Path: "2", Type: "application/pdf", Disposition: "attachment", Name: "a.pdf", Size: 3, Lines: -1}}}
	state := func(want mail.BodyState, paths ...string) {
		t.Helper()
		m, err := h.s.Message(t.Context(), id)
		must(t, err)
		var got []string
		for p := range m.Complete {
			got = append(got, p)
		}
		slices.Sort(got)
		if m.Body != want || !slices.Equal(got, paths) {
			t.Errorf("body %d, want %d; complete %v", m.Body, want, got)
		}
	}
	state(mail.BodyNone)
	_, err := h.s.PutStructure(t.Context(), id, root)
	must(t, err)
	state(mail.BodyNone)
	m, err := h.s.Message(t.Context(), id)
	must(t, err)
	if d := cmp.Diff(root, m.Root); d != "" || !m.Attach {
		t.Errorf("attach %v; %s", m.Attach, d)
	}
	_, err = h.s.PutPart(t.Context(), id, "1", 0, []byte("text"), true)
	must(t, err)
	state(mail.BodyText, "1")
	_, err = h.s.PutPart(t.Context(), id, "2", 0, []byte("pdf"), true)
	must(t, err)
	state(mail.BodyFull, "1", "2")
	stored := func(box mail.MailboxID, here int, octets int64) {
		t.Helper()
		b, err := h.s.Mailbox(t.Context(), box)
		must(t, err)
		if b.Here != here || b.Octets != octets {
			t.Errorf("%s: %d here, %d octets; want %d, %d", b.Name, b.Here, b.Octets, here, octets)
		}
	}
	stored(h.inbox, 1, 7)
	if n, err := h.s.Stored(t.Context(), "a"); err != nil || n != 7 {
		t.Errorf("stored of the account: %d, %v", n, err)
	}

	c, err := h.s.WithoutBody(t.Context(), h.inbox, epoch, 100)
	must(t, err)
	if n, err := h.s.CountWithoutBody(t.Context(), h.inbox, epoch, 100); err != nil || n != 9 {
		t.Errorf("%d candidates, %v", n, err)
	}
	if len(c) != 9 || c[0].UID != 10 {
		t.Errorf("candidates: %+v", c)
	}
	_, err = h.s.PutBody(t.Context(), h.ids[9], mail.BodyText)
	must(t, err)
	if c, err = h.s.WithoutBody(t.Context(), h.inbox, epoch.AddDate(0, 0, 1), 100); err != nil || len(c) != 0 {
		t.Errorf("candidates since later: %+v, %v", c, err)
	}
	// A server's guess does not overrule the structure.
	_, err = h.s.PutMessages(t.Context(), h.inbox, []Incoming{message(1)}, SyncState{Validity: 7, Next: 11, Listed: true})
	must(t, err)
	if m, _ := h.s.Summary(t.Context(), id); !m.Attach {
		t.Error("the attachment was forgotten")
	}
}

func TestCopySharesParts(t *testing.T) {
	h := newHouse(t)
	_, err := h.s.PutPart(t.Context(), h.ids[0], "", 0, []byte("whole"), true)
	must(t, err)
	h.do(mail.Change{Kind: mail.ChangeCopy, Messages: h.ids[:1], To: h.archive})
	p, err := h.s.Page(t.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{h.archive}}, N: 5})
	must(t, err)
	twin := p.Rows[0]
	if twin.Body != mail.BodyFull || !twin.Pending || twin.Place.Known() || twin.Thread == 0 {
		t.Errorf("copy: %+v", twin)
	}
	w := h.next()
	_, err = h.s.Done(t.Context(), w, map[mail.MessageID]mail.Place{h.ids[0]: {Mailbox: h.archive, Validity: 9, UID: 1}})
	must(t, err)
	_, err = h.s.Remove(t.Context(), h.inbox, mail.NewUIDSet(1), state(11))
	must(t, err)
	b, err := h.s.Part(t.Context(), twin.ID, "")
	must(t, err)
	if string(b) != "whole" {
		t.Errorf("%q", b)
	}
	_, err = h.s.Remove(t.Context(), h.archive, mail.NewUIDSet(1), SyncState{Validity: 9, Next: 2})
	must(t, err)
	var n int
	must(t, h.s.wconn.QueryRowContext(t.Context(), "SELECT count(*) FROM piece").Scan(&n))
	if n != 0 {
		t.Errorf("%d pieces are left of messages that are gone", n)
	}
	check(t, h.s)
}

func TestAppend(t *testing.T) {
	h := newHouse(t, WithParser(func(raw []byte) (mail.Header, *mail.Part) {
		return mail.Header{Subject: string(raw), MessageID: "draft@example.org"}, &mail.Part{Path: "1", Type: "text/plain"}
	}))
	h.do(mail.Change{Kind: mail.ChangeAppend, To: h.archive, Raw: []byte("hello"), Add: seen})
	h.counts(h.archive, 1, 0)
	w := h.next()
	if w == nil || w.Kind != mail.ChangeAppend || w.To.Name != "Archive" || len(w.Items) != 1 || w.Items[0].MsgID != "draft@example.org" {
		t.Fatalf("work: %+v", w)
	}
	raw, err := h.s.Part(t.Context(), w.Items[0].ID, "")
	must(t, err)
	if string(raw) != "hello" {
		t.Errorf("%q", raw)
	}
	_, err = h.s.Refuse(t.Context(), w, "over quota")
	must(t, err)
	h.counts(h.archive, 0, 0)
	_, err = h.s.Sweep(t.Context(), h.archive)
	must(t, err)
	p, err := h.s.Pending(t.Context())
	must(t, err)
	_, err = h.s.Retry(t.Context(), p[0].ID)
	must(t, err)
	h.counts(h.archive, 1, 0)
	w = h.next()
	if w == nil || w.Resumed {
		t.Fatalf("work: %+v", w)
	}
	_, err = h.s.Done(t.Context(), w, map[mail.MessageID]mail.Place{w.Items[0].ID: {Mailbox: h.archive, Validity: 9, UID: 3}})
	must(t, err)
	if id, _ := h.s.Lookup(t.Context(), h.archive, 3); id != w.Items[0].ID {
		t.Errorf("appended message: %d", id)
	}
	h.idle()
	check(t, h.s)
}

func TestWant(t *testing.T) {
	h := newHouse(t)
	must(t, h.s.Want(t.Context(), h.ids[1]))
	must(t, h.s.Want(t.Context(), h.ids[0], "2", ""))
	must(t, h.s.Want(t.Context(), h.ids[0], "2"))
	wantKind(t, h.s.Want(t.Context(), 9999), mail.NotFound)
	got, err := h.s.Wanted(t.Context(), "a")
	must(t, err)
	if d := cmp.Diff([]Wanted{{ID: h.ids[1]}, {ID: h.ids[0], Paths: []string{"", "2"}}}, got); d != "" {
		t.Error(d)
	}
	must(t, h.s.Unwant(t.Context(), h.ids[0], "2"))
	must(t, h.s.Unwant(t.Context(), h.ids[1]))
	got, err = h.s.Wanted(t.Context(), "a")
	must(t, err)
	if d := cmp.Diff([]Wanted{{ID: h.ids[0], Paths: []string{""}}}, got); d != "" {
		t.Error(d)
	}
	if got, err := h.s.Wanted(t.Context(), "b"); err != nil || len(got) != 0 {
		t.Errorf("%v %v", got, err)
	}
}
