package cache

import (
	"math/rand/v2"
	"testing"

	"postern/mail"
)

func TestUIDsWithHoles(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, holes := range []int{0, 1, 5, 60, 500} {
		s := open(t)
		box := mailbox(t, s, "a", "INBOX", mail.RoleInbox)
		if got, err := s.UIDs(t.Context(), box); err != nil || got != nil {
			t.Fatalf("empty: %v %v", got, err)
		}
		fill(t, s, box, 3, 1500)
		want := mail.NewUIDRanges(mail.UIDRange{Lo: 3, Hi: 1500})
		var gone []mail.UID
		for range holes {
			gone = append(gone, mail.UID(1+r.IntN(1500)))
		}
		_, err := s.Remove(t.Context(), box, mail.NewUIDSet(gone...), state(1501))
		must(t, err)
		want = want.Minus(mail.NewUIDSet(gone...))
		got, err := s.UIDs(t.Context(), box)
		must(t, err)
		if got.String() != want.String() {
			t.Errorf("%d holes: %v, want %v", holes, got, want)
		}
		got, err = s.UIDsFrom(t.Context(), box, 700)
		must(t, err)
		if want = want.Minus(mail.NewUIDRanges(mail.UIDRange{Lo: 1, Hi: 699})); got.String() != want.String() {
			t.Errorf("%d holes, from 700: %v, want %v", holes, got, want)
		}
	}
}
