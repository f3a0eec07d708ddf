package account

import (
	"context"
	"sync"

	"postern/mail"
)

// hub merges events until somebody takes them. Publish never blocks: what is
// not taken in time becomes wider, never lost.
type hub struct {
	mu      sync.Mutex
	pending mail.Event
	wake    chan struct{} // capacity 1
	// also is called for events about messages; set before the first. nil: nobody.
	also func()
}

func newHub() *hub { return &hub{wake: make(chan struct{}, 1)} }

func (h *hub) publish(e mail.Event) {
	if e.Empty() {
		return
	}
	if h.also != nil && len(e.Lists)+len(e.Messages) > 0 {
		h.also()
	}
	h.mu.Lock()
	h.pending = h.pending.Merge(e)
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// next waits for something to have changed and gives all of it, merged.
func (h *hub) next(ctx context.Context) (mail.Event, error) {
	for {
		select {
		case <-ctx.Done():
			return mail.Event{}, ctx.Err()
		case <-h.wake:
		}
		h.mu.Lock()
		e := h.pending
		h.pending = mail.Event{}
		h.mu.Unlock()
		if !e.Empty() {
			return e, nil
		}
	}
}
