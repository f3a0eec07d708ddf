package imap

import (
	"math"
	"strconv"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// maxCommand is how long a command line may get: some servers cut or refuse
// lines over 1,000 octets.
const maxCommand = 1000

// Set names messages of the selected mailbox by sequence number or by UID.
// The zero Set names none.
type Set struct {
	lo, hi uint32 // sequence numbers, when uids is nil
	uids   mail.UIDSet
}

// SeqRange names the messages lo to hi by sequence number.
func SeqRange(lo, hi uint32) Set {
	if lo > hi {
		lo, hi = hi, lo
	}
	return Set{lo: max(lo, 1), hi: hi}
}

// UIDRange names the messages with UIDs lo to hi; hi may be the highest UID there can be.
func UIDRange(lo, hi mail.UID) Set { return UIDs(mail.NewUIDRanges(mail.UIDRange{Lo: lo, Hi: hi})) }

// UIDs names the messages of the set.
func UIDs(s mail.UIDSet) Set { return Set{uids: s} }

// Empty reports whether the set names nothing.
func (s Set) Empty() bool { return len(s.uids) == 0 && s.hi == 0 }

// String is the set as a command writes it; "" for the empty set.
func (s Set) String() string {
	if s.uids != nil {
		return s.uids.String()
	}
	if s.hi == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(s.lo), 10) + ":" + strconv.FormatUint(uint64(s.hi), 10)
}

// has reports whether an answer about the message belongs to the set. An
// unknown number (0) belongs to none.
func (s Set) has(seq uint32, uid mail.UID) bool {
	if s.uids != nil {
		return uid != 0 && s.uids.Contains(uid)
	}
	return seq != 0 && seq >= s.lo && seq <= s.hi
}

// split cuts the set into sets that each fit into a command line.
func (s Set) split() []Set {
	if s.uids == nil {
		if s.hi == 0 {
			return nil
		}
		return []Set{s}
	}
	var out []Set
	for _, u := range chunk(s.uids, maxCommand-200) {
		out = append(out, Set{uids: u})
	}
	return out
}

// halves cuts the set in two; the second is empty when there is only one message.
func (s Set) halves() (a, b Set) {
	if s.uids == nil {
		if s.lo >= s.hi {
			return s, Set{}
		}
		mid := s.lo + (s.hi-s.lo)/2
		return Set{lo: s.lo, hi: mid}, Set{lo: mid + 1, hi: s.hi}
	}
	if n := len(s.uids); n > 1 {
		return UIDs(s.uids[:n/2]), UIDs(s.uids[n/2:])
	}
	if len(s.uids) == 0 || s.uids[0].Lo == s.uids[0].Hi {
		return s, Set{}
	}
	lo, hi := s.uids[0].Lo, s.uids[0].Hi
	mid := lo + (hi-lo)/2
	return UIDRange(lo, mid), UIDRange(mid+1, hi)
}

// numSet is the set as go-imap wants it. A set up to the highest UID ends with
// "*", because some servers cannot count that far; the answer for the last
// message, which "*" always names, is dropped by has.
func (s Set) numSet() goimap.NumSet {
	if s.uids != nil {
		return uidSet(s.uids)
	}
	return goimap.SeqSet{{Start: s.lo, Stop: s.hi}}
}

// uidSet is a set as go-imap wants it.
func uidSet(u mail.UIDSet) goimap.UIDSet {
	out := make(goimap.UIDSet, 0, len(u))
	for _, r := range u {
		hi := goimap.UID(r.Hi)
		if r.Hi == math.MaxUint32 {
			hi = 0
		}
		out = append(out, goimap.UIDRange{Start: goimap.UID(max(r.Lo, 1)), Stop: hi})
	}
	return out
}

// fromUIDSet is the way back; dynamic ends ("*") are the highest UID there can be.
func fromUIDSet(s goimap.UIDSet) mail.UIDSet {
	rs := make([]mail.UIDRange, 0, len(s))
	for _, r := range s {
		hi := mail.UID(r.Stop)
		if hi == 0 {
			hi = math.MaxUint32
		}
		rs = append(rs, mail.UIDRange{Lo: mail.UID(r.Start), Hi: hi})
	}
	return mail.NewUIDRanges(rs...)
}

// chunk cuts a set into sets whose written form has at most n octets each.
func chunk(u mail.UIDSet, n int) []mail.UIDSet {
	var out []mail.UIDSet
	start, size := 0, 0
	for i, r := range u {
		l := digits(r.Lo) + 1
		if r.Hi != r.Lo {
			l += digits(r.Hi) + 1
		}
		if size+l > n && i > start {
			out = append(out, u[start:i])
			start, size = i, 0
		}
		size += l
	}
	if start < len(u) {
		out = append(out, u[start:])
	}
	return out
}

func digits(u mail.UID) int { return len(strconv.FormatUint(uint64(u), 10)) }
