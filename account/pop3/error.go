package pop3

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

	"postern/mail"
)

// answer is a -ERR of the server.
type answer struct {
	code string // upper case, "" none
	text string
}

func (a *answer) Error() string {
	if a.code != "" {
		return "-ERR [" + a.code + "] " + a.text
	}
	return "-ERR " + a.text
}

// parseAnswer takes the response code (RFC 2449 §8) off the text of an answer.
func parseAnswer(text string) *answer {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "["); ok {
		if code, after, ok := strings.Cut(rest, "]"); ok {
			return &answer{code: strings.ToUpper(code), text: strings.TrimSpace(after)}
		}
	}
	return &answer{text: text}
}

// kind is what a refusal means; login says that it was the answer to one.
func (a *answer) kind(login bool) mail.Kind {
	switch {
	case a.code == "AUTH":
		return mail.Auth
	case a.code == "IN-USE", a.code == "LOGIN-DELAY", a.code == "SYS/TEMP":
		return mail.Offline
	case a.code == "SYS/PERM":
		return mail.Refused
	case login && a.code == "":
		low := strings.ToLower(a.text)
		for _, w := range []string{"lock", "in use", "busy", "try again", "try later", "temporar", "too often", "too many", "delay"} {
			if strings.Contains(low, w) {
				return mail.Offline // as servers say it that know no codes
			}
		}
		return mail.Auth
	}
	return mail.Refused
}

// why words a code for a person.
func (a *answer) why() error {
	switch a.code {
	case "IN-USE":
		return errors.New("the mailbox is in use by another session; it is tried again later")
	case "LOGIN-DELAY":
		return errors.New("the server wants a pause between two visits; it is tried again later")
	case "SYS/TEMP":
		return errors.New("the server has a passing fault; it is tried again later")
	}
	return a
}

// fail makes the error that leaves the package. A *mail.Error stays as it is.
func (c *Conn) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	if cause := c.ctx.Err(); cause != nil && !isAnswer(err) {
		err = cause
	}
	if e, ok := errors.AsType[*mail.Error](err); ok {
		if e.Account == "" {
			e.Account = c.o.Account
		}
		return err
	}
	e := &mail.Error{Op: op, Account: c.o.Account, Err: err, Kind: netKind(err)}
	if a, ok := errors.AsType[*answer](err); ok {
		e.Kind, e.Server, e.Err = a.kind(c.entering), a.text, a.why()
	}
	return e
}

func isAnswer(err error) bool {
	_, ok := errors.AsType[*answer](err)
	return ok
}

// netKind is what an error of the connection means.
func netKind(err error) mail.Kind {
	var ne net.Error
	switch {
	case isTLS(err):
		return mail.TLS
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
