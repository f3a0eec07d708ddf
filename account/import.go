package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"postern/mail"
)

// ImportOptions say what is imported and where to.
type ImportOptions struct {
	// Path is an mbox, a message, or a folder with Maildirs, mboxes and messages (.eml) in it.
	Path    string
	Account string
	// Mailbox takes everything, folders of the source below it; "" and folders get the
	// names that they have in the source.
	Mailbox string
	// Again imports what was imported before, too.
	Again bool
}

// ImportProgress is how far an import, or an export, has come.
type ImportProgress struct {
	Mailbox  string
	Messages int   // looked at
	Octets   int64 // of the source
	Of       int64 // octets in all; 0 unknown
}

// ImportResult is what was imported into one mailbox.
type ImportResult struct {
	Mailbox string
	New     int   // messages
	Known   int   // imported before, and passed over
	Failed  int   // too large, or unreadable
	Octets  int64 // of the new ones
	Waiting int   // messages that the server has not got yet; of all mailboxes, in the last result, as is what follows
	Refused int   // messages that the server refused
	Reason  string
}

// sink is where imported messages go: the journal, for a server, or a Maildir.
type sink interface {
	// open gives the name of the mailbox that a folder of this name goes to; its levels are parted
	// by "/". It is created if need be.
	open(ctx context.Context, name string) (string, error)
	// put files a message, once, and makes that durable. It reports whether it was new.
	put(ctx context.Context, mailbox string, l letterIn, once string, seq int) (bool, error)
	// finish waits for what is under way, and fills in the last fields of results.
	finish(ctx context.Context, rs []ImportResult) error
}

// Import files messages in an account: on the disk of this machine for one that is
// kept in a Maildir, through the journal for one that is kept on a server. It
// may be interrupted at any moment, by ctx or by force: begun again it goes on
// where it was, and no message comes twice. A message is known by its octets and
// the mailbox that it goes to; the second of two equal ones in a source is another
// message.
func (m *Manager) Import(ctx context.Context, o ImportOptions, progress func(ImportProgress)) ([]ImportResult, error) {
	e := m.byName[o.Account]
	if e == nil {
		return nil, &mail.Error{Op: "import", Account: o.Account, Kind: mail.Config, Err: errNotConfigured}
	}
	sources, err := importSources(o.Path)
	if err != nil {
		return nil, err
	}
	var to sink = &journalSink{m: m, e: e}
	if d, ok := e.way.(*depot); ok {
		to = &fileSink{m: m, d: d}
	}
	i := importing{m: m, o: o, to: to, progress: progress, seen: map[string]map[[16]byte]int{}, at: map[string]int{}}
	for _, s := range sources {
		i.done.Of += s.size
	}
	for _, s := range sources {
		if err = i.source(ctx, s); err != nil {
			break
		}
	}
	if ferr := to.finish(ctx, i.results); err == nil {
		err = ferr
	}
	if ctx.Err() != nil {
		err = &mail.Error{Op: "import", Account: o.Account, Kind: mail.Canceled, Err: errGoOn}
	}
	return i.results, err
}

var errGoOn = fmt.Errorf("the same command goes on where it was")

// importing is an import under way.
type importing struct {
	m        *Manager
	o        ImportOptions
	to       sink
	progress func(ImportProgress)
	done     ImportProgress
	before   int64                       // octets of the sources that are through
	seen     map[string]map[[16]byte]int // by scope: how often these octets came by
	at       map[string]int              // index in results, by mailbox
	results  []ImportResult
}

func (i *importing) source(ctx context.Context, s importSource) error {
	mailbox, err := i.to.open(ctx, importName(i.o.Mailbox, s))
	if err != nil {
		return err
	}
	n, ok := i.at[mailbox]
	if !ok {
		n = len(i.results)
		i.at[mailbox], i.results = n, append(i.results, ImportResult{Mailbox: mailbox})
	}
	h := sha256.Sum256([]byte(i.o.Account + "\x00" + mailbox))
	scope := "import:" + hex.EncodeToString(h[:8]) + ":"
	if i.seen[scope] == nil {
		i.seen[scope] = map[[16]byte]int{}
		if i.o.Again {
			if err := i.m.store.ForgetOnce(ctx, scope); err != nil {
				return err
			}
		}
	}
	i.done.Mailbox = mailbox
	err = s.each(func(l letterIn) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := i.one(ctx, &i.results[n], scope, l)
		i.done.Messages++
		i.done.Octets = i.before + l.read
		i.progress(i.done)
		return err
	})
	i.before += s.size
	return err
}

func (i *importing) one(ctx context.Context, r *ImportResult, scope string, l letterIn) error {
	if l.err != nil {
		r.Failed++
		r.Reason = l.err.Error()
		i.m.o.Log.Warn("not imported", "mailbox", r.Mailbox, "err", l.err)
		return nil //nolint:nilerr // it costs this message, and is counted
	}
	var digest [16]byte
	sum := sha256.Sum256(withCRLF(l.raw))
	copy(digest[:], sum[:])
	nth := i.seen[scope][digest]
	i.seen[scope][digest]++
	once := fmt.Sprintf("%s%s:%d", scope, hex.EncodeToString(digest[:]), nth)
	known, err := i.m.store.Once(ctx, once)
	if err == nil && !known {
		var fresh bool
		fresh, err = i.to.put(ctx, r.Mailbox, l, once, i.done.Messages)
		known = !fresh
	}
	switch {
	case err != nil:
		return err
	case known:
		r.Known++
	default:
		r.New++
		r.Octets += int64(len(l.raw))
	}
	return nil
}

// importName is the folder for a folder of the source.
func importName(mailbox string, s importSource) string {
	switch {
	case mailbox == "":
		return s.name
	case s.top || s.name == "INBOX":
		return mailbox
	}
	return mailbox + "/" + s.name
}

// withCRLF makes CRLF of every line end that is not one.
func withCRLF(raw []byte) []byte {
	bare := 0
	for i, c := range raw {
		if c == '\n' && (i == 0 || raw[i-1] != '\r') {
			bare++
		}
	}
	if bare == 0 {
		return raw
	}
	out := make([]byte, 0, len(raw)+bare)
	for i, c := range raw {
		if c == '\n' && (i == 0 || raw[i-1] != '\r') {
			out = append(out, '\r')
		}
		out = append(out, c)
	}
	return out
}
