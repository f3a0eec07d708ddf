package imap

import (
	"context"
	"strconv"
	"strings"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// UIDMap says where messages went (COPYUID, RFC 4315).
type UIDMap struct {
	Validity uint32 // UIDVALIDITY of the target
	// UIDs holds the new UID of each old one that the server told about.
	UIDs map[mail.UID]mail.UID
	// Known says that the server told about every message that was named.
	// Otherwise some were gone, or were copied and their new UID is not known.
	Known bool
}

// Copy copies messages of the selected mailbox. A set too big for one command
// becomes several; when the error is not nil, the map tells of those that are done.
func (c *Conn) Copy(ctx context.Context, uids mail.UIDSet, to string) (UIDMap, error) {
	return c.transfer(ctx, "copy messages to "+to, uids, to, func(s goimap.UIDSet) func() error {
		cmd := c.client.Copy(s, to)
		return func() error {
			_, err := cmd.Wait()
			return err
		}
	})
}

// transfer runs COPY or MOVE for every part of the set. Servers tell of several
// moves before they answer the first (Dovecot does), so what they tell is
// collected by what it says and not by the command it belongs to.
func (c *Conn) transfer(ctx context.Context, op string, uids mail.UIDSet, to string, send func(goimap.UIDSet) func() error) (UIDMap, error) {
	if err := c.checkName(op, to); err != nil {
		return UIDMap{}, err
	}
	sets := chunk(uids, max(maxCommand-200-3*len(to), 100))
	c.transfers.Lock() // the next one would take the answers
	defer c.transfers.Unlock()
	m := &UIDMap{UIDs: map[mail.UID]mail.UID{}}
	c.setCopied(m)
	err := c.run(ctx, op, func() error {
		return c.flight(len(sets), nil, func(i int) func() error { return send(uidSet(sets[i])) })
	})
	c.setCopied(nil)
	told := make([]mail.UID, 0, len(m.UIDs))
	for u := range m.UIDs {
		told = append(told, u)
	}
	// Messages that were gone already are not told of; a set may name many such.
	m.Known = err == nil && m.Validity != 0 && len(uids.Minus(mail.NewUIDSet(told...))) == 0
	return *m, err
}

func (c *Conn) setCopied(m *UIDMap) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.copied = m
}

// copyUID takes the arguments of a COPYUID: UIDVALIDITY, the old and the new
// UIDs in the order of copying. What does not fit together is not believed.
func (m *UIDMap) copyUID(args string) {
	f := strings.Fields(args)
	if len(f) != 3 {
		return
	}
	validity, err := strconv.ParseUint(f[0], 10, 32)
	from, to := uidList(f[1]), uidList(f[2])
	if err != nil || validity == 0 || len(from) == 0 || len(from) != len(to) || (m.Validity != 0 && m.Validity != uint32(validity)) {
		return
	}
	m.Validity = uint32(validity)
	for i, u := range from {
		m.UIDs[u] = to[i]
	}
}

// maxPairs bounds what a server may claim to have copied at once.
const maxPairs = 1 << 20

// uidList reads a uid-set (RFC 9051 §9) in its own order; nil when it is none,
// or holds more than maxPairs.
func uidList(s string) []mail.UID {
	var out []mail.UID
	for r := range strings.SplitSeq(s, ",") {
		a, b, isRange := strings.Cut(r, ":")
		lo, err1 := strconv.ParseUint(a, 10, 32)
		hi, err2 := lo, error(nil)
		if isRange {
			hi, err2 = strconv.ParseUint(b, 10, 32)
		}
		if lo > hi { // RFC 9051 §9: the order of the two does not matter
			lo, hi = hi, lo
		}
		if err1 != nil || err2 != nil || lo == 0 || len(out)+int(hi-lo) >= maxPairs {
			return nil
		}
		for u := lo; u <= hi; u++ {
			out = append(out, mail.UID(u))
		}
	}
	return out
}
