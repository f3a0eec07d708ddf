package demo

import (
	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// chosen is a message that a command names, as it was under the lock.
type chosen struct {
	seq   uint32 // as this client counts
	index int    // in mailbox.msgs
	msg   *message
	flags []imap.Flag
}

// choose finds the messages of a set that this client knows of; the caller
// holds the lock. A message that was not announced yet does not exist for it.
func (s *session) choose(set imap.NumSet) []chosen {
	var out []chosen
	if s.box == nil {
		return nil
	}
	var maxSeq, maxUID uint32
	type known struct {
		seq uint32
		i   int
	}
	var all []known
	for i, m := range s.box.msgs {
		if seq := s.view.EncodeSeqNum(uint32(i + 1)); seq != 0 {
			all = append(all, known{seq, i})
			maxSeq, maxUID = seq, uint32(m.uid)
		}
	}
	var in func(k known) bool
	switch set := set.(type) {
	case imap.SeqSet:
		var r [][2]uint32
		for _, x := range set {
			r = append(r, bounds(x.Start, x.Stop, maxSeq))
		}
		in = func(k known) bool { return inside(r, k.seq) }
	case imap.UIDSet:
		var r [][2]uint32
		for _, x := range set {
			r = append(r, bounds(uint32(x.Start), uint32(x.Stop), maxUID))
		}
		in = func(k known) bool { return inside(r, uint32(s.box.msgs[k.i].uid)) }
	default:
		return nil
	}
	for _, k := range all {
		if in(k) {
			m := s.box.msgs[k.i]
			out = append(out, chosen{k.seq, k.i, m, m.flags})
		}
	}
	return out
}

// bounds resolves "*", which go-imap writes as 0 (RFC 9051 §9, seq-range: the
// order of the two does not matter).
func bounds(a, b, last uint32) [2]uint32 {
	if a == 0 {
		a = last
	}
	if b == 0 {
		b = last
	}
	return [2]uint32{min(a, b), max(a, b)}
}

func inside(r [][2]uint32, n uint32) bool {
	for _, x := range r {
		if x[0] <= n && n <= x[1] {
			return true
		}
	}
	return false
}

// Fetch answers FETCH.
func (s *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	s.store.mu.Lock()
	all := s.choose(set)
	if !s.readOnly {
		for _, b := range o.BodySection {
			if !b.Peek {
				s.seen(all)
				break
			}
		}
	}
	s.store.mu.Unlock()
	for _, c := range all {
		if err := c.write(w.CreateMessage(c.seq), o); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) seen(all []chosen) {
	for i, c := range all {
		if !hasFlag(c.flags, imap.FlagSeen) {
			s.box.setFlags(c.index, append(c.flags[:len(c.flags):len(c.flags)], imap.FlagSeen), nil)
			all[i].flags = c.msg.flags
		}
	}
}

func (c chosen) write(w *imapserver.FetchResponseWriter, o *imap.FetchOptions) error {
	w.WriteUID(c.msg.uid)
	if o.Flags {
		w.WriteFlags(c.flags)
	}
	if o.InternalDate {
		w.WriteInternalDate(c.msg.at)
	}
	if o.RFC822Size {
		w.WriteRFC822Size(int64(len(c.msg.raw)))
	}
	if o.Envelope {
		w.WriteEnvelope(envelope(c.msg.raw))
	}
	if o.BodyStructure != nil {
		w.WriteBodyStructure(structure(c.msg.raw))
	}
	for _, b := range o.BodySection {
		data := section(c.msg.raw, b)
		wc := w.WriteBodySection(b, int64(len(data)))
		if _, err := wc.Write(data); err != nil {
			return err
		}
		if err := wc.Close(); err != nil {
			return err
		}
	}
	return w.Close()
}

// Store answers STORE.
func (s *session) Store(w *imapserver.FetchWriter, set imap.NumSet, f *imap.StoreFlags, _ *imap.StoreOptions) error {
	s.store.mu.Lock()
	if s.readOnly {
		s.store.mu.Unlock()
		return no("", "the mailbox was opened read-only")
	}
	all := s.choose(set)
	for i, c := range all {
		flags := f.Flags
		switch f.Op {
		case imap.StoreFlagsAdd:
			flags = append(c.flags[:len(c.flags):len(c.flags)], f.Flags...)
		case imap.StoreFlagsDel:
			flags = withoutFlags(c.flags, f.Flags)
		}
		s.box.setFlags(c.index, flags, s.view)
		all[i].flags = c.msg.flags
	}
	s.store.mu.Unlock()
	if f.Silent {
		return nil
	}
	for _, c := range all {
		r := w.CreateMessage(c.seq)
		r.WriteUID(c.msg.uid)
		r.WriteFlags(c.flags)
		if err := r.Close(); err != nil {
			return err
		}
	}
	return nil
}

// Expunge answers EXPUNGE and UID EXPUNGE; the responses come with the poll
// that follows every command.
func (s *session) Expunge(_ *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if s.box == nil || s.readOnly {
		return nil
	}
	s.box.remove(func(m *message) bool {
		return hasFlag(m.flags, imap.FlagDeleted) && (uids == nil || uids.Contains(m.uid))
	})
	return nil
}

// Copy answers COPY.
func (s *session) Copy(set imap.NumSet, dest string) (*imap.CopyData, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return s.copy(s.choose(set), dest)
}

func (s *session) copy(all []chosen, dest string) (*imap.CopyData, error) {
	to := s.store.box(dest)
	if to == nil {
		return nil, no(imap.ResponseCodeTryCreate, "no such mailbox")
	}
	d := &imap.CopyData{UIDValidity: to.validity}
	for _, c := range all {
		d.SourceUIDs.AddNum(c.msg.uid)
		d.DestUIDs.AddNum(to.add(c.msg.raw, c.msg.at, c.msg.flags).uid)
	}
	return d, nil
}

// Move answers MOVE; the expunges come with the poll that follows.
func (s *session) Move(w *imapserver.MoveWriter, set imap.NumSet, dest string) error {
	s.store.mu.Lock()
	all := s.choose(set)
	d, err := s.copy(all, dest)
	if err == nil {
		gone := map[imap.UID]bool{}
		for _, c := range all {
			gone[c.msg.uid] = true
		}
		s.box.remove(func(m *message) bool { return gone[m.uid] })
	}
	s.store.mu.Unlock()
	if err != nil || len(all) == 0 {
		return err
	}
	return w.WriteCopyData(d)
}
