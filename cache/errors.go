package cache

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"postern/mail"
)

// storage is an error of the disk in words.
func storage(op string, err error) error {
	return &mail.Error{Op: op, Kind: mail.Storage, Err: err}
}

// notFound says that a row is not there.
func notFound(op string) error { return &mail.Error{Op: op, Kind: mail.NotFound} }

// stale says that the mailbox is no longer what the caller takes it for.
func stale(op string) error { return &mail.Error{Op: op, Kind: mail.Stale} }

// wrap gives an error of SQLite its kind. A *mail.Error passes unchanged.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*mail.Error](err); ok {
		return err
	}
	e := &mail.Error{Op: op, Kind: mail.Bug, Err: err}
	if q, ok := errors.AsType[*sqlite.Error](err); ok {
		e.Kind = codeKind(q.Code())
		if q.Code()&0xff == sqlite3.SQLITE_FULL {
			e.Err = fmt.Errorf("%w: %w", mail.ErrFull, err)
		} else if w := inWords(q.Code()); w != "" {
			e.Err = fmt.Errorf("%s: %w", w, err)
		}
		return e
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e.Kind = mail.Canceled
	case errors.Is(err, sql.ErrNoRows):
		e.Kind, e.Err = mail.NotFound, nil
	case errors.Is(err, sql.ErrConnDone), errors.Is(err, errClosed):
		e.Kind = mail.Storage
	case errors.As(err, new(*fs.PathError)):
		e.Kind = mail.Storage
	}
	return e
}

// codeKind maps a result code; the low octet is the primary code.
func codeKind(code int) mail.Kind {
	switch code & 0xff {
	case sqlite3.SQLITE_INTERRUPT:
		return mail.Canceled
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_RANGE, sqlite3.SQLITE_MISMATCH:
		return mail.Bug
	}
	return mail.Storage
}

// inWords says what is wrong with the disk; "" when SQLite's own words must do.
func inWords(code int) string {
	switch code & 0xff {
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return "the database cannot be written to"
	case sqlite3.SQLITE_CANTOPEN:
		return "the database cannot be opened"
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "the database is damaged"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another process keeps the database locked"
	case sqlite3.SQLITE_IOERR:
		return "the disk is full, or cannot be read or written"
	}
	return ""
}

// errClosed is the cause of errors after Close.
var errClosed = errors.New("the store is closed")
