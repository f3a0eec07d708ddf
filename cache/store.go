package cache

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite" // and the driver
	sqlite3 "modernc.org/sqlite/lib"

	"postern/mail"
)

// FileName is the name of the database in its folder.
const FileName = "postern.db"

const (
	fileName = FileName
	// readers is how many reading connections there are at most.
	readers = 3
	// readerIdle is how long a connection that nobody reads with keeps its memory.
	readerIdle = 15 * time.Second
	// Page caches in KiB: small, because the operating system has the file
	// cached as well and the whole program has to stay small.
	readerCache = 512
	writerCache = 1024
	// busyMilliseconds is how long one process waits for another's transaction.
	busyMilliseconds = 10000
	busyPause        = 20 * time.Millisecond
)

// Parser reads the header and the tree of parts of a whole message. It never fails.
type Parser func(raw []byte) (mail.Header, *mail.Part)

// Store is the open database. The zero Store is not usable: call Open.
type Store struct {
	path    string
	session string
	parse   Parser
	text    Texter
	// quickTime is how long a page that is to be quick goes on looking.
	quickTime time.Duration
	// quickMost is when its first page gives up the slice under way.
	quickMost time.Duration

	hitsMu sync.Mutex
	hits   hits
	// progress is told how far a long migration is; nil for nobody.
	progress func(done, total int)

	rdb   *sql.DB
	reads stmts

	wdb   *sql.DB
	wconn *sql.Conn
	// turn holds a token while nobody writes; it guards what follows.
	turn   chan struct{}
	writes map[string]*sql.Stmt
	full   bool // synchronous=FULL is set on wconn

	version atomic.Int64 // as Version last saw it
	wal     walState     // when the version was asked last; the writer's turn guards it

	closed sync.Once
	done   chan struct{}
}

// Option changes how Open works.
type Option func(*Store)

// WithSession names the session whose changes Undo and Redo act on; without it
// every Open is a session of its own.
func WithSession(id string) Option { return func(s *Store) { s.session = id } }

// WithParser lends the store a parser for the messages that ChangeAppend
// brings; without it they are listed without header until the server has them.
func WithParser(p Parser) Option { return func(s *Store) { s.parse = p } }

// WithProgress has Open tell how far it is with bringing an older database up to date.
func WithProgress(f func(done, total int)) Option { return func(s *Store) { s.progress = f } }

// Open opens dir/postern.db and creates it, and dir, when they are not there.
// The directory gets mode 0700 and the files 0600 whatever the umask. A database
// that is damaged, was written by a newer version or lies on a read-only or full
// disk is an error of kind Storage that says so.
func Open(ctx context.Context, dir string, opts ...Option) (*Store, error) {
	const op = "open the database"
	s := &Store{path: filepath.Join(dir, fileName), session: rand.Text(), turn: make(chan struct{}, 1),
		quickTime: quickTime, quickMost: quickMost, writes: map[string]*sql.Stmt{}, done: make(chan struct{})}
	for _, o := range opts {
		o(s)
	}
	if err := prepareFiles(dir, s.path); err != nil {
		return nil, storage(op, err)
	}
	if err := s.patiently(ctx, s.openWriter); err != nil {
		_ = s.shut() // what went wrong first is what counts
		return nil, wrap(op, err)
	}
	s.turn <- struct{}{}
	if err := s.migrate(ctx); err != nil {
		_ = s.shut() // what went wrong first is what counts
		return nil, err
	}
	var err error
	if s.rdb, err = sql.Open("sqlite", s.dsn(readerCache, "query_only(1)")); err != nil {
		_ = s.shut() // what went wrong first is what counts
		return nil, wrap(op, err)
	}
	s.rdb.SetMaxOpenConns(readers)
	s.rdb.SetMaxIdleConns(readers)
	s.rdb.SetConnMaxIdleTime(readerIdle)
	s.reads.db = s.rdb
	return s, nil
}

