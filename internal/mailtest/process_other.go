//go:build !unix

package mailtest

import (
	"errors"
	"time"
)

var errUnix = errors.New("dovecot runs on unix only")

type process struct{}

func startProcess(string, string) (*process, error)        { return nil, errUnix }
func (p *process) awaitGreeting(Addr, time.Duration) error { return errUnix }
func (p *process) stop() error                             { return errUnix }
func (p *process) cont()                                   {}
func (p *process) kill()                                   {}
