package demo

import (
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// session is one connection of a client. imapserver calls it from one
// goroutine, but for Idle, which runs alone.
type session struct {
	store *store
	ended func() // told once, at the end

	in       bool // logged in
	box      *mailbox
	view     *imapserver.SessionTracker
	readOnly bool
	wake     chan struct{}
}

var _ imapserver.SessionIMAP4rev2 = (*session)(nil)

func no(code imap.ResponseCode, text string) error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: code, Text: text}
}

func (s *session) Close() error {
	err := s.Unselect()
	s.ended()
	return err
}

func (s *session) Login(user, password string) error {
	if user != s.store.user || password != s.store.password {
		return imapserver.ErrAuthFailed
	}
	s.in = true
	return nil
}

func (s *session) Namespace() (*imap.NamespaceData, error) {
	return &imap.NamespaceData{Personal: []imap.NamespaceDescriptor{{Delim: delim}}}, nil
}

// find is the mailbox of the name; the caller holds the lock.
func (s *session) find(name string) (*mailbox, error) {
	if b := s.store.box(name); b != nil {
		return b, nil
	}
	return nil, no(imap.ResponseCodeNonExistent, "no such mailbox")
}

func (s *session) Select(name string, o *imap.SelectOptions) (*imap.SelectData, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	b, err := s.find(name)
	if err != nil {
		return nil, err
	}
	s.box, s.view, s.readOnly, s.wake = b, b.tracker.NewSession(), o.ReadOnly, make(chan struct{}, 1)
	b.watchers[s] = true
	d := &imap.SelectData{
		Flags: b.allFlags(), NumMessages: uint32(len(b.msgs)), UIDNext: b.next, UIDValidity: b.validity,
	}
	d.PermanentFlags = append(slices.Clone(d.Flags), imap.FlagWildcard)
	if i := slices.IndexFunc(b.msgs, func(m *message) bool { return !b.has(m, imap.FlagSeen) }); i >= 0 {
		d.FirstUnseenSeqNum = uint32(i + 1)
	}
	return d, nil
}

func (s *session) Unselect() error {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if s.box != nil {
		delete(s.box.watchers, s)
		s.view.Close()
		s.box, s.view = nil, nil
	}
	return nil
}

func (s *session) Create(name string, o *imap.CreateOptions) error {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	name = strings.TrimRight(name, string(delim))
	var attrs []imap.MailboxAttr
	if o != nil {
		attrs = o.SpecialUse
	}
	if s.store.create(name, attrs...) == nil {
		return no(imap.ResponseCodeAlreadyExists, "there is a mailbox of that name")
	}
	return nil
}

func (s *session) Delete(name string) error {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	b, err := s.find(name)
	switch {
	case err != nil:
		return err
	case b.name == "INBOX":
		return no(imap.ResponseCodeCannot, "INBOX stays")
	}
	delete(s.store.boxes, b.name)
	return nil
}

func (s *session) Rename(from, to string, _ *imap.RenameOptions) error {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	b, err := s.find(from)
	to = strings.TrimRight(to, string(delim))
	switch {
	case err != nil:
		return err
	case b.name == "INBOX":
		return no(imap.ResponseCodeCannot, "INBOX stays")
	case s.store.box(to) != nil:
		return no(imap.ResponseCodeAlreadyExists, "there is a mailbox of that name")
	}
	// RFC 9051 §6.3.6: the mailboxes below it go along.
	for name, b := range s.store.boxes {
		if rest, ok := strings.CutPrefix(name, from+string(delim)); name == from || ok {
			delete(s.store.boxes, name)
			b.name = to
			if ok {
				b.name += string(delim) + rest
			}
			s.store.boxes[b.name] = b
		}
	}
	return nil
}

func (s *session) Subscribe(name string) error   { return s.subscribe(name, true) }
func (s *session) Unsubscribe(name string) error { return s.subscribe(name, false) }

func (s *session) subscribe(name string, on bool) error {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	b, err := s.find(name)
	if err == nil {
		b.subscribed = on
	}
	return err
}

func (s *session) Append(name string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	b, err := s.find(name)
	if err != nil {
		return nil, no(imap.ResponseCodeTryCreate, "no such mailbox")
	}
	at := o.Time
	if at.IsZero() {
		at = now()
	}
	m := b.add(raw, at, o.Flags)
	return &imap.AppendData{UIDValidity: b.validity, UID: m.uid}, nil
}

func (s *session) Poll(w *imapserver.UpdateWriter, allowExpunge bool) error {
	if s.view == nil {
		return nil
	}
	return s.view.Poll(w, allowExpunge)
}

// Idle is not the tracker's: that one sleeps over what came before it began.
func (s *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	if s.view == nil {
		<-stop
		return nil
	}
	view, wake := s.view, s.wake
	for {
		if err := view.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-wake:
		case <-stop:
			return nil
		}
	}
}
