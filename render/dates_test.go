package render

import (
	"testing"
	"time"
)

func TestAgo(t *testing.T) {
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		t    time.Time
		want string
	}{
		{now.Add(-10 * time.Second), "just now"},
		{now.Add(-time.Minute), "1 minute ago"},
		{now.Add(-59 * time.Minute), "59 minutes ago"},
		{now.Add(-23 * time.Hour), "23 hours ago"},
		{now.Add(-25 * time.Hour), "yesterday"},
		{now.Add(-43 * time.Hour), "yesterday"},
		{now.Add(-45 * time.Hour), "2 days ago"},
		{now.AddDate(0, 0, -13), "13 days ago"},
		{now.AddDate(0, 0, -14), "2 weeks ago"},
		{now.AddDate(0, -3, 0), "3 months ago"},
		{now.AddDate(-20, 0, 0), "20 years ago"},
		{now.Add(25 * time.Hour), "tomorrow"},
		{now.Add(37 * time.Hour), "in 2 days"},
		{now.Add(2 * time.Hour), "in 2 hours"},
	} {
		if got := Ago(c.t, now); got != c.want {
			t.Errorf("%v: %q, want %q", c.t, got, c.want)
		}
	}
}

func TestSize(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{{-1, "?"}, {0, "0 B"}, {999, "999 B"}, {1000, "1.0 KB"}, {9949, "9.9 KB"}, {9950, "10 KB"}, {999_499, "999 KB"}, {999_500, "1.0 MB"}, {31_400_000, "31 MB"}, {5e15, "5000 TB"}} {
		if got := Size(c.n); got != c.want {
			t.Errorf("%d: %q, want %q", c.n, got, c.want)
		}
	}
}
