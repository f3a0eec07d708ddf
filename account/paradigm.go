package account

import (
	"context"

	"postern/account/imap"
	"postern/cache"
	"postern/config"
	"postern/mail"
)

// paradigm is what differs between the kinds of engines: a mirror of a server
// that holds the truth, and a depot, a Maildir that holds it here.
type paradigm interface {
	// run works until ctx ends.
	run(ctx context.Context)
	// once makes one headless pass.
	once(ctx context.Context) SyncResult
	// refresh asks for a look at everything, replaySoon for the journal to be read.
	// Neither waits.
	refresh()
	replaySoon()
	// open brings the structure of a message and the parts that are shown, or
	// those that are named, into the cache or within reach of content.
	open(ctx context.Context, id mail.MessageID, paths []string) error
	// reads reports whether open makes the structure of a message that is here as a whole.
	reads() bool
	// holds reports whether content has the message.
	holds(ctx context.Context, p mail.Place) bool
	// content gives a whole message that lies outside the cache; NotFound.
	content(ctx context.Context, p mail.Place) ([]byte, error)

	// Steps of carrying messages between accounts, each asked for by the goroutine
	// that carries: which of them have arrived in the target, one message whole,
	// filing it in the target, removing it from where it was.
	// reachable reports whether they can be asked for now.
	reachable() bool
	arrived(ctx context.Context, w *cache.Work) (at map[mail.MessageID]mail.UID, validity uint32, err error)
	whole(ctx context.Context, w *cache.Work, it cache.Item) ([]byte, error)
	file(ctx context.Context, w *cache.Work, it cache.Item, raw []byte) (mail.Place, error)
	unfile(ctx context.Context, w *cache.Work, it cache.Item) error
}

func newParadigm(e *engine, o Options) paradigm {
	in := e.acct.Incoming
	if in.Protocol == config.IMAP && in.Mode != config.ModeDrop {
		return mirror{e}
	}
	return newDepot(e, o)
}

// mirror is the mailbox engine.
type mirror struct{ *engine }

func (m mirror) open(ctx context.Context, id mail.MessageID, paths []string) error {
	return m.ask(ctx, urgent, func(jctx context.Context, _ *imap.Conn) error { return m.s.fetchText(jctx, id, paths) })
}

func (m mirror) reachable() bool {
	switch m.snapshot().Phase {
	case mail.PhaseOffline, mail.PhaseWaiting, mail.PhaseNeedsYou, mail.PhaseElsewhere:
		return false
	}
	return true
}

func (m mirror) reads() bool { return false }

// holds is false: everything that a mirror has lies in the cache.
func (m mirror) holds(context.Context, mail.Place) bool { return false }

func (m mirror) content(context.Context, mail.Place) ([]byte, error) {
	return nil, &mail.Error{Op: "read a message", Account: m.acct.Name, Kind: mail.NotFound}
}
