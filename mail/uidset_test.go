package mail

import (
	"math/rand/v2"
	"testing"
)

func TestUIDSetAgainstMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		a, b := map[UID]bool{}, map[UID]bool{}
		var ua, ub []UID
		for range r.IntN(30) {
			u := UID(r.IntN(40) + 1)
			a[u], ua = true, append(ua, u)
		}
		for range r.IntN(30) {
			u := UID(r.IntN(40) + 1)
			b[u], ub = true, append(ub, u)
		}
		sa, sb := NewUIDSet(ua...), NewUIDSet(ub...)
		if sa.Len() != len(a) {
			t.Fatalf("Len of %v = %d, want %d", sa, sa.Len(), len(a))
		}
		minus, union := sa.Minus(sb), sa.Union(sb)
		for u := UID(0); u < 45; u++ {
			if sa.Contains(u) != a[u] {
				t.Fatalf("%v contains %d: %v", sa, u, !a[u])
			}
			if minus.Contains(u) != (a[u] && !b[u]) {
				t.Fatalf("%v minus %v = %v, wrong at %d", sa, sb, minus, u)
			}
			if union.Contains(u) != (a[u] || b[u]) {
				t.Fatalf("%v union %v = %v, wrong at %d", sa, sb, union, u)
			}
		}
		if len(sa.UIDs()) != len(a) {
			t.Fatalf("UIDs of %v: %v", sa, sa.UIDs())
		}
	}
}

func TestUIDSetString(t *testing.T) {
	for _, c := range []struct {
		in   UIDSet
		want string
	}{
		{nil, ""},
		{NewUIDSet(3, 1, 2, 7, 7), "1:3,7"},
		{NewUIDRanges(UIDRange{9, 5}, UIDRange{1, 4}), "1:9"},
		{NewUIDRanges(UIDRange{1, 1<<32 - 1}, UIDRange{5, 6}), "1:4294967295"},
	} {
		if got := c.in.String(); got != c.want {
			t.Errorf("%v: got %q want %q", []UIDRange(c.in), got, c.want)
		}
	}
}
