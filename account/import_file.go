package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"postern/account/maildir"
	"postern/mail"
)

// fileSink files imported messages in the Maildir of an account. Each has a key
// that it would have again, so that what was delivered and not noted any more
// is recognised, also when the database is not there any more.
type fileSink struct {
	m       *Manager
	d       *depot
	ms      *maildir.Store
	folders map[string]*importFolder
}

type importFolder struct {
	*maildir.Folder
	here map[string]bool // the marks in the keys of what was imported
}

func (s *fileSink) open(_ context.Context, name string) (string, error) {
	if s.ms == nil {
		ms, err := maildir.Open(s.d.root, s.d.ours)
		if err != nil {
			return "", err
		}
		s.ms, s.folders = ms, map[string]*importFolder{}
	}
	if s.folders[name] != nil {
		return name, nil
	}
	if err := s.ms.Create(name); err != nil {
		return "", err
	}
	f, err := s.ms.Folder(name)
	if err != nil {
		return "", err
	}
	msgs, err := f.List()
	if err != nil {
		return "", err
	}
	in := &importFolder{f, map[string]bool{}}
	for _, m := range msgs {
		if _, mark, ok := strings.Cut(strings.TrimSuffix(m.Key, ".postern"), "I"); ok {
			in.here[mark] = true
		}
	}
	s.folders[name] = in
	return name, nil
}

func (s *fileSink) put(ctx context.Context, mailbox string, l letterIn, once string, seq int) (bool, error) {
	f := s.folders[mailbox]
	h := sha256.Sum256([]byte(once))
	mark := hex.EncodeToString(h[:10])
	fresh := !f.here[mark]
	if fresh {
		// Messages of one second stay in the order of the source.
		d := maildir.Delivery{Key: fmt.Sprintf("%d.M%06dI%s.postern", max(l.received.Unix(), 0), seq%1_000_000, mark), Flags: l.flags, Received: l.received}
		err := f.Deliver(d, bytes.NewReader(l.raw))
		if mail.Is(err, mail.Refused) { // no room for more keywords
			s.m.o.Log.Warn("imported without keywords", "mailbox", mailbox, "err", err)
			d.Flags = mail.Flags{Bits: l.flags.Bits & letterFlags}
			err = f.Deliver(d, bytes.NewReader(l.raw))
		}
		if err != nil {
			return false, err
		}
	}
	return fresh, s.m.store.NoteOnce(ctx, once)
}

// finish shows what was imported, unless another process does.
func (s *fileSink) finish(ctx context.Context, _ []ImportResult) error {
	if s.ms == nil || ctx.Err() != nil {
		return nil
	}
	if s.m.cancel != nil {
		s.d.refresh()
		return nil
	}
	lock, err := takeLock(s.m.o.Data)
	if err != nil || lock == nil {
		return err
	}
	defer lock.release()
	if err := s.d.load(ctx); err != nil {
		return err
	}
	return s.d.scan(ctx)
}
