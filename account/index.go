package account

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"postern/cache"
	"postern/mail"
)

const (
	// A piece of the index is one transaction: what a change of the person waits
	// for at most. Its size follows the machine, so that it takes about indexTarget.
	indexTarget = 5 * time.Millisecond
	indexLeast  = 10
	indexMost   = 300
	// While a search waits, pieces are larger: many small ones cost twice as much.
	indexTargetHurry = 40 * time.Millisecond
	indexMostHurry   = 3000
	// indexHeadless is a piece when nobody waits for anything else.
	indexHeadless = 500
	// indexRest is how long the index lets messages gather before it begins.
	indexRest = 500 * time.Millisecond
	// indexQuiet is how long after a key the index keeps still, and indexPatience how
	// long it puts up with keys before it does a piece all the same.
	indexQuiet    = 400 * time.Millisecond
	indexPatience = 3 * time.Second
	// The index takes a part of the time: a third, and while headers come in bulk,
	// which is the same processor's work, a tenth; all of it once nothing was pressed for indexAlone.
	indexShare     = 2
	indexShareBulk = 9
	indexAlone     = 2 * time.Second
	// indexHurry is how long after a search the index gives way to nothing, and
	// indexSay how often it then says what it has got.
	indexHurry = 5 * time.Second
	indexSay   = 500 * time.Millisecond
	// bulky is how many messages make it worth giving memory back.
	bulky = 2000
)

// Touch tells that the person did something: work that nobody waits for gives
// way for a moment. It returns at once.
func (m *Manager) Touch() { m.touched.Store(time.Now().UnixNano()) }

// hurry tells that somebody waits for what the index does not have yet.
func (m *Manager) hurry() { m.searched.Store(time.Now().UnixNano()) }

// hurried reports whether somebody does.
func (m *Manager) hurried() bool { return time.Since(time.Unix(0, m.searched.Load())) < indexHurry }

// quiet waits until no key was pressed for a moment, within patience.
func (m *Manager) quiet(ctx context.Context) {
	until := time.Now().Add(indexPatience)
	for ctx.Err() == nil && !m.hurried() {
		left := indexQuiet - time.Since(time.Unix(0, m.touched.Load()))
		left = min(left, time.Until(until))
		if left <= 0 {
			return
		}
		wait(ctx, left)
	}
}

// index keeps the search index up to date with what the engines bring, beside
// them and, while keys are pressed, for no more than a third of the time. It does
// not rest when a search waits for it, and when nobody is there.
func (m *Manager) index(ctx context.Context) {
	piece, done := indexLeast, 0
	var said time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.indexing:
		}
		wait(ctx, indexRest)
		if n, err := m.store.Behind(ctx); err == nil && n == 0 {
			continue
		}
		did := false
		for more := true; more && ctx.Err() == nil; {
			m.quiet(ctx)
			begun := time.Now()
			var err error
			if more, err = m.store.Index(ctx, piece); err != nil {
				if ctx.Err() == nil {
					m.o.Log.Warn("index", "err", err)
				}
				break
			}
			did = true // also when one piece was all
			if !more {
				break
			}
			took := time.Since(begun)
			done += piece
			piece = nextPiece(piece, took, m.hurried())
			share := time.Duration(indexShare)
			switch {
			case m.hurried():
				share = 0
				if time.Since(said) > indexSay {
					said = time.Now()
					m.hub.publish(mail.Event{Indexed: true})
				}
			case m.filling():
				share = indexShareBulk
			case time.Since(time.Unix(0, m.touched.Load())) > indexAlone:
				share = 0
			}
			wait(ctx, share*took)
		}
		if did {
			// A list that shows what a query found may have been too short.
			m.hub.publish(mail.Event{Indexed: true})
		}
		if done >= bulky && ctx.Err() == nil {
			done = 0
			giveBack(ctx, m.store, m.o.Log)
		}
	}
}

// nextPiece is the size of the piece after one of n messages.
func nextPiece(n int, took time.Duration, hurried bool) int {
	target, most := indexTarget, indexMost
	if hurried {
		target, most = indexTargetHurry, indexMostHurry
	}
	switch {
	case took > 2*target:
		n /= 2
	case took < target/2:
		n *= 2
	}
	return min(max(n, indexLeast), most)
}

// filling reports whether an account fetches in bulk.
func (m *Manager) filling() bool {
	for _, e := range m.engines {
		if s := e.snapshot(); s.Phase == mail.PhaseSyncing && s.Progress.Total > 0 {
			return true
		}
	}
	return false
}

// giveBack returns memory to the system. The first sync of a large mailbox
// leaves a heap behind that is not needed again, and the program stays open all day.
func giveBack(ctx context.Context, store *cache.Store, log *slog.Logger) {
	if err := store.Shrink(ctx); err != nil {
		log.Info("shrink", "err", err)
	}
	debug.FreeOSMemory()
}

// reindex has the index look for something to do. It does not wait.
func (m *Manager) reindex() {
	select {
	case m.indexing <- struct{}{}:
	default:
	}
}

// wait pauses for d, or until ctx ends.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
