package cache

import (
	"testing"
	"time"
)

func TestStamp(t *testing.T) {
	base := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	last := stamp(base.Add(-time.Second).Add(maxFraction))
	for _, d := range []time.Duration{0, 1, 2, maxFraction - 1, maxFraction, time.Second, time.Hour} {
		at := base.Add(d)
		s := stamp(at)
		if s <= last {
			t.Errorf("%v: %d is not after %d", d, s, last)
		}
		if !unstamp(s).Equal(at) {
			t.Errorf("%v became %v", at, unstamp(s))
		}
		last = s
	}
	for _, at := range []time.Time{time.Unix(0, 0), time.Unix(-5, 7), time.Unix(1<<33, 3)} {
		if !unstamp(stamp(at)).Equal(at) {
			t.Errorf("%v became %v", at, unstamp(stamp(at)))
		}
	}
	if unstamp(stamp(base.Add(time.Second-1))).Unix() != base.Unix() {
		t.Error("a fraction too large leaves its second")
	}
}
