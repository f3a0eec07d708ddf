package imap

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// serverError is a NO, BAD or BYE.
type serverError struct {
	typ  string // "NO", "BAD", "BYE"
	code string // upper case, "" none
	text string
}

func (e *serverError) Error() string {
	s := e.typ
	if e.code != "" {
		s += " [" + e.code + "]"
	}
	return s + " " + e.text
}

// asServer finds what the server answered in err's chain, nil when it is not an answer.
func asServer(err error) *serverError {
	if e, ok := errors.AsType[*serverError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*goimap.Error](err); ok {
		return &serverError{typ: string(e.Type), code: string(e.Code), text: e.Text}
	}
	return nil
}

// isBAD reports whether the server did not understand the command.
func isBAD(err error) bool {
	e := asServer(err)
	return e != nil && e.typ == "BAD"
}

// isNO reports whether the server refused the command.
func isNO(err error) bool {
	e := asServer(err)
	return e != nil && e.typ == "NO"
}

// kind is what the answer means (RFC 5530, RFC 9051 §7.1).
func (e *serverError) kind() mail.Kind {
	switch e.code {
	case "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED":
		return mail.Auth
	case "PRIVACYREQUIRED":
		return mail.TLS
	case "NONEXISTENT", "TRYCREATE":
		return mail.NotFound
	case "OVERQUOTA", "TOOBIG":
		return mail.Quota
	case "UNAVAILABLE", "INUSE":
		return mail.Offline // later it may work
	}
	switch e.typ {
	case "BAD":
		return mail.Protocol
	case "BYE":
		return mail.Offline
	}
	low := strings.ToLower(e.text)
	for _, w := range []string{"doesn't exist", "does not exist", "no such mailbox", "unknown mailbox", "nonexistent mailbox", "mailbox not found"} {
		if strings.Contains(low, w) {
			return mail.NotFound // as servers say it that know no codes
		}
	}
	return mail.Refused
}

// netKind is what an error of the connection means.
func netKind(err error) mail.Kind {
	if isTLS(err) {
		return mail.TLS
	}
	var ne net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return mail.Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT):
		return mail.Timeout
	case errors.As(err, &ne):
		if ne.Timeout() {
			return mail.Timeout
		}
		return mail.Offline
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return mail.Offline
	}
	return mail.Protocol
}

// isTLS reports whether the encryption failed: a certificate, a version, or an
// answer that is not TLS at all.
func isTLS(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	_, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok
}

// fail makes the error that leaves the package. A *mail.Error stays as it is.
func (c *Conn) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*mail.Error](err); ok {
		if e.Account == "" {
			e.Account = c.opts.Account
		}
		return err
	}
	e := &mail.Error{Op: op, Account: c.opts.Account, Err: err}
	if s := asServer(err); s != nil {
		e.Kind, e.Server = s.kind(), s.text
		return e
	}
	e.Kind = netKind(err)
	return e
}
