package account

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"postern/account/imap"
	"postern/account/maildir"
	"postern/config"
	"postern/mail"
	"postern/rfc822"
)

// depot is the drop engine: a Maildir holds the truth, here, and the cache
// shows it. Mail comes from a drop point (POP3, or IMAP in the manner of POP), which is visited
// now and then; a Maildir account has none, and other programs change its
// files. Work on the Maildir needs no network and goes on offline.
//
// run is the goroutine that changes the Maildir and visits the drop point;
// reading a message may be done from any. mu guards what both need.
type depot struct {
	*engine
	root string
	ours bool // the Maildir is ours alone: it is made, with the usual folders
	drop bool // there is a drop point

	mu      sync.Mutex
	ms      *maildir.Store
	shelves map[mail.MailboxID]*shelf
	drops   *dropMap        // nil without a drop point
	life    context.Context // of the one who does what is queued; nil nobody does

	// The rest belongs to run.
	live     dropPoint // during a visit
	waiting  map[string]arrival
	next     time.Time // of the next visit
	fails    backoff
	tally    tally
	in, out  int64
	wg       sync.WaitGroup
	carrying chan struct{} // capacity 1: held while messages go to another account
	needsYou bool
	headless bool
	looked   chan struct{} // capacity 1: the files may have changed
	rewatch  func()
}

// shelf is a folder of the Maildir and the mailbox that shows it.
type shelf struct {
	mail.Mailbox
	f    *maildir.Folder
	uids *maildir.UIDs
	last map[mail.UID]mail.Flags // as the cache last heard; nil not heard in this session
	// toRead are messages that the search may not know the text of, newest last; listed says that those
	// which were there before this session are among them.
	toRead []mail.UID
	listed bool
}

// localFolders are made for every drop account.
var localFolders = []string{"Archive", "Sent", "Drafts", "Trash"}

func newDepot(e *engine, o Options) *depot {
	in := e.acct.Incoming
	d := &depot{engine: e, root: in.Path, shelves: map[mail.MailboxID]*shelf{},
		carrying: make(chan struct{}, 1), looked: make(chan struct{}, 1)}
	if in.Protocol != config.Maildir {
		d.root, d.ours, d.drop = filepath.Join(o.Data, "mail", e.acct.Name), true, true
	}
	return d
}

// pause is how long the depot waits before it tries a broken Maildir again.
const depotPause = 5 * time.Second

func (d *depot) run(ctx context.Context) {
	defer d.q.fail(&mail.Error{Op: "close", Account: d.acct.Name, Kind: mail.Canceled})
	defer d.wg.Wait()
	for ctx.Err() == nil {
		err := d.guarded(ctx)
		if ctx.Err() != nil {
			return
		}
		d.log.Warn("the Maildir cannot be worked with", "err", err)
		d.q.fail(err)
		d.set(func(s *mail.AccountState) {
			s.Phase, s.Err, s.Progress, s.RetryAt = mail.PhaseWaiting, asError(err, d.acct.Name), mail.Progress{}, time.Now().Add(depotPause)
		})
		if !d.sleep(ctx, depotPause) {
			return
		}
	}
}

// guarded keeps a fault of ours in this account.
func (d *depot) guarded(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			d.log.Error("panic", "what", p, "stack", string(debug.Stack()))
			err = &mail.Error{Op: "sync", Account: d.acct.Name, Kind: mail.Bug, Err: fmt.Errorf("panic: %v", p)}
		}
	}()
	return d.keep(ctx)
}

// keep opens the Maildir and does what there is to do until ctx ends or the disk fails.
func (d *depot) keep(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	d.set(func(s *mail.AccountState) { s.Phase, s.Err = mail.PhaseSyncing, nil })
	if err := d.wake(ctx); err != nil {
		return err
	}
	stop := func() {}
	watch := func() {
		stop()
		wctx, wstop := context.WithCancel(ctx)
		stop = wstop
		var fs []*maildir.Folder
		for _, s := range d.all() {
			fs = append(fs, s.f)
		}
		wg.Go(func() { d.ms.Watch(wctx, fs, d.lookAgain) })
	}
	watch()
	defer func() { stop() }()
	d.rewatch = watch
	d.replaySoon()
	for ctx.Err() == nil {
		select {
		case <-d.kicked:
			d.next, d.needsYou = time.Time{}, false
		default:
		}
		select {
		case <-d.looked:
			if err := d.lookNow(ctx); err != nil {
				return err
			}
		default:
		}
		worked, err := d.step(ctx)
		if err != nil {
			return err
		}
		if worked {
			continue
		}
		d.rest()
		t := time.NewTimer(d.restFor())
		select {
		case <-ctx.Done():
		case <-t.C:
		case <-d.q.wake:
		case <-d.kicked:
			d.next, d.needsYou = time.Time{}, false
		case <-d.looked:
			if err := d.lookNow(ctx); err != nil {
				return err
			}
		}
		t.Stop()
	}
	return ctx.Err()
}

