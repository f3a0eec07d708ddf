package mail

import (
	"slices"
	"strconv"
	"strings"
)

// UIDRange is an inclusive run of UIDs, Lo <= Hi.
type UIDRange struct{ Lo, Hi UID }

// UIDSet is a set of UIDs as ascending, disjoint, non-adjacent runs. The zero
// value is the empty set. A run may cover UIDs that do not exist: membership
// is what the set says, not what a mailbox holds.
type UIDSet []UIDRange

// NewUIDSet makes a set of UIDs in any order, duplicates allowed.
func NewUIDSet(uids ...UID) UIDSet {
	u := slices.Clone(uids)
	slices.Sort(u)
	var s UIDSet
	for _, x := range u {
		s = s.push(UIDRange{x, x})
	}
	return s
}

// NewUIDRanges makes a set of runs in any order, overlaps allowed; a run with
// Lo > Hi is turned round, as RFC 9051 §9 (seq-range) wants.
func NewUIDRanges(rs ...UIDRange) UIDSet {
	r := slices.Clone(rs)
	for i := range r {
		if r[i].Lo > r[i].Hi {
			r[i].Lo, r[i].Hi = r[i].Hi, r[i].Lo
		}
	}
	slices.SortFunc(r, func(a, b UIDRange) int { return int(int64(a.Lo) - int64(b.Lo)) })
	var s UIDSet
	for _, x := range r {
		s = s.push(x)
	}
	return s
}

// push adds a run that starts at or after the last one's start.
func (s UIDSet) push(r UIDRange) UIDSet {
	if n := len(s); n > 0 && uint64(r.Lo) <= uint64(s[n-1].Hi)+1 {
		s[n-1].Hi = max(s[n-1].Hi, r.Hi)
		return s
	}
	return append(s, r)
}

// Contains reports membership.
func (s UIDSet) Contains(u UID) bool {
	_, ok := slices.BinarySearchFunc(s, u, func(r UIDRange, u UID) int {
		switch {
		case r.Hi < u:
			return -1
		case r.Lo > u:
			return 1
		}
		return 0
	})
	return ok
}

// Len is how many UIDs the set holds.
func (s UIDSet) Len() int {
	n := 0
	for _, r := range s {
		n += int(r.Hi-r.Lo) + 1
	}
	return n
}

// Minus is s without what t holds. Neither is changed.
func (s UIDSet) Minus(t UIDSet) UIDSet {
	var out UIDSet
	j := 0
	for _, r := range s {
		lo, done := r.Lo, false
		for j < len(t) && t[j].Hi < lo {
			j++
		}
		for k := j; k < len(t) && t[k].Lo <= r.Hi; k++ {
			if t[k].Lo > lo {
				out = append(out, UIDRange{lo, t[k].Lo - 1})
			}
			if t[k].Hi >= r.Hi {
				done = true
				break
			}
			lo = max(lo, t[k].Hi+1)
		}
		if !done && lo <= r.Hi {
			out = append(out, UIDRange{lo, r.Hi})
		}
	}
	return out
}

// Union is everything in s or t.
func (s UIDSet) Union(t UIDSet) UIDSet { return NewUIDRanges(append(slices.Clone(s), t...)...) }

// UIDs lists the members, ascending.
func (s UIDSet) UIDs() []UID {
	out := make([]UID, 0, s.Len())
	for _, r := range s {
		for u := r.Lo; ; u++ {
			out = append(out, u)
			if u == r.Hi {
				break
			}
		}
	}
	return out
}

// String is the IMAP sequence-set, "1:3,7", and "" for the empty set.
func (s UIDSet) String() string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatUint(uint64(r.Lo), 10))
		if r.Hi != r.Lo {
			b.WriteByte(':')
			b.WriteString(strconv.FormatUint(uint64(r.Hi), 10))
		}
	}
	return b.String()
}
