package cache

import (
	"fmt"
	"testing"

	"postern/mail"
)

// limitPages makes the database full; 0 lifts the limit again.
func limitPages(t *testing.T, s *Store, n int) {
	t.Helper()
	if n == 0 {
		n = 1 << 30
	}
	var got int
	must(t, s.wconn.QueryRowContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", n)).Scan(&got))
}

// On a full disk a change is refused in words, nothing of it stays, and it works
// again once there is room.
func TestDiskFull(t *testing.T) {
	h := newHouse(t)
	var pages int
	must(t, h.s.wconn.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages))
	limitPages(t, h.s, pages)
	raw := make([]byte, 1<<20)
	_, _, err := h.s.Do(t.Context(), mail.Change{Kind: mail.ChangeAppend, To: h.archive, Raw: raw})
	wantKind(t, err, mail.Storage)
	_, err = h.s.PutPart(t.Context(), h.ids[0], "", 0, raw, true)
	wantKind(t, err, mail.Storage)
	var in []Incoming
	for n := 11; n < 500; n++ {
		in = append(in, message(n))
	}
	_, err = h.s.PutMessages(t.Context(), h.inbox, in, state(500))
	wantKind(t, err, mail.Storage)
	check(t, h.s)
	h.counts(h.inbox, 10, 10)
	h.counts(h.archive, 0, 0)
	h.idle()
	st, err := h.s.Sync(t.Context(), h.inbox)
	must(t, err)
	if st != state(11) {
		t.Errorf("the state was stored without its messages: %+v", st)
	}
	limitPages(t, h.s, 0)
	h.do(mail.Change{Kind: mail.ChangeAppend, To: h.archive, Raw: raw})
	h.counts(h.archive, 1, 1)
	check(t, h.s)
}
