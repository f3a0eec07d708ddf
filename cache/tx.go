package cache

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"sync"

	"postern/mail"
)

// stmts are the prepared statements of the reading connections, by text.
type stmts struct {
	db *sql.DB
	mu sync.Mutex
	m  map[string]*sql.Stmt
}

func (p *stmts) get(ctx context.Context, q string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if st := p.m[q]; st != nil {
		return st, nil
	}
	st, err := p.db.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	if p.m == nil {
		p.m = map[string]*sql.Stmt{}
	}
	p.m[q] = st
	return st, nil
}

func (p *stmts) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, st := range p.m {
		errs = append(errs, st.Close())
	}
	p.m = nil
	return errors.Join(errs...)
}

// querier is what reading helpers need: the pool of readers, or the
// transaction that is being written.
type querier interface {
	query(q string, args ...any) (*sql.Rows, error)
	// once is query for statements that will hardly come again and are not kept.
	once(q string, args ...any) (*sql.Rows, error)
	row(q string, args ...any) scanner
}

// scanner is a row that is read once.
type scanner interface{ Scan(dest ...any) error }

type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

// reader reads with the pool under a context.
type reader struct {
	s   *Store
	ctx context.Context
}

func (r reader) query(q string, args ...any) (*sql.Rows, error) {
	select {
	case <-r.s.done:
		return nil, errClosed
	default:
	}
	st, err := r.s.reads.get(r.ctx, q)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(r.ctx, args...)
}

func (r reader) once(q string, args ...any) (*sql.Rows, error) {
	select {
	case <-r.s.done:
		return nil, errClosed
	default:
	}
	return r.s.rdb.QueryContext(r.ctx, q, args...)
}

func (r reader) row(q string, args ...any) scanner {
	select {
	case <-r.s.done:
		return failed{errClosed}
	default:
	}
	st, err := r.s.reads.get(r.ctx, q)
	if err != nil {
		return failed{err}
	}
	return st.QueryRowContext(r.ctx, args...)
}

// tx is the transaction that is being written.
type tx struct {
	s    *Store
	ctx  context.Context
	conn *sql.Conn
	ev   mail.Event

	delta map[mail.MailboxID]*counts
	last  int64 // the newest message id, 0 until asked
	boxes map[mail.MailboxID]*box

	refused []mail.ChangeID // of which the person is to be told
}

// counts is what the transaction adds to the counters of a mailbox.
type counts struct{ total, unread, unseen int }

// lock waits for the writer's turn.
func (s *Store) lock(ctx context.Context) error {
	select {
	case <-s.done:
		return errClosed
	default:
	}
	select {
	case <-s.turn:
		return nil
	case <-s.done:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) unlock() { s.turn <- struct{}{} }

// write runs f in one transaction. A durable one is on the disk when write
// returns; another one is merely in order. When f or the commit fails, nothing
// of it stays.
func (s *Store) write(ctx context.Context, op string, durable bool, f func(*tx) error) (mail.Event, error) {
	if err := s.lock(ctx); err != nil {
		return mail.Event{}, wrap(op, err)
	}
	defer s.unlock()
	if durable != s.full {
		mode := "PRAGMA synchronous = NORMAL"
		if durable {
			mode = "PRAGMA synchronous = FULL"
		}
		if _, err := s.wconn.ExecContext(ctx, mode); err != nil {
			return mail.Event{}, wrap(op, err)
		}
		s.full = durable
	}
	t := &tx{s: s, ctx: ctx, conn: s.wconn, delta: map[mail.MailboxID]*counts{}, boxes: map[mail.MailboxID]*box{}}
	if err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return mail.Event{}, wrap(op, err)
	}
	err := f(t)
	if err == nil {
		err = t.flush()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		// From here on nobody can call it off: an answer of "canceled" to a change that was made would be a lie.
		t.ctx = context.WithoutCancel(ctx)
		err = t.exec("COMMIT")
	}
	if err != nil {
		// Without the context: the transaction must end even when the caller has gone.
		// A full disk may have rolled it back already; then this fails, rightly.
		_, _ = s.wconn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return mail.Event{}, wrap(op, err)
	}
	return t.ev, nil
}

