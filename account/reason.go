package account

import (
	"errors"

	"postern/account/imap"
	"postern/mail"
)

// refusal reports whether the server has decided: sending the same again would
// end the same way. What a connection said that is dead by now decides nothing.
func (s *session) refusal(err error) bool {
	select {
	case <-s.c.Closed():
		return false
	default:
	}
	switch mail.KindOf(err) {
	case mail.Refused, mail.NotFound, mail.Stale, mail.Quota, mail.Protocol, mail.Config:
		return true
	}
	return false
}

// reason words a refusal for the list of changes.
func reason(err error) string {
	e := asError(err, "")
	if errors.Is(err, imap.ErrLeftDeleted) {
		return "the server cannot remove single messages, and other programs have marked messages there as deleted: it stays, marked as deleted"
	}
	switch e.Kind {
	case mail.Quota:
		return say("the mailbox is over its quota", e.Server)
	case mail.NotFound:
		return say("it is not on the server any more", e.Server)
	case mail.Stale:
		return say("the mailbox was numbered anew", e.Server)
	}
	if e.Server != "" {
		return "the server says: " + e.Server
	}
	if e.Err != nil {
		return e.Err.Error()
	}
	return "the server refused it"
}

func say(what, server string) string {
	if server == "" {
		return what
	}
	return what + "; the server says: " + server
}
