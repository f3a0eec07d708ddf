package config

import (
	"strings"
	"testing"
)

func TestParseSize(t *testing.T) {
	for s, want := range map[string]Size{"812": 812, "500k": 500 << 10, "20M": 20 << 20, "20m": 20 << 20, "2G": 2 << 30, "1.5G": 3 << 29, "3 MiB": 3 << 20,
		"7MB": 7 << 20, "1T": 1 << 40, "none": 0} {
		if n, err := ParseSize(s); err != nil || n != want {
			t.Errorf("%q: %d, %v; want %d", s, n, err, want)
		}
		if n, err := ParseSize(want.String()); err != nil || n != want {
			t.Errorf("%q: %d, %v", want.String(), n, err)
		}
	}
	for _, s := range []string{"", "M", "0", "-1M", "20 MM", "twenty", "1e30G", "NaN", "Inf"} {
		if n, err := ParseSize(s); err == nil || !strings.Contains(err.Error(), "20M") {
			t.Errorf("%q: %d, %v", s, n, err)
		}
	}
}
