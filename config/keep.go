package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Prefetch is what is downloaded for reading offline before anyone opens it.
// The zero value is headers only.
type Prefetch struct {
	All  bool // every message, whole
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
