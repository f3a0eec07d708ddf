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
	// indexPiece is how many messages are put into the search index in one
	// transaction: few enough that no other change waits noticeably.
	indexPiece = 300
	// indexRest is how long the index lets messages gather before it begins.
	indexRest = 500 * time.Millisecond
	// bulky is how many messages make it worth giving memory back.
	bulky = 2000
)

// index keeps the search index up to date with what the engines bring, beside
// them and never for more than a third of the time: a key is worth more.
func (m *Manager) index(ctx context.Context) {
	pieces := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.indexing:
		}
		wait(ctx, indexRest)
		did := false
		for more := true; more && ctx.Err() == nil; {
			begun := time.Now()
			var err error
			if more, err = m.store.Index(ctx, indexPiece); err != nil {
				m.o.Log.Warn("index", "err", err)
				break
			}
			if more {
				did = true
				pieces++
				wait(ctx, 2*time.Since(begun))
			}
		}
		if did {
			// A list that shows what a query found may have been too short.
			m.hub.publish(mail.Event{Indexed: true})
		}
		if pieces*indexPiece >= bulky && ctx.Err() == nil {
			pieces = 0
			giveBack(ctx, m.store, m.o.Log)
		}
	}
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