func (t *tx) prepare(q string) (*sql.Stmt, error) {
	if st := t.s.writes[q]; st != nil {
		return st, nil
	}
	st, err := t.conn.PrepareContext(t.ctx, q)
	if err != nil {
		return nil, err
	}
	t.s.writes[q] = st
	return st, nil
}

func (t *tx) exec(q string, args ...any) error {
	_, err := t.change(q, args...)
	return err
}

// change is exec that tells how many rows were touched.
func (t *tx) change(q string, args ...any) (int, error) {
	st, err := t.prepare(q)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

// insert is exec that tells the new rowid.
func (t *tx) insert(q string, args ...any) (int64, error) {
	st, err := t.prepare(q)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

func (t *tx) query(q string, args ...any) (*sql.Rows, error) {
	st, err := t.prepare(q)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(t.ctx, args...)
}

func (t *tx) once(q string, args ...any) (*sql.Rows, error) {
	return t.conn.QueryContext(t.ctx, q, args...)
}

func (t *tx) row(q string, args ...any) scanner {
	st, err := t.prepare(q)
	if err != nil {
		return failed{err}
	}
	return st.QueryRowContext(t.ctx, args...)
}

// count adds to the counters of a mailbox; id 0 is nowhere.
func (t *tx) count(id mail.MailboxID, total, unread int) {
	if id == 0 {
		return
	}
	t.touch(id)
	if total != 0 || unread != 0 {
		c := t.counter(id)
		c.total += total
		c.unread += unread
	}
}

// unseen adjusts what the server said about unread messages by what the person did.
func (t *tx) unseen(id mail.MailboxID, n int) {
	if id != 0 && n != 0 {
		t.counter(id).unseen += n
	}
}

func (t *tx) counter(id mail.MailboxID) *counts {
	c := t.delta[id]
	if c == nil {
		c = &counts{}
		t.delta[id] = c
	}
	return c
}

// touch says that the messages of a mailbox changed.
func (t *tx) touch(id mail.MailboxID) {
	if id == 0 {
		return
	}
	if t.ev.Lists == nil {
		t.ev.Lists = map[mail.MailboxID]bool{}
	}
	t.ev.Lists[id] = true
}

// touchMessage says that the content of a message changed.
func (t *tx) touchMessage(id mail.MessageID) {
	if t.ev.Messages == nil {
		t.ev.Messages = map[mail.MessageID]bool{}
	}
	t.ev.Messages[id] = true
}

// flush writes the counters.
func (t *tx) flush() error {
	for id, c := range t.delta {
		if *c == (counts{}) {
			continue
		}
		t.ev.Mailboxes = true
		if err := t.exec(`UPDATE mailbox SET total = total + ?, unread = unread + ?,
			unseen = CASE WHEN unseen < 0 THEN unseen ELSE max(unseen + ?, 0) END WHERE id = ?`, c.total, c.unread, c.unseen, id); err != nil {
			return err
		}
	}
	return t.tellRefusals()
}

// nextMessage gives a new message id. The table is AUTOINCREMENT: an id of a
// message that was removed is not given again.
func (t *tx) nextMessage() (mail.MessageID, error) {
	if t.last == 0 {
		err := t.row("SELECT seq FROM sqlite_sequence WHERE name = 'message'").Scan(&t.last)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
	}
	t.last++
	return mail.MessageID(t.last), nil
}

// jsonIDs is a list of ids for "IN (SELECT value FROM json_each(?))": one
// statement for any number of them.
func jsonIDs[T ~int64 | ~uint32 | ~string](ids []T) string {
	b, err := json.Marshal(ids)
	if err != nil || ids == nil {
		return "[]"
	}
	return string(b)
}

// each calls f for every row.
func each(rows *sql.Rows, err error, f func(scan func(...any) error) error) error {
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
