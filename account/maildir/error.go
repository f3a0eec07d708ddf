package maildir

import (
	"errors"
	"io/fs"

	"postern/mail"
)

// fail makes the error that leaves the package; one that has a kind keeps it.
func fail(op string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*mail.Error](err); ok {
		return err
	}
	kind := mail.Storage
	if errors.Is(err, fs.ErrNotExist) {
		kind = mail.NotFound
	}
	return &mail.Error{Op: op, Kind: kind, Err: err}
}

func refused(op, why string) error {
	return &mail.Error{Op: op, Kind: mail.Refused, Err: errors.New(why)}
}
