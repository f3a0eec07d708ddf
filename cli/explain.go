package cli

import (
	"errors"
	"strings"

	"postern/mail"
)

// explain turns an error with a kind into one sentence with what to do.
func explain(e *mail.Error) string {
	s := e.Op
	if e.Account != "" {
		s = "account " + e.Account + ": " + s
	}
	s += ": " + kindWords[e.Kind]
	switch {
	case e.Server != "": // the cause would repeat it
		s += "; the server says: " + e.Server
	case e.Err != nil:
		s += ": " + plain.Replace(cause(e.Err))
	}
	if a := advice[e.Kind]; a != "" {
		s += " — " + a
	}
	return clean(s)
}

// advice is what a person can do about it.
var advice = map[mail.Kind]string{
	mail.Auth:    "check user and password_cmd, or enter the password again with postern setup",
	mail.TLS:     "check host, port and tls; a server with a certificate of its own needs ca_file",
	mail.Offline: "is the network up, are host and port right?",
	mail.Storage: "is the disk full or read-only?",
	mail.Bug:     "please report it, with the log",
}

// cause is the innermost reason: what lies between repeats operation and account.
func cause(err error) string {
	if inner, ok := errors.AsType[*mail.Error](err); ok {
		if inner.Err == nil {
			return inner.Op
		}
		return cause(inner.Err)
	}
	return err.Error()
}

// plain takes away what only programmers want to know.
var plain = strings.NewReplacer("tls: failed to verify certificate: ", "", "x509: ", "", "tls: ", "", "dial tcp ", "", "connect: connection", "connection")

var kindWords = map[mail.Kind]string{
	mail.Bug:      "this is a bug in Postern",
	mail.Offline:  "cannot be reached",
	mail.Timeout:  "the server did not answer in time",
	mail.Auth:     "login is not possible",
	mail.TLS:      "the connection is not safe, so nothing was sent",
	mail.Refused:  "refused",
	mail.Protocol: "the server said something that makes no sense",
	mail.NotFound: "not found",
	mail.Stale:    "it has changed meanwhile",
	mail.Quota:    "the mailbox is over its quota",
	mail.Storage:  "the disk refuses",
	mail.Canceled: "interrupted",
	mail.Config:   "the config is wrong",
}

// clean makes one printable line of a text that may hold server text.
func clean(s string) string { return strings.TrimSpace(line1(s)) }
