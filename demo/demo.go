package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// Demo is a running demonstration.
type Demo struct {
	accounts []*account
	started  time.Time // what Start was told
	begun    time.Time // when that was by the clock
	live     *live
	cancel   context.CancelFunc
	work     sync.WaitGroup
}

// account is one seeded account and the server that serves it.
type account struct {
	name, address, fullname string
	password                string
	store                   *store
	listener                *listener
	server                  *imapserver.Server
	sessions                sync.WaitGroup
}

// now is the clock of what is appended without a date.
func now() time.Time { return time.Now() }

// seed makes every demonstration the same.
const seed = 1847

// Start fills the accounts relative to at and serves them on 127.0.0.1, each on
// a port of its own, until Close or the end of ctx. dir is a folder that the
// demonstration may use; it writes nothing there today.
func Start(ctx context.Context, dir string, at time.Time) (*Demo, error) {
	_ = dir
	d := &Demo{started: at, begun: now()}
	for i, p := range people {
		d.accounts = append(d.accounts, &account{
			name: p.account, address: p.address, fullname: p.name, password: "demo-" + p.account,
			store: newStore(p.account, "demo-"+p.account, uint32(1000*(i+1))),
		})
	}
	if err := d.fill(at); err != nil {
		return nil, err
	}
	for _, a := range d.accounts {
		if err := a.serve(ctx); err != nil {
			d.Close()
			return nil, err
		}
	}
	ctx, d.cancel = context.WithCancel(ctx)
	d.live = newLive(d, rand.New(rand.NewPCG(seed, 2)))
	d.work.Go(func() { d.live.run(ctx) })
	d.work.Go(func() {
		<-ctx.Done()
		d.stop()
	})
	return d, nil
}

// Close ends the servers and waits for everything to have ended.
func (d *Demo) Close() {
	if d.cancel != nil {
		d.cancel()
	}
	d.stop()
	d.work.Wait()
}

func (d *Demo) stop() {
	for _, a := range d.accounts {
		a.stop()
	}
}

// Next lets the next thing happen now that would happen by itself in a while:
// new mail, a reply, a changed flag. It says in a few words what happened.
func (d *Demo) Next() string { return d.live.step() }

// Config is the text of a config.toml for the accounts. It holds their
// passwords, which are good for these servers only.
func (d *Demo) Config() string {
	var b strings.Builder
	b.WriteString("# The accounts of the demonstration. Nothing here is real.\n")
	for _, a := range d.accounts {
		addr := a.listener.Addr().(*net.TCPAddr)
		fmt.Fprintf(&b, "\n[[account]]\nname     = %q\naddress  = %q\nfullname = %q\n\n", a.name, a.address, a.fullname)
		fmt.Fprintf(&b, "[account.incoming]\nprotocol = \"imap\"\nhost     = \"127.0.0.1\"\nport     = %d\ntls      = \"none\"\n", addr.Port)
		fmt.Fprintf(&b, "user     = %q\npassword = %q\n", a.store.user, a.password)
	}
	return b.String()
}

func (a *account) serve(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	a.listener = &listener{Listener: l, conns: map[net.Conn]bool{}, accepted: func() { a.sessions.Add(1) }}
	a.server = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{store: a.store, ended: a.sessions.Done}, nil, nil
		},
		Caps: imap.CapSet{
			imap.CapIMAP4rev1: {}, imap.CapNamespace: {}, imap.CapUIDPlus: {}, imap.CapESearch: {}, imap.CapListExtended: {},
			imap.CapListStatus: {}, imap.CapMove: {}, imap.CapStatusSize: {}, imap.CapChildren: {}, imap.CapSpecialUse: {},
			imap.CapCreateSpecialUse: {}, imap.CapLiteralPlus: {},
		},
		InsecureAuth: true, // loopback
		Logger:       silent{},
	})
	a.sessions.Go(func() { _ = a.server.Serve(a.listener) }) // ends with the listener
	return nil
}

func (a *account) stop() {
	if a.server == nil {
		return
	}
	_ = a.server.Close() // closing twice is an error of no interest
	a.listener.closeAll()
	a.sessions.Wait()
}

// silent drops what imapserver logs: clients that went away.
type silent struct{}

func (silent) Printf(string, ...any) {}

// listener remembers its connections, so that one that was accepted while the
// server closed is closed too.
type listener struct {
	net.Listener
	accepted func() // told for each; imapserver makes and ends exactly one session for it

	mu     sync.Mutex
	conns  map[net.Conn]bool
	closed bool
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.accepted()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		_ = c.Close()
	}
	t := &tracked{Conn: c, l: l}
	l.conns[t] = true
	return t, nil
}

func (l *listener) closeAll() {
	l.mu.Lock()
	l.closed = true
	var all []net.Conn
	for c := range l.conns {
		all = append(all, c)
	}
	l.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

// tracked is a connection that takes itself off the list.
type tracked struct {
	net.Conn
	l *listener
}

func (t *tracked) Close() error {
	t.l.mu.Lock()
	delete(t.l.conns, t)
	t.l.mu.Unlock()
	return t.Conn.Close()
}
