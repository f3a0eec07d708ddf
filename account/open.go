package account

import (
	"context"
	"errors"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
	"postern/rfc822"
)

const (
	// wholeBelow is the size under which a message is fetched whole: its
	// structure would cost as much, and a round trip more.
	wholeBelow = 6 << 10
	// guessOctets is how much of part 1 is fetched together with the structure:
	// for most messages that is the text, and the second round trip is saved.
	guessOctets = 4 << 10
	// structureLimit is the size up to which a message whose structure cannot be
	// had is fetched whole to be parsed here.
	structureLimit = 50 << 20
)

// fetchText brings the structure of a message and the parts that are shown
// into the cache.
func (s *session) fetchText(ctx context.Context, id mail.MessageID, paths []string) error {
	m, err := s.store.AnyMessage(ctx, id)
	if err != nil {
		return err
	}
	if m.Complete[""] {
		return nil
	}
	// Where the server has it, which is not where a message is shown whose move waits.
	at, err := s.store.Places(ctx, []mail.MessageID{id})
	if err != nil {
		return err
	}
	m.Place = at[0]
	b := s.boxes[m.Place.Mailbox]
	if b == nil || !m.Place.Known() {
		return &mail.Error{Op: "fetch", Account: s.acct.Name, Kind: mail.NotFound, Err: errNotOnServer}
	}
	sel, err := s.open(ctx, b)
	if err != nil {
		return err
	}
	if sel.Validity != m.Place.Validity {
		b.fetched = false
		return &mail.Error{Op: "fetch", Account: s.acct.Name, Kind: mail.Stale, Err: errRenumbered}
	}
	if left(ctx) {
		return &mail.Error{Op: "fetch", Account: s.acct.Name, Kind: mail.Canceled}
	}
	f := fetch{s: s, m: m, uid: m.Place.UID}
	if len(paths) == 0 {
		err = f.shown(ctx)
	} else {
		for _, p := range paths {
			if err == nil && !m.Complete[p] {
				err = f.part(ctx, p)
			}
		}
	}
	if mail.Is(err, mail.NotFound) {
		// The server no longer has it: the next resync will say so.
		s.queueSync(b, visible)
	}
	return err
}

var (
	errNotOnServer = errors.New("the message has no place on the server yet")
	errRenumbered  = errors.New("the server has numbered the mailbox anew")
)

// fetch is the fetching of one message over a session's connection.
type fetch struct {
	s   *session
	m   mail.Message
	uid mail.UID
}

// shown fetches what is shown when the message is opened.
func (f *fetch) shown(ctx context.Context) error {
	if f.m.Root == nil {
		if f.m.Size > 0 && f.m.Size <= wholeBelow {
			return f.part(ctx, "")
		}
		if err := f.structure(ctx); err != nil {
			return err
		}
		if f.m.Complete[""] {
			return nil
		}
	}
	var reqs []imap.SectionReq
	var large []string
	for _, p := range f.s.choose(f.m.Root) {
		if f.m.Complete[p] {
			continue
		}
		if part := f.m.Root.Find(p); part != nil && (part.Size < 0 || part.Size > 64<<10) {
			large = append(large, p)
			continue
		}
		reqs = append(reqs, imap.SectionReq{UID: f.uid, Path: p})
	}
	if len(reqs) > 0 {
		if err := f.s.c.Sections(ctx, reqs, func(r imap.SectionReq, b []byte) error { return f.keep(ctx, r.Path, 0, b, true) }); err != nil {
			return err
		}
	}
	for _, p := range large {
		if err := f.part(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// structure fetches the tree of parts, and on the same flight the beginning of
// part 1. A structure that cannot be read costs the message a whole fetch, and
// nobody else anything.
func (f *fetch) structure(ctx context.Context) error {
	root, start, err := f.s.c.StructureStart(ctx, f.uid, guessOctets)
	if err != nil && !mail.Is(err, mail.Protocol) && !mail.Is(err, mail.Refused) {
		return err
	}
	if root == nil {
		if f.m.Size > structureLimit {
			return &mail.Error{Op: "fetch structure", Account: f.s.acct.Name, Kind: mail.Protocol, Err: err}
		}
		f.s.log.Warn("no structure: the message is fetched whole", "uid", f.uid, "err", err)
		return f.part(ctx, "")
	}
	f.m.Root = root
	e, err := f.s.store.PutStructure(ctx, f.m.ID, root)
	if err != nil {
		return err
	}
	f.s.hub.publish(e)
	if p := root.Find("1"); p != nil && len(p.Children) == 0 && start != nil && int64(len(start)) < guessOctets {
		return f.keep(ctx, "1", 0, start, true)
	}
	return nil
}

// part fetches one leaf, or the whole message for "", going on where an earlier
// attempt ended.
func (f *fetch) part(ctx context.Context, path string) error {
	size := f.m.Size
	if path != "" {
		size = -1
		if f.m.Root == nil {
			if err := f.structure(ctx); err != nil || f.m.Complete[""] || f.m.Complete[path] {
				return err
			}
		}
		if p := f.m.Root.Find(path); p != nil {
			size = p.Size
		}
	}
	var last []byte
	var at int64
	err := f.s.c.Section(ctx, f.uid, path, size, func(off int64, data []byte) error {
		if left(ctx) {
			return &mail.Error{Op: "fetch", Account: f.s.acct.Name, Kind: mail.Canceled}
		}
		if last != nil {
			if err := f.keep(ctx, path, at, last, false); err != nil {
				return err
			}
		}
		last, at = append(last[:0:0], data...), off
		return nil
	})
	if err != nil {
		return err
	}
	if err := f.keep(ctx, path, at, last, true); err != nil {
		return err
	}
	if path == "" {
		return f.parse(ctx)
	}
	return nil
}

// parse reads the structure out of a message that is here as a whole.
func (f *fetch) parse(ctx context.Context) error {
	raw, err := f.s.store.Part(ctx, f.m.ID, "")
	if err != nil {
		return err
	}
	f.m.Root = rfc822.Parse(raw).Root
	e, err := f.s.store.PutStructure(ctx, f.m.ID, f.m.Root)
	f.s.hub.publish(e)
	return err
}

func (f *fetch) keep(ctx context.Context, path string, off int64, data []byte, last bool) error {
	e, err := f.s.store.PutPart(ctx, f.m.ID, path, off, data, last)
	if err != nil {
		return err
	}
	f.s.hub.publish(e)
	if last {
		if f.m.Complete == nil {
			f.m.Complete = map[string]bool{}
		}
		f.m.Complete[path] = true
	}
	return nil
}

// partOf gives a leaf's octets as transferred from what the cache holds: the
// leaf itself, or the whole message that it lies in.
func partOf(ctx context.Context, s *cache.Store, id mail.MessageID, path string) ([]byte, error) {
	b, err := s.Part(ctx, id, path)
	if err == nil || path == "" || !mail.Is(err, mail.NotFound) {
		return b, err
	}
	raw, werr := s.Part(ctx, id, "")
	if werr != nil {
		return nil, err
	}
	if b, ok := rfc822.Parse(raw).Body(path); ok {
		return b, nil
	}
	return nil, err
}
