package account

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"postern/cache"
	"postern/config"
	"postern/mail"
)

// Options are what a Manager is made of.
type Options struct {
	Accounts []config.Account
	Store    *cache.Store
	// Data is the data folder: the lock of the process that syncs, and Maildirs.
	Data string
	// Choose gives the paths of the parts that are shown when a message is
	// opened: what is prefetched is what will be shown.
	Choose func(*mail.Part) []string
	// Offline starts every account offline by choice.
	Offline bool
	Log     *slog.Logger
	// Trace gets the protocol with secrets redacted; nil for none.
	Trace io.Writer
	// Silence is how long a server may say nothing while something is asked of it
	// before its connection is given up; 0 is half a minute.
	Silence time.Duration
}

// Manager keeps all accounts open at once and satisfies ui.Backend.
type Manager struct {
	o       Options
	store   *cache.Store
	hub     *hub
	engines []*engine
	byName  map[string]*engine

	cancel   context.CancelFunc
	wg       sync.WaitGroup
	indexing chan struct{} // capacity 1: there may be something to index
	touched  atomic.Int64  // when the person last did something, in Unix nanoseconds
	searched atomic.Int64  // when the index was last behind a search
	// drawn is closed once the first list is on the screen; nil when nobody waits for that.
	drawn chan struct{}
	most  time.Duration
	once  sync.Once

	mu   sync.Mutex
	lock *lockFile // nil when another process syncs

	chosen sync.Mutex // guards the files of choices (choice.go) and of searches
}

// New makes a Manager. It connects nothing before Start.
func New(o Options) *Manager {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Choose == nil {
		o.Choose = func(*mail.Part) []string { return nil }
	}
	m := &Manager{o: o, store: o.Store, hub: newHub(), indexing: make(chan struct{}, 1), byName: map[string]*engine{}}
	m.hub.also = m.reindex
	keeps := newKeeps()
	for _, a := range o.Accounts {
		e := newEngine(o, a, m.hub)
		e.keeps = keeps
		m.engines = append(m.engines, e)
		e.peer = func(name string) *engine { return m.byName[name] }
		e.peers = func() []*engine {
			return slices.DeleteFunc(slices.Clone(m.engines), func(o *engine) bool { return o == e })
		}
		m.byName[a.Name] = e
	}
	return m
}

// Start lets every account connect, each in a goroutine of its own. When
// another process has the data folder's lock, this one leaves the servers to it,
// watches the database for what it brings, and takes over when it ends.
func (m *Manager) Start(ctx context.Context) error {
	ctx, m.cancel = context.WithCancel(ctx)
	lock, err := takeLock(m.o.Data)
	if err != nil {
		return err
	}
	if lock != nil {
		m.setLock(lock)
		m.runEngines(ctx)
		m.wg.Go(func() { m.watchDatabase(ctx) })
		return nil
	}
	for _, e := range m.engines {
		e.set(func(s *mail.AccountState) { s.Phase = mail.PhaseElsewhere })
	}
	m.wg.Go(func() { m.waitForLock(ctx) })
	m.wg.Go(func() { m.watchDatabase(ctx) })
	return nil
}

func (m *Manager) runEngines(ctx context.Context) {
	m.reindex()
	m.wg.Go(func() { m.index(ctx) })
	for _, e := range m.engines {
		m.wg.Go(func() {
			m.afterScreen(ctx, e)
			e.way.run(ctx)
		})
	}
}

// ScreenFirst has Start let the first list be drawn from the cache before the
// engines, which want the same processors, connect: they wait for Look, or for
// most at the longest. Those whose mail is not cached yet do not wait.
func (m *Manager) ScreenFirst(most time.Duration) { m.drawn, m.most = make(chan struct{}), most }

// stands tells that the first list is on the screen.
func (m *Manager) stands() {
	if m.drawn != nil {
		m.once.Do(func() { close(m.drawn) })
	}
}

func (m *Manager) afterScreen(ctx context.Context, e *engine) {
	if m.drawn == nil {
		return
	}
	if _, err := m.store.MailboxByRole(ctx, e.acct.Name, mail.RoleInbox); err != nil {
		return
	}
	select {
	case <-m.drawn:
	case <-ctx.Done():
	case <-time.After(m.most):
	}
}

func (m *Manager) setLock(l *lockFile) {
	m.mu.Lock()
	m.lock = l
	m.mu.Unlock()
}

// lockEvery is how often a second process tries to become the one that syncs;
// watchEvery is how often the database is looked at for other processes' work.
const (
	lockEvery  = 2 * time.Second
	watchEvery = 300 * time.Millisecond
)

func (m *Manager) waitForLock(ctx context.Context) {
	t := time.NewTicker(lockEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		lock, err := takeLock(m.o.Data)
		if err != nil || lock == nil {
			continue
		}
		m.setLock(lock)
		m.runEngines(ctx)
		return
	}
}

// watchDatabase notices what other processes commit: their changes are shown,
// and replayed if this process is the one that syncs.
func (m *Manager) watchDatabase(ctx context.Context) {
	t := time.NewTicker(watchEvery)
	defer t.Stop()
	last, _ := m.store.Version(ctx) // 0 then: the first look tells
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		v, err := m.store.Version(ctx)
		if err != nil || v == last {
			continue
		}
		last = v
		m.hub.publish(mail.Event{All: true, Accounts: true, Mailboxes: true})
		for _, e := range m.engines {
			e.replaySoon()
		}
	}
}

// Close ends every connection and waits for the engines. The store stays open:
// it belongs to whoever opened it.
func (m *Manager) Close() {
	if m.cancel != nil {
		m.cancel()
	}
	m.wg.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lock != nil {
		m.lock.release()
		m.lock = nil
	}
}

// eventPause is how long the pump waits after an event: a frame. The screen
// keeps its own distance between two readings of the cache; a longer pause here
// would hold up the first headers behind the news that the account connects.
const eventPause = 8 * time.Millisecond

// Pump hands every event to send, merged, until ctx ends. send may block.
func (m *Manager) Pump(ctx context.Context, send func(mail.Event)) {
	for {
		e, err := m.hub.next(ctx)
		if err != nil {
			return
		}
		send(e)
		select {
		case <-ctx.Done():
			return
		case <-time.After(eventPause):
		}
	}
}
