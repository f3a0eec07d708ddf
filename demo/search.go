package demo

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	gomessage "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // so that search reads every charset of the demo
)

func readEntity(raw []byte) (*gomessage.Entity, error) {
	e, err := gomessage.Read(bytes.NewReader(raw))
	if e == nil {
		return nil, err
	}
	return e, nil // an unknown charset or encoding still leaves the header
}

// Search answers SEARCH. "$" of SEARCHRES is not offered.
func (s *session) Search(kind imapserver.NumKind, c *imap.SearchCriteria, _ *imap.SearchOptions) (*imap.SearchData, error) {
	s.store.mu.Lock()
	all := s.choose(imap.SeqSet{{Start: 1, Stop: 0}})
	sets := map[string]map[uint32]bool{}
	s.resolve(c, sets)
	s.store.mu.Unlock()
	var d imap.SearchData
	var seqs imap.SeqSet
	var uids imap.UIDSet
	for _, x := range all {
		if !x.matches(c, sets) {
			continue
		}
		n := x.seq
		if kind == imapserver.NumKindUID {
			n = uint32(x.msg.uid)
		}
		seqs.AddNum(x.seq)
		uids.AddNum(x.msg.uid)
		if d.Min == 0 {
			d.Min = n
		}
		d.Max = n
		d.Count++
	}
	d.All = seqs
	if kind == imapserver.NumKindUID {
		d.All = uids
	}
	return &d, nil
}

// resolve answers, under the lock, which sequence numbers each set of the
// criteria names.
func (s *session) resolve(c *imap.SearchCriteria, sets map[string]map[uint32]bool) {
	add := func(set imap.NumSet, key string) {
		in := map[uint32]bool{}
		for _, x := range s.choose(set) {
			in[x.seq] = true
		}
		sets[key] = in
	}
	for _, x := range c.SeqNum {
		add(x, "seq "+x.String())
	}
	for _, x := range c.UID {
		add(x, "uid "+x.String())
	}
	for i := range c.Not {
		s.resolve(&c.Not[i], sets)
	}
	for i := range c.Or {
		s.resolve(&c.Or[i][0], sets)
		s.resolve(&c.Or[i][1], sets)
	}
}

func (x chosen) matches(c *imap.SearchCriteria, sets map[string]map[uint32]bool) bool {
	for _, set := range c.SeqNum {
		if !sets["seq "+set.String()][x.seq] {
			return false
		}
	}
	for _, set := range c.UID {
		if !sets["uid "+set.String()][x.seq] {
			return false
		}
	}
	size := int64(len(x.msg.raw))
	has := func(f imap.Flag) bool { return hasFlag(x.flags, f) }
	switch {
	case slices.ContainsFunc(c.Flag, func(f imap.Flag) bool { return !has(f) }), slices.ContainsFunc(c.NotFlag, has),
		c.Larger != 0 && size <= c.Larger, c.Smaller != 0 && size >= c.Smaller, !within(x.msg.at, c.Since, c.Before):
		return false
	}
	if !x.textMatches(c) {
		return false
	}
	for i := range c.Not {
		if x.matches(&c.Not[i], sets) {
			return false
		}
	}
	for i := range c.Or {
		if !x.matches(&c.Or[i][0], sets) && !x.matches(&c.Or[i][1], sets) {
			return false
		}
	}
	return true
}

// textMatches looks at what needs the message read.
func (x chosen) textMatches(c *imap.SearchCriteria) bool {
	if len(c.Header)+len(c.Body)+len(c.Text) == 0 && c.SentSince.IsZero() && c.SentBefore.IsZero() {
		return true
	}
	e, err := readEntity(x.msg.raw)
	if err != nil {
		return false
	}
	for _, h := range c.Header {
		if !headerHas(e, h.Key, h.Value) {
			return false
		}
	}
	if !c.SentSince.IsZero() || !c.SentBefore.IsZero() {
		if !within(imapserver.ExtractEnvelope(e.Header.Header).Date, c.SentSince, c.SentBefore) {
			return false
		}
	}
	if len(c.Body)+len(c.Text) == 0 {
		return true
	}
	body := strings.ToLower(bodyText(e, 0))
	for _, s := range c.Body {
		if !strings.Contains(body, strings.ToLower(s)) {
			return false
		}
	}
	for _, s := range c.Text {
		if !strings.Contains(body, strings.ToLower(s)) && !headerHas(e, "", s) {
			return false
		}
	}
	return true
}

// headerHas looks for text in the fields of a name, in any field for "".
func headerHas(e *gomessage.Entity, key, value string) bool {
	for f := e.Header.Fields(); f.Next(); {
		if key != "" && !strings.EqualFold(f.Key(), key) {
			continue
		}
		text, err := f.Text()
		if err != nil {
			text = f.Value()
		}
		if strings.Contains(strings.ToLower(text), strings.ToLower(value)) {
			return true
		}
	}
	return false
}

// bodyText is the text of all text parts, to a depth that no seed exceeds.
func bodyText(e *gomessage.Entity, depth int) string {
	if mr := e.MultipartReader(); mr != nil && depth < 10 {
		var b strings.Builder
		for {
			p, err := mr.NextPart()
			if p == nil || err != nil && !gomessage.IsUnknownCharset(err) {
				return b.String()
			}
			b.WriteString(bodyText(p, depth+1))
		}
	}
	if t, _, _ := e.Header.ContentType(); !strings.HasPrefix(t, "text/") {
		return ""
	}
	b, _ := io.ReadAll(e.Body) // a damaged encoding: what came before it counts
	return string(b)
}

// within compares days without their zone (RFC 9051 §6.4.4).
func within(t, since, before time.Time) bool {
	t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return (since.IsZero() || !t.Before(since)) && (before.IsZero() || t.Before(before))
}
