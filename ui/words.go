package ui

import (
	"errors"
	"fmt"

	"postern/mail"
	"postern/render"
	"postern/ui/list"
)

// Explain turns an error into a sentence and what the person can do about it.
// The text of an error never reaches the screen; what a server said does, as
// such and sanitized.
func Explain(err error) string {
	var e *mail.Error
	if !errors.As(err, &e) {
		e = &mail.Error{Kind: mail.KindOf(err)}
	}
	who := "The server"
	if e.Account != "" {
		who = render.Line1(e.Account)
	}
	s := sentence(e.Kind, who)
	if e.Server != "" {
		s += fmt.Sprintf(" The server says: “%s”", render.Line1(e.Server))
	}
	return s
}

func sentence(k mail.Kind, who string) string {
	switch k {
	case mail.Offline:
		return who + " cannot be reached. What you do is kept and sent later."
	case mail.Timeout:
		return who + " does not answer. It is tried again by itself."
	case mail.Auth:
		return who + " refused the user name or the password. Enter the password again (palette: password), or mend config.toml."
	case mail.TLS:
		return who + ": no safe connection. Its certificate or encryption is not what it should be; nothing was sent. See postern doctor."
	case mail.Refused:
		return who + " refused. What was shown before is shown again."
	case mail.Protocol:
		return who + " sent something that makes no sense. It is tried another way; see postern doctor."
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
		return "The configuration is wrong: run postern doctor."
	}
	return "Something in Postern went wrong. The log tells more."
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
	return fmt.Sprintf("%d messages", n)
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
