package account

import (
	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// step is one thing to do so that a cached mailbox agrees with its server.
type step uint8

const (
	// stepReset forgets the UIDs: UIDVALIDITY changed (RFC 9051 §2.3.1.1).
	stepReset step = iota
	// stepFirst fetches the newest headers: nothing is cached yet.
	stepFirst
	// stepNew fetches the headers from the cached UIDNEXT on.
	stepNew
	// stepChanged fetches the flags changed since the cached MODSEQ (RFC 7162 §3.1.4).
	stepChanged
	// stepFlags fetches the flags of everything cached, newest first: no CONDSTORE.
	stepFlags
	// stepGone compares the UIDs: something was, or may have been, expunged.
	stepGone
)

func (s step) String() string {
	return [...]string{"reset", "first", "new", "changed", "flags", "gone"}[s]
}

// planResync decides how to bring the cache up to date after a SELECT. It is
// pure. Whether something was expunged is known only after the new headers
// have been counted: see expunged.
func planResync(old cache.SyncState, sel imap.Selected) []step {
	switch {
	case old.Validity == 0:
		return []step{stepFirst}
	case sel.Validity != 0 && old.Validity != sel.Validity:
		return []step{stepReset, stepFirst}
	case old.Low == 0:
		return []step{stepFirst}
	}
	// A server with MODSEQ changes it with every delivery, flag and (by all
	// servers met) expunge; the count is compared all the same.
	if sel.ModSeq != 0 && sel.ModSeq == old.ModSeq && sel.Next == old.Next && int(sel.Exists) == old.Server {
		return nil
	}
	var steps []step
	if sel.Next == 0 || sel.Next != old.Next {
		steps = append(steps, stepNew)
	}
	switch {
	case sel.ModSeq != 0 && old.ModSeq != 0:
		if sel.ModSeq != old.ModSeq {
			steps = append(steps, stepChanged)
		}
	default:
		steps = append(steps, stepFlags)
	}
	return append(steps, stepGone)
}

// expunged reports whether the counts show that something went, or cannot
// show that nothing did. fresh is how many new headers were fetched.
func expunged(old cache.SyncState, exists, fresh int) bool {
	return old.Server < 0 || old.Server+fresh != exists
}

// changed reports whether a STATUS (or LIST-STATUS) answer differs from what
// the cache last agreed on, so that the mailbox is worth a SELECT.
func changed(old cache.SyncState, st imap.Status) bool {
	switch {
	case old.Validity == 0 && st.Messages == 0:
		return old.Server != 0
	case old.Validity != st.Validity, old.Server != int(st.Messages):
		return true
	case st.ModSeq != 0 && old.ModSeq != 0:
		return st.ModSeq != old.ModSeq
	}
	return st.Next != 0 && st.Next != old.Next
}

// firstScreen cuts the newest n of exists messages into sequence ranges,
// newest first: a few that fill the top of the screen at once, then the rest.
func firstScreen(exists uint32, top, n uint32) []imap.Set {
	var sets []imap.Set
	for hi, size := exists, top; hi > 0 && n > 0; size = n {
		size = min(size, n, hi)
		sets = append(sets, imap.SeqRange(hi-size+1, hi))
		hi, n = hi-size, n-size
	}
	return sets
}

// newestWindow takes the newest n UIDs of a set.
func newestWindow(s mail.UIDSet, n int) mail.UIDSet {
	var out mail.UIDSet
	for i := len(s) - 1; i >= 0 && n > 0; i-- {
		r := s[i]
		if size := int(r.Hi-r.Lo) + 1; size > n {
			r.Lo = r.Hi - mail.UID(n) + 1
		}
		n -= int(r.Hi-r.Lo) + 1
		out = append(out, r)
	}
	return mail.NewUIDRanges(out...)
}