// lookPause lets a burst of changes end before the folders are read.
const lookPause = 100 * time.Millisecond

// lookNow reads the folders after somebody changed them; changes come in bursts.
func (d *depot) lookNow(ctx context.Context) error {
	wait(ctx, lookPause)
	return d.scan(ctx)
}

func (d *depot) lookAgain() {
	select {
	case d.looked <- struct{}{}:
	default:
	}
}

// step does the next thing there is to do and reports whether there was one.
func (d *depot) step(ctx context.Context) (bool, error) {
	if worked, err := d.jobs(ctx); worked || err != nil {
		return worked, err
	}
	if d.drop && d.wanted() && !d.needsYou && !time.Now().Before(d.next) {
		d.visitNow(ctx)
		return true, ctx.Err()
	}
	return d.readSome(ctx)
}

// jobs does what is queued. Only a disk that fails is an error.
func (d *depot) jobs(ctx context.Context) (bool, error) {
	worked := false
	for {
		j := d.q.pop()
		if j == nil {
			return worked, nil
		}
		worked = true
		err := j.run(ctx, nil)
		j.finish(err)
		if mail.Is(err, mail.Storage) {
			d.hub.publish(mail.Event{Notices: []mail.Notice{{Account: d.acct.Name, Err: asError(err, d.acct.Name)}}})
			return worked, err
		}
	}
}

// rest shows that there is nothing to do.
func (d *depot) rest() {
	wanted := d.wanted()
	d.set(func(s *mail.AccountState) {
		s.Progress = mail.Progress{}
		switch {
		case d.drop && !wanted:
			s.Phase, s.Err = mail.PhaseOffline, nil
		case d.needsYou:
			s.Phase = mail.PhaseNeedsYou
		case s.Err != nil:
			s.Phase, s.RetryAt = mail.PhaseWaiting, d.next
		default:
			s.Phase = mail.PhaseOnline
		}
	})
}

func (d *depot) restFor() time.Duration {
	if !d.drop || !d.wanted() || d.needsYou {
		return time.Hour
	}
	return max(10*time.Millisecond, time.Until(d.next))
}

func (d *depot) refresh() {
	d.lookAgain()
	d.kick()
}

func (d *depot) replaySoon() {
	d.q.push(&job{prio: changes, key: "replay", run: func(ctx context.Context, _ *imap.Conn) error { return d.replay(ctx) }})
}

// wake opens the Maildir and brings the cache in line with it. What a change that was cut
// short has left of it is ended first: the folders, read before that, would
// show a message that went from one to the other as two.
func (d *depot) wake(ctx context.Context) error {
	if err := d.load(ctx); err != nil {
		return err
	}
	folders, err := d.folders()
	if err == nil {
		err = d.putFolders(ctx, folders)
	}
	if err != nil {
		return err
	}
	d.begin(ctx)
	if err := d.replay(ctx); err != nil {
		return err
	}
	return d.scan(ctx)
}

// begin lets others ask for work until ctx ends.
func (d *depot) begin(ctx context.Context) {
	d.mu.Lock()
	d.life = ctx
	d.mu.Unlock()
}

// finish does what is queued until no account of a headless pass has anything
// under way: messages may go to another account, or come from one.
func (d *depot) finish(ctx context.Context) error {
	for {
		if _, err := d.jobs(ctx); err != nil {
			return err
		}
		if ctx.Err() != nil || !d.linger(ctx) {
			return ctx.Err()
		}
	}
}

// once reads the Maildir, sends the changes, visits the drop point and ends.
func (d *depot) once(ctx context.Context) SyncResult {
	r := SyncResult{Account: d.acct.Name}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Nobody must wait for an account that has ended.
	defer func() { d.set(func(a *mail.AccountState) { a.Phase = mail.PhaseOffline }) }()
	d.set(func(a *mail.AccountState) { a.Phase = mail.PhaseSyncing })
	d.headless = true
	err := d.wake(ctx)
	if err == nil {
		err = d.replay(ctx)
	}
	if err == nil && d.drop {
		if err = d.receive(ctx); err == nil {
			err = d.replay(ctx)
		}
	}
	for more := true; more && err == nil; {
		more, err = d.readSome(ctx)
	}
	if err == nil {
		err = d.finish(ctx)
	}
	cancel()
	d.wg.Wait()
	r.Err = err
	r.Mailboxes = len(d.all())
	r.New, r.Changed, r.Gone = d.tally.fresh, d.tally.changed, d.tally.gone
	r.Replayed, r.Refused, r.BytesIn, r.BytesOut = int(d.tally.replayed.Load()), int(d.tally.refused.Load()), d.in, d.out
	if n, err := d.store.PendingCount(context.WithoutCancel(ctx), d.acct.Name); err == nil {
		r.Left = n
	}
	return r
}

var errLeftServer = errors.New("the server does not have it any more")

