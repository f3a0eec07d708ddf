package mailtest

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Password is the password of every user of a Dovecot; any other is refused.
const Password = "correct-horse"

// Addr is where a server listens.
type Addr struct {
	Host string // "127.0.0.1"
	Port int
}

// String is "host:port", as net.Dial takes it.
func (a Addr) String() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.Port)) }

// Server is a running Dovecot. Its methods may be used by parallel tests; those
// that stop, restart or kill it would disturb everybody who shares it: they want
// a server made with Own.
type Server struct {
	IMAP  Addr // in clear, with STARTTLS
	IMAPS Addr // implicit TLS
	POP3  Addr // in clear, with STLS
	POP3S Addr // implicit TLS
	// CAFile is a PEM file with the CA that signed the server's certificate,
	// which is good for "127.0.0.1" and "localhost".
	CAFile string
	// Dir is where the server lives; Log is its log file.
	Dir, Log string

	pki  *pki
	proc *process
	own  bool
	user atomic.Int64 // users made so far
}

// processServers are the servers that this test process has started. They are
// kept here because nothing that a test owns lives as long as the process does.
var processServers struct {
	sync.Mutex
	byOptions map[string]*Server
}

// Dovecot is the Dovecot with these options, started at the first call and
// shared by all later ones in this process. A missing Dovecot fails the test.
func Dovecot(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s := newSettings(opts)
	if s.own {
		srv := start(t, s)
		t.Cleanup(srv.end)
		return srv
	}
	processServers.Lock()
	defer processServers.Unlock()
	if srv := processServers.byOptions[s.key()]; srv != nil {
		return srv
	}
	srv := start(t, s)
	if processServers.byOptions == nil {
		processServers.byOptions = map[string]*Server{}
	}
	processServers.byOptions[s.key()] = srv
	return srv
}

func start(t testing.TB, s *settings) *Server {
	t.Helper()
	bin, err := findDovecot()
	if err != nil {
		t.Fatal(err)
	}
	// Not t.TempDir: the server outlives the test, and the path of a unix
	// socket must stay below 100 octets.
	dir, err := os.MkdirTemp(shortTemp(), "pm")
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	srv := &Server{own: s.own, Dir: dir, Log: filepath.Join(dir, "log"), CAFile: filepath.Join(dir, "ca.pem")}
	if srv.pki, err = newPKI(); err != nil {
		t.Fatalf("mailtest: certificates: %v", err)
	}
	if err := srv.pki.write(dir); err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	// A port that was free may be taken when Dovecot comes to it: try again.
	for try := 0; ; try++ {
		err = srv.launch(bin, s)
		if err == nil {
			return srv
		}
		if try == 5 {
			t.Fatalf("mailtest: dovecot: %v\n%s", err, srv.logTail())
		}
	}
}

func (s *Server) launch(bin string, set *settings) error {
	ports, err := freePorts(4)
	if err != nil {
		return err
	}
	s.IMAP, s.IMAPS, s.POP3, s.POP3S = ports[0], ports[1], ports[2], ports[3]
	conf, err := set.conf(s)
	if err != nil {
		return err
	}
	file := filepath.Join(s.Dir, "dovecot.conf")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		return err
	}
	return s.run(bin)
}

// run starts the process on the configuration that lies in Dir and waits for
// the greetings.
func (s *Server) run(bin string) error {
	p, err := startProcess(bin, s.Dir)
	if err != nil {
		return err
	}
	for _, a := range []Addr{s.IMAP, s.POP3} {
		if err := p.awaitGreeting(a, 20*time.Second); err != nil {
			p.kill()
			return err
		}
	}
	s.proc = p
	return nil
}

// Restart ends every session and starts the server again on the same ports
// with the same mail.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Kill(t)
	s.Start(t)
}

// Kill ends all processes of the server at once, as a power cut does. The mail
// stays; the ports refuse connections until Start.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.mustOwn(t)
	s.proc.kill()
}

// Start starts a killed server again.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	bin, err := findDovecot()
	if err != nil {
		t.Fatal(err)
	}
	// A client that kept trying may hold the port for a moment.
	for try := 0; ; try++ {
		if err = s.run(bin); err == nil {
			return
		}
		if try == 20 {
			t.Fatalf("mailtest: dovecot: %v\n%s", err, s.logTail())
		}
	}
}

// Stop freezes all processes of the server: connections stay open, are even
// accepted by the kernel, and nothing is ever answered. Cont is called at the
// end of the test at the latest.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.mustOwn(t)
	t.Cleanup(s.proc.cont)
	if err := s.proc.stop(); err != nil {
		t.Fatalf("mailtest: stop: %v", err)
	}
}

// Cont lets a stopped server go on.
func (s *Server) Cont(testing.TB) { s.proc.cont() }

// mustOwn keeps a test from taking the server away from the others.
func (s *Server) mustOwn(t testing.TB) {
	t.Helper()
	if !s.own {
		t.Fatal("mailtest: this server is shared: ask for one with Own()")
	}
}

// end kills the server and removes what it stored.
func (s *Server) end() {
	s.proc.kill()
	_ = os.RemoveAll(s.Dir)
}

// LogText is the server's log so far.
func (s *Server) LogText() string {
	b, _ := os.ReadFile(s.Log) // a log that is not there yet is empty
	return string(b)
}

func (s *Server) logTail() string {
	l := s.LogText()
	if n := len(l) - 3000; n > 0 {
		l = l[n:]
	}
	if out, err := os.ReadFile(filepath.Join(s.Dir, "out")); err == nil {
		l += string(out)
	}
	return l
}

// shortTemp is a folder for temporary files whose name is short.
func shortTemp() string {
	if d := os.TempDir(); len(d) <= 40 {
		return d
	}
	return "/tmp"
}

func findDovecot() (string, error) {
	for _, p := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin") {
		f := filepath.Join(p, "dovecot")
		if st, err := os.Stat(f); err == nil && !st.IsDir() {
			return f, nil
		}
	}
	return "", errors.New("mailtest: no dovecot here; install it: apt-get install -y --no-install-recommends dovecot-imapd dovecot-pop3d")
}
