package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Prefetch is what is downloaded for reading offline before anyone opens it.
// The zero value is headers only.
type Prefetch struct {
	All  bool // every message, whole up to a size
	Days int  // the text of messages received within so many days
}

// ParsePrefetch reads "headers", "all" or a number of days as in "30d".
func ParsePrefetch(s string) (Prefetch, error) {
	switch s {
	case "headers":
		return Prefetch{}, nil
	case "all":
		return Prefetch{All: true}, nil
	}
	n, err := days(s)
	if err != nil {
		return Prefetch{}, fmt.Errorf("%w: write \"headers\", a number of days as in \"30d\", or \"all\"", err)
	}
	return Prefetch{Days: n}, nil
}

// String is what ParsePrefetch reads.
func (p Prefetch) String() string {
	switch {
	case p.All:
		return "all"
	case p.Days == 0:
		return "headers"
	}
	return strconv.Itoa(p.Days) + "d"
}

// Size is an amount of data in octets; 0 is no limit.
type Size int64

// ParseSize reads an amount of data as in "20M": k, M, G and T are powers of
// 1024, and "none" is no limit: 0.
func ParseSize(s string) (Size, error) {
	if s == "none" {
		return 0, nil
	}
	number, unit := strings.TrimSuffix(strings.TrimSuffix(s, "B"), "i"), int64(1)
	if n := len(number); n > 0 {
		if i := strings.IndexByte("kmgt", number[n-1]|0x20); i >= 0 && number[n-1] > '9' {
			number, unit = strings.TrimSpace(number[:n-1]), 1<<(10*(i+1))
		}
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || !(f >= 1) || f*float64(unit) >= 1<<62 {
		return 0, fmt.Errorf("%q is not an amount of data: write it as in \"500k\", \"20M\" or \"2G\", or \"none\" for no limit", s)
	}
	return Size(f * float64(unit)), nil
}

// String is what ParseSize reads.
func (s Size) String() string {
	if s == 0 {
		return "none"
	}
	unit := ""
	for i := 0; i < 4 && s%1024 == 0; i++ {
		s, unit = s/1024, "kMGT"[i:i+1]
	}
	return strconv.FormatInt(int64(s), 10) + unit
}

// Leave is how long a drop account leaves mail on the server once it is safely
// here. The zero value deletes it at once.
type Leave struct {
	Forever bool
	// Deleted: what is deleted here is deleted there. It comes with Forever.
	Deleted bool
	Days    int
}

// ParseLeave reads "forever", "deleted" (until it is deleted here), "never" or a
// number of days as in "14d".
func ParseLeave(s string) (Leave, error) {
	switch s {
	case "forever":
		return Leave{Forever: true}, nil
	case "deleted":
		return Leave{Forever: true, Deleted: true}, nil
	case "never":
		return Leave{}, nil
	}
	n, err := days(s)
	if err != nil {
		return Leave{}, fmt.Errorf("%w: write \"forever\", \"deleted\" (until it is deleted here), a number of days as in \"14d\", or \"never\"", err)
	}
	return Leave{Days: n}, nil
}

// String is what ParseLeave reads.
func (l Leave) String() string {
	switch {
	case l.Deleted:
		return "deleted"
	case l.Forever:
		return "forever"
	case l.Days == 0:
		return "never"
	}
	return strconv.Itoa(l.Days) + "d"
}

// maxDays is a century: beyond it a person means "all" or "forever".
const maxDays = 36500

func days(s string) (int, error) {
	digits, ok := strings.CutSuffix(s, "d")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > maxDays || digits[0] == '+' {
		return 0, fmt.Errorf("%q is not a number of days", s)
	}
	return n, nil
}
