package mailtest

import (
	"bytes"
	"crypto/tls"
	"net"
	"sync"
	"testing"
	"time"
)

// Proxy is a TCP proxy on loopback between the program under test and a
// server. It counts, and it can be as bad as a network can be. Its methods may
// be called at any time from any goroutine; settings hold for octets that
// arrive afterwards. It ends with the test.
type Proxy struct {
	Addr Addr

	t      testing.TB
	target Addr
	tls    *tls.Config // what the client side speaks; nil in clear
	work   sync.WaitGroup

	mu      sync.Mutex
	listen  net.Listener // nil while refusing
	conns   map[*pipe]bool
	traffic Traffic
	sent    bytes.Buffer
	delay   time.Duration // one way
	rate    int           // kbit/s; 0 unlimited
	cut     int64         // cut a connection after so many octets from the server; -1 never
	gate    chan struct{} // closed while octets may pass
	frozen  bool
	ended   bool
}

// Traffic is what went through a Proxy.
type Traffic struct {
	Up, Down int64 // octets from the client, from the server
	// Trips counts round trips: how often the client spoke after the server had.
	Trips int
	// Conns counts the connections that the client made.
	Conns int
}

// NewProxy starts a proxy before target.
func NewProxy(t testing.TB, target Addr) *Proxy {
	t.Helper()
	return newProxy(t, target, nil)
}

// TLSFront is implicit TLS with a certificate of the kind before the IMAP of
// the server.
func (s *Server) TLSFront(t testing.TB, kind Cert) *Proxy {
	t.Helper()
	conf, err := s.pki.serverConfig(kind)
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	return newProxy(t, s.IMAP, conf)
}

func newProxy(t testing.TB, target Addr, conf *tls.Config) *Proxy {
	t.Helper()
	ports, err := freePorts(1)
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	open := make(chan struct{})
	close(open)
	p := &Proxy{Addr: ports[0], t: t, target: target, tls: conf, conns: map[*pipe]bool{}, cut: -1, gate: open}
	p.Accept()
	t.Cleanup(p.end)
	return p
}

// Accept takes connections again after Refuse.
func (p *Proxy) Accept() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listen != nil || p.ended {
		return
	}
	l, err := net.Listen("tcp", p.Addr.String())
	if err != nil {
		p.t.Errorf("mailtest: proxy: %v", err)
		return
	}
	p.listen = l
	p.work.Go(func() { p.serve(l) })
}

// Refuse makes the port refuse connections; those that are open stay.
func (p *Proxy) Refuse() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listen != nil {
		_ = p.listen.Close()
		p.listen = nil
	}
}

// Cut closes every open connection now.
func (p *Proxy) Cut() {
	for _, c := range p.open() {
		c.close()
	}
}

// CutAfter closes each connection when so many octets have come from the
// server over it; -1 never. Octets that came before count.
func (p *Proxy) CutAfter(octets int64) { p.set(func() { p.cut = octets }) }

// SetDelay sets the round-trip time that the proxy adds.
func (p *Proxy) SetDelay(rtt time.Duration) { p.set(func() { p.delay = rtt / 2 }) }

// SetRate limits each direction of each connection, in kbit/s; 0 does not.
func (p *Proxy) SetRate(kbit int) { p.set(func() { p.rate = kbit }) }

// Freeze lets nothing pass in either direction; connections are still accepted.
func (p *Proxy) Freeze() {
	p.set(func() {
		if !p.frozen {
			p.frozen, p.gate = true, make(chan struct{})
		}
	})
}

// Thaw lets everything that was held back pass.
func (p *Proxy) Thaw() {
	p.set(func() {
		if p.frozen {
			p.frozen = false
			close(p.gate)
		}
	})
}

// Traffic is what went through since the start or since Reset.
func (p *Proxy) Traffic() Traffic {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.traffic
}

// Reset begins to count anew and forgets what was sent.
func (p *Proxy) Reset() { p.set(func() { p.traffic = Traffic{}; p.sent.Reset() }) }

// Open is how many connections are open.
func (p *Proxy) Open() int { return len(p.open()) }

// Sent is what the client sent since the start or since Reset, all connections
// in the order of arrival, at most 4 MiB.
func (p *Proxy) Sent() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent.String()
}

func (p *Proxy) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

func (p *Proxy) open() []*pipe {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []*pipe
	for c := range p.conns {
		out = append(out, c)
	}
	return out
}

func (p *Proxy) end() {
	p.set(func() { p.ended = true })
	p.Refuse()
	p.Thaw()
	p.Cut()
	p.work.Wait()
}

func (p *Proxy) serve(l net.Listener) {
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		if p.tls != nil {
			client = tls.Server(client, p.tls)
		}
		server, err := net.Dial("tcp", p.target.String())
		if err != nil {
			_ = client.Close()
			continue
		}
		c := &pipe{p: p, client: client, server: server, done: make(chan struct{})}
		p.mu.Lock()
		p.traffic.Conns++
		p.conns[c] = true
		ended := p.ended
		p.mu.Unlock()
		c.start()
		if ended {
			c.close()
		}
	}
}
