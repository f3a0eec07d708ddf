package demo

import (
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// List answers LIST and LSUB. SPECIAL-USE and the child attributes are always
// told: RFC 6154 §2 allows it and clients that do not ask are served too.
func (s *session) List(w *imapserver.ListWriter, ref string, patterns []string, o *imap.ListOptions) error {
	if len(patterns) == 0 {
		return w.WriteList(&imap.ListData{Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect}, Delim: delim})
	}
	for _, d := range s.listed(ref, patterns, o) {
		if err := w.WriteList(&d); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) listed(ref string, patterns []string, o *imap.ListOptions) []imap.ListData {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	var out []imap.ListData
	for name, b := range s.store.boxes {
		if !slices.ContainsFunc(patterns, func(p string) bool { return imapserver.MatchList(name, delim, ref, p) }) ||
			o.SelectSubscribed && !b.subscribed || o.SelectSpecialUse && len(b.attrs) == 0 {
			continue
		}
		d := imap.ListData{Mailbox: name, Delim: delim, Attrs: slices.Clone(b.attrs)}
		if b.subscribed && o.ReturnSubscribed {
			d.Attrs = append(d.Attrs, imap.MailboxAttrSubscribed)
		}
		if s.store.hasChildren(name) {
			d.Attrs = append(d.Attrs, imap.MailboxAttrHasChildren)
		} else {
			d.Attrs = append(d.Attrs, imap.MailboxAttrHasNoChildren)
		}
		if o.ReturnStatus != nil {
			d.Status = b.status(o.ReturnStatus)
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b imap.ListData) int { return strings.Compare(a.Mailbox, b.Mailbox) })
	return out
}

func (s *store) hasChildren(name string) bool {
	for n := range s.boxes {
		if strings.HasPrefix(n, name+string(delim)) {
			return true
		}
	}
	return false
}

// Status answers STATUS.
func (s *session) Status(name string, o *imap.StatusOptions) (*imap.StatusData, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	b, err := s.find(name)
	if err != nil {
		return nil, err
	}
	return b.status(o), nil
}

func (b *mailbox) status(o *imap.StatusOptions) *imap.StatusData {
	total, unseen, deleted, recent, size := uint32(len(b.msgs)), uint32(len(b.msgs))-b.count(imap.FlagSeen),
		b.count(imap.FlagDeleted), uint32(0), b.size()
	d := &imap.StatusData{Mailbox: b.name}
	if o.NumMessages {
		d.NumMessages = &total
	}
	if o.UIDNext {
		d.UIDNext = b.next
	}
	if o.UIDValidity {
		d.UIDValidity = b.validity
	}
	if o.NumUnseen {
		d.NumUnseen = &unseen
	}
	if o.NumDeleted {
		d.NumDeleted = &deleted
	}
	if o.NumRecent {
		d.NumRecent = &recent
	}
	if o.Size {
		d.Size = &size
	}
	return d
}
