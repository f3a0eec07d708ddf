package imap

import (
	"slices"
	"strconv"
	"strings"
)

// Caps is what the server says it can do, less what turned out to be untrue in
// this session.
type Caps struct {
	Idle, Move, UIDPlus, Condstore, QResync, ESearch bool
	ListExtended, ListStatus, SpecialUse, Unselect   bool
	ID, Enable, Namespace, Binary, MultiAppend       bool
	LiteralPlus, LiteralMinus, SASLIR, Compress      bool
	LoginDisabled, StartTLS, Rev2, Quota, ObjectID   bool
	Within, SearchRes, StatusSize, Notify            bool
	// Gmail is X-GM-EXT-1: labels are mailboxes, Sent is filed by the server.
	Gmail bool
	// AppendLimit is the largest message APPEND takes, 0 unknown (RFC 7889).
	AppendLimit int64
	// Auth lists the SASL mechanisms offered, without "AUTH=".
	Auth []string
	// Raw is everything as the server wrote it, upper case, sorted.
	Raw []string
}

// Has reports whether the server has the capability; case does not matter.
func (c Caps) Has(name string) bool {
	_, ok := slices.BinarySearch(c.Raw, strings.ToUpper(name))
	return ok
}

// parseCaps reads capability names. rev1 servers and rev2 servers differ in what
// is implied (RFC 9051 appendix E).
func parseCaps(names []string) Caps {
	raw := make([]string, 0, len(names))
	for _, n := range names {
		if n != "" {
			raw = append(raw, strings.ToUpper(n))
		}
	}
	slices.Sort(raw)
	c := Caps{Raw: slices.Compact(raw)}
	rev2 := c.Has("IMAP4REV2")
	has := func(name string, in2 bool) bool { return (in2 && rev2) || c.Has(name) }
	c.Rev2 = rev2
	c.Idle, c.Move, c.UIDPlus, c.ESearch = has("IDLE", true), has("MOVE", true), has("UIDPLUS", true), has("ESEARCH", true)
	c.QResync = c.Has("QRESYNC")
	c.Condstore = c.QResync || c.Has("CONDSTORE")
	c.ListStatus, c.SpecialUse = has("LIST-STATUS", true), has("SPECIAL-USE", true)
	// RFC 9051 has the extended LIST except for RECURSIVEMATCH's friends; RFC
	// 5819 requires it for LIST-STATUS.
	c.ListExtended = has("LIST-EXTENDED", true)
	c.Unselect, c.ID, c.Enable = has("UNSELECT", true), c.Has("ID"), has("ENABLE", true)
	c.Namespace, c.Binary, c.MultiAppend = has("NAMESPACE", true), has("BINARY", true), c.Has("MULTIAPPEND")
	c.LiteralPlus, c.LiteralMinus = c.Has("LITERAL+"), has("LITERAL-", true)
	c.SASLIR, c.Compress = has("SASL-IR", true), c.Has("COMPRESS=DEFLATE")
	c.LoginDisabled, c.StartTLS = c.Has("LOGINDISABLED"), c.Has("STARTTLS")
	c.Quota, c.ObjectID, c.Within = c.Has("QUOTA"), c.Has("OBJECTID"), c.Has("WITHIN")
	c.SearchRes, c.StatusSize, c.Notify = has("SEARCHRES", true), has("STATUS=SIZE", true), c.Has("NOTIFY")
	c.Gmail = c.Has("X-GM-EXT-1")
	for _, r := range c.Raw {
		if m, ok := strings.CutPrefix(r, "AUTH="); ok {
			c.Auth = append(c.Auth, m)
		}
		if n, ok := strings.CutPrefix(r, "APPENDLIMIT="); ok {
			c.AppendLimit, _ = strconv.ParseInt(n, 10, 64) // malformed: unknown
		}
	}
	return c
}

// without is c as if the names had never been announced.
func (c Caps) without(names ...string) Caps {
	d := parseCaps(slices.DeleteFunc(slices.Clone(c.Raw), func(r string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, r) })
	}))
	for _, n := range names { // also what IMAP4rev2 implies
		switch strings.ToUpper(n) {
		case "IDLE":
			d.Idle = false
		case "MOVE":
			d.Move = false
		case "UIDPLUS":
			d.UIDPlus = false
		case "ESEARCH":
			d.ESearch = false
		case "LIST-STATUS":
			d.ListStatus = false
		case "LIST-EXTENDED":
			d.ListExtended, d.ListStatus = false, false
		case "SPECIAL-USE":
			d.SpecialUse = false
		case "CONDSTORE":
			d.Condstore, d.QResync = false, false
		}
	}
	return d
}

// Caps is what the server can do.
func (c *Conn) Caps() Caps {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.caps
}

// Drop forgets a capability for the rest of the session: the server announced it
// and then answered BAD.
func (c *Conn) Drop(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropped = append(c.dropped, name)
	c.caps = c.caps.without(c.dropped...)
}