// find gives the folder and the key of a message, from any goroutine, also
// where run does not run.
func (d *depot) find(ctx context.Context, p mail.Place) (*maildir.Folder, string, error) {
	none := &mail.Error{Op: "read a message", Account: d.acct.Name, Kind: mail.NotFound}
	if !p.Known() {
		return nil, "", none
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.shelves[p.Mailbox]
	if s == nil {
		m, on, err := d.store.Remote(ctx, p.Mailbox)
		if err != nil || !on {
			return nil, "", errors.Join(err, none)
		}
		ms := d.ms
		if ms == nil {
			if ms, err = maildir.Open(d.root, false); err != nil {
				return nil, "", err
			}
			d.ms = ms
		}
		if s, err = openShelf(ms, m); err != nil {
			return nil, "", err
		}
		d.shelves[p.Mailbox] = s
	}
	key := s.uids.Key(p.UID)
	if key == "" || s.uids.Validity != p.Validity {
		return nil, "", none
	}
	if d.drops != nil {
		if r := d.drops.byKey[key]; r != nil && r.state == dropHeader && !s.f.Has(key) {
			return nil, "", none
		}
	}
	return s.f, key, nil
}

func openShelf(ms *maildir.Store, m mail.Mailbox) (*shelf, error) {
	f, err := ms.Folder(m.Name)
	if err != nil {
		return nil, err
	}
	u, err := f.UIDs()
	return &shelf{Mailbox: m, f: f, uids: u}, err
}

func (d *depot) all() []*shelf {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]*shelf, 0, len(d.shelves))
	for _, s := range d.shelves {
		out = append(out, s)
	}
	return out
}

func (d *depot) shelf(id mail.MailboxID) *shelf {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.shelves[id]
}

func (d *depot) reads() bool { return true }

func (d *depot) holds(ctx context.Context, p mail.Place) bool {
	f, key, err := d.find(ctx, p)
	return err == nil && f.Has(key)
}

func (d *depot) content(ctx context.Context, p mail.Place) ([]byte, error) {
	f, key, err := d.find(ctx, p)
	if err != nil {
		return nil, err
	}
	return f.Read(key)
}

// open reads a message's structure and what is shown of it into the cache; the
// rest is within reach of content. What is known by its header only is fetched.
func (d *depot) open(ctx context.Context, id mail.MessageID, _ []string) error {
	m, err := d.store.Message(ctx, id)
	if err != nil {
		return err
	}
	at, err := d.store.Places(ctx, []mail.MessageID{id})
	if err != nil {
		return err
	}
	m.Place = at[0]
	if !d.holds(ctx, m.Place) {
		s := d.snapshot()
		if !d.drop || !m.Place.Known() {
			return &mail.Error{Op: "fetch", Account: d.acct.Name, Kind: mail.NotFound}
		}
		if !d.wanted() || s.Phase == mail.PhaseElsewhere || s.Phase == mail.PhaseNeedsYou {
			return d.offline(nil)
		}
		if err := d.request(ctx, urgent, func(jctx context.Context, _ *imap.Conn) error { return d.fetchPlaces(jctx, m.Place) }); err != nil {
			return err
		}
	}
	return d.read(ctx, m)
}

// read puts the structure and the parts that are shown into the cache, where
// the search finds them.
func (d *depot) read(ctx context.Context, m mail.Message) error {
	raw, err := d.content(ctx, m.Place)
	if err != nil {
		return err
	}
	root := rfc822.Parse(raw)
	e, err := d.store.PutStructure(ctx, m.ID, root.Root)
	if err != nil {
		return err
	}
	d.hub.publish(e)
	for _, p := range d.choose(root.Root) {
		if b, ok := root.Body(p); ok && !m.Complete[p] {
			e, err := d.store.PutPart(ctx, m.ID, p, 0, b, true)
			if err != nil {
				return err
			}
			d.hub.publish(e)
		}
	}
	e, err = d.store.PutBody(ctx, m.ID, mail.BodyFull)
	d.hub.publish(e)
	return err
}

// readPiece is how many messages are looked at for the search before the queue is.
const readPiece = 50

// readSome reads messages whose text the search does not know yet, newest first.
func (d *depot) readSome(ctx context.Context) (bool, error) {
	for _, s := range d.all() {
		n := len(s.toRead)
		if n == 0 {
			continue
		}
		if left, err := d.store.WithoutBody(ctx, s.ID, time.Time{}, 1); err == nil && len(left) == 0 {
			s.toRead = nil
			continue
		}
		piece := s.toRead[max(0, n-readPiece):]
		s.toRead = s.toRead[:n-len(piece)]
		for _, uid := range slices.Backward(piece) {
			id, err := d.store.Lookup(ctx, s.ID, uid)
			if err != nil {
				continue // gone meanwhile
			}
			m, err := d.store.Message(ctx, id)
			if err == nil && m.Body == mail.BodyNone && d.holds(ctx, m.Place) {
				err = d.read(ctx, m)
			}
			if mail.Is(err, mail.Storage) || ctx.Err() != nil {
				return false, err
			}
		}
		return true, nil
	}
	return false, nil
}
