package account

import (
	"sync"

	"postern/account/imap"
)

// updates collects what the server says unasked about the selected mailbox. It
// is filled by the connection's reader, which must never wait, and emptied by
// the engine.
type updates struct {
	q *queue

	mu       sync.Mutex
	exists   bool
	expunged bool
	flags    []imap.FlagUpdate
	lost     bool // more flag updates than are kept: compare everything
}

// maxFlagUpdates bounds what is remembered one by one.
const maxFlagUpdates = 1000

func newUpdates(q *queue) *updates { return &updates{q: q} }

func (u *updates) add(x imap.Update) {
	u.mu.Lock()
	u.exists = u.exists || x.HasExists
	u.expunged = u.expunged || x.Expunged != 0
	if x.Flags != nil {
		if len(u.flags) < maxFlagUpdates {
			u.flags = append(u.flags, *x.Flags)
		} else {
			u.lost = true
		}
	}
	u.mu.Unlock()
	u.q.nudge()
}

// news is what came since the last take.
type news struct {
	exists, expunged, lost bool
	flags                  []imap.FlagUpdate
}

func (n news) any() bool { return n.exists || n.expunged || n.lost || len(n.flags) > 0 }

func (u *updates) take() news {
	u.mu.Lock()
	defer u.mu.Unlock()
	n := news{u.exists, u.expunged, u.lost, u.flags}
	u.exists, u.expunged, u.lost, u.flags = false, false, false, nil
	return n
}
