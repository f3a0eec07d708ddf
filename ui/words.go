package ui

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"postern/mail"
	"postern/render"
	"postern/ui/list"
	"postern/ui/sidebar"
)

// Explain turns an error into a sentence and what the person can do about it.
// Of an error's own text only what was written for people is shown (why a
// connection is not safe, why a login is not possible), and what a server
// said, as such; both sanitized.
func Explain(err error) string {
	var e *mail.Error
	if !errors.As(err, &e) {
		e = &mail.Error{Kind: mail.KindOf(err)}
	}
	who := "The server"
	if e.Account != "" {
		who = render.Line1(e.Account)
	}
	s := sentence(e.Kind, who, why(err))
	if e.Kind == mail.Storage && (errors.Is(err, mail.ErrFull) || errors.Is(err, syscall.ENOSPC)) {
		s = "The disk is full: this could not be kept. Make room and do it again."
	}
	if e.Server != "" {
		s += fmt.Sprintf(" The server says: “%s”", render.Line1(e.Server))
	}
	return s
}

func sentence(k mail.Kind, who, why string) string {
	switch k {
	case mail.Offline:
		if why != "" {
			return who + " cannot be reached: " + why + "."
		}
		return who + " cannot be reached. What you do is kept and sent later."
	case mail.Timeout:
		return who + " does not answer. It is tried again by itself."
	case mail.Auth:
		if why != "" {
			return who + " cannot log in: " + why + "."
		}
		return who + " refused the user name or the password. Enter it again (palette: password), or mend config.toml."
	case mail.TLS:
		if why == "" {
			why = "its encryption is not what it should be; postern doctor tells more"
		}
		return who + " is not safe, nothing was sent: " + why + "."
	case mail.Refused:
		if why != "" {
			return "That cannot be done: " + why + "."
		}
		return who + " refused. What was shown before is shown again."
	case mail.Protocol:
		return who + " sent something that makes no sense. It is tried another way; postern doctor tells more."
	case mail.NotFound:
		return "It is not there any more."
	case mail.Stale:
		return "It has changed meanwhile. Look again."
	case mail.Quota:
		return who + " has no room left. Delete something there."
	case mail.Storage:
		return "The disk refused: is it full, or read-only? Nothing was lost on the server."
	case mail.Canceled:
		return "Stopped."
	case mail.Config:
		if why != "" {
			return who + " is not set up right: " + why + "."
		}
		return "The configuration is wrong: run postern doctor."
	}
	return "Something in Postern went wrong. The log tells more."
}

// why is the cause where it says more than the kind: "" when it does not.
func why(err error) string {
	e, ok := errors.AsType[*mail.Error](err)
	if !ok {
		return ""
	}
	cause := innermost(e)
	if cause == nil {
		return ""
	}
	text := cause.Error()
	switch e.Kind {
	case mail.TLS:
		if w := certificateWords(err); w != "" {
			return w
		}
	case mail.Offline:
		switch {
		case strings.Contains(text, "no such host"):
			return "there is no server of that name; check host in config.toml"
		case strings.Contains(text, "connection refused"):
			return "it refuses connections; check port in config.toml"
		}
		return ""
	case mail.Auth, mail.Config:
		if e.Server != "" {
			return "" // what the server said is said as such
		}
	case mail.Refused:
		if e.Server != "" || e.Account != "" {
			return ""
		}
		// No server was asked: the words are ours.
	default:
		return ""
	}
	return strings.TrimSuffix(render.Line1(text), ".")
}

// certificateWords says what is wrong with a certificate.
func certificateWords(err error) string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "its certificate is signed by nobody who is known; if it is your own, name it as ca_file in config.toml"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "its certificate is for another name; check host in config.toml"
	}
	if c, ok := errors.AsType[x509.CertificateInvalidError](err); ok && c.Reason == x509.Expired {
		return "its certificate has expired, or this computer's clock is wrong"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "it does not speak TLS there; check port and tls in config.toml"
	}
	return ""
}

// innermost is the cause at the end of the chain; nil when the kind is all there is.
func innermost(e *mail.Error) error {
	for e.Err != nil {
		inner, ok := errors.AsType[*mail.Error](e.Err)
		if !ok {
			err := e.Err
			for {
				next := errors.Unwrap(err)
				if next == nil {
					return err
				}
				err = next
			}
		}
		e = inner
	}
	return nil
}

// laterWords stand where the text of a message would be that is not here.
func laterWords(s mail.Summary, key string) string {
	what := "This message is not on this computer"
	if s.Size > 0 {
		what += " (" + SizeWords(s.Size) + ")"
	}
	w := what + ", and its server cannot be reached now."
	if key != "" {
		w += "\n" + key + ": download it when there is a connection."
	}
	return w
}

// SizeWords writes a number of octets for a sentence: "812 bytes", "12 kB", "3.4 MB".
func SizeWords(n int64) string {
	switch {
	case n < 0:
		return "size unknown"
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	case n < 10_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return list.Size(n)[:len(list.Size(n))-1] + " MB"
}

// messages is "1 message" or "12 messages".
func messages(n int) string {
	if n == 1 {
		return "1 message"
	}
	return sidebar.Number(n) + " messages"
}

// phaseWords is how an account does, as a sentence; "" when all is well.
func phaseWords(a mail.AccountState) string {
	name := render.Line1(a.Name)
	switch a.Phase {
	case mail.PhaseNeedsYou:
		if a.Err != nil {
			e := *a.Err
			e.Account = a.Name
			return Explain(&e)
		}
		return name + " needs you."
	case mail.PhaseStalled:
		return name + " does not answer. Keys work; what you do is kept."
	case mail.PhaseWaiting:
		if a.Err != nil {
			e := *a.Err
			e.Account = a.Name
			return Explain(&e)
		}
		return name + " cannot be reached."
	case mail.PhaseElsewhere:
		return name + " is kept in step by another Postern."
	case mail.PhaseOffline:
		return name + " is offline."
	}
	return ""
}