// patiently tries again while another process is in the way. SQLite waits for
// a lock by itself (busy_timeout), but not for the switch to write-ahead logging,
// in which two programs that start at once can meet.
func (s *Store) patiently(ctx context.Context, open func(context.Context) error) error {
	until := time.Now().Add(busyMilliseconds * time.Millisecond)
	for {
		err := open(ctx)
		if q, ok := errors.AsType[*sqlite.Error](err); !ok || q.Code()&0xff != sqlite3.SQLITE_BUSY || time.Now().After(until) {
			return err
		}
		_ = s.shut() // what went wrong is known
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(busyPause):
		}
	}
}

func (s *Store) openWriter(ctx context.Context) error {
	var err error
	if s.wdb, err = sql.Open("sqlite", s.dsn(writerCache, "journal_mode(wal)", "synchronous(normal)", "journal_size_limit(16777216)")); err != nil {
		return err
	}
	s.wdb.SetMaxOpenConns(1)
	if s.wconn, err = s.wdb.Conn(ctx); err != nil {
		return err
	}
	var mode string
	if err := s.wconn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return storage("open the database", fmt.Errorf("write-ahead logging is not possible here (journal mode %q)", mode))
	}
	return nil
}

// Shrink gives back the memory that the writer's page cache holds. Call it after
// bulk work.
func (s *Store) Shrink(ctx context.Context) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	_, err := s.wconn.ExecContext(ctx, "PRAGMA shrink_memory")
	return wrap("give memory back", err)
}

// dsn is the data source name with the pragmas of every connection.
func (s *Store) dsn(cache int, pragmas ...string) string {
	q := url.Values{}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyMilliseconds))
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	q.Add("_pragma", fmt.Sprintf("cache_size(-%d)", cache))
	q.Add("_pragma", "mmap_size(0)")
	q.Add("_pragma", "temp_store(memory)")
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(s.path), RawQuery: q.Encode()}).String()
}

// prepareFiles makes the directory and the file with their modes; SQLite gives
// -wal and -shm the mode of the database.
func prepareFiles(dir, path string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := chmod(dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	for _, p := range []string{path, path + "-wal", path + "-shm"} {
		if err := chmod(p, 0o600); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func chmod(path string, mode os.FileMode) error {
	fi, err := os.Stat(path)
	if err != nil || fi.Mode().Perm() == mode {
		return err
	}
	return os.Chmod(path, mode)
}

// Close waits for the transaction that is being written and closes everything.
// Later calls of any method fail with kind Storage. Closing twice is fine.
func (s *Store) Close() error {
	var err error
	s.closed.Do(func() {
		<-s.turn
		close(s.done)
		err = s.shut()
	})
	return wrap("close the database", err)
}

func (s *Store) shut() error {
	var errs []error
	if s.rdb != nil {
		errs = append(errs, s.reads.close(), s.rdb.Close())
	}
	for _, st := range s.writes {
		errs = append(errs, st.Close())
	}
	if s.wconn != nil {
		errs = append(errs, s.wconn.Close())
	}
	if s.wdb != nil {
		errs = append(errs, s.wdb.Close())
	}
	return errors.Join(errs...)
}

// versionMost is how long the log of SQLite is taken at its word that nobody wrote.
const versionMost = 5 * time.Second

// walState is what the log of SQLite (the -wal file) looked like.
type walState struct {
	size  int64
	mod   time.Time
	asked time.Time // when the database was asked then
}

// Version is a number that changes when another process has committed
// something to the database; own writes do not change it. While a transaction
// is being written it is the number of before. It is asked several times a second, so
// the database itself is asked only when its log has changed.
func (s *Store) Version(ctx context.Context) (int64, error) {
	select {
	case <-s.done:
		return 0, wrap("read the database version", errClosed)
	case <-s.turn:
		defer func() { s.turn <- struct{}{} }()
		now := walState{asked: time.Now()}
		if fi, err := os.Stat(s.path + "-wal"); err == nil {
			now.size, now.mod = fi.Size(), fi.ModTime()
		}
		if was := s.wal; now.size == was.size && now.mod.Equal(was.mod) && now.asked.Sub(was.asked) < versionMost {
			return s.version.Load(), nil
		}
		s.wal = now
		var v int64
		err := s.wconn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v)
		if err == nil {
			s.version.Store(v)
		}
		return s.version.Load(), wrap("read the database version", err)
	default:
		return s.version.Load(), nil
	}
}
