package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"postern/account"
	"postern/cache"
	"postern/config"
	"postern/mail"
	"postern/render"
)

// session is everything a command works with: opened together, closed together.
type session struct {
	dirs    config.Dirs
	config  *config.Config
	store   *cache.Store
	manager *account.Manager
	log     *slog.Logger
	closers []io.Closer
}

// load finds the folders and reads the config.
func (a *app) load() (config.Dirs, *config.Config, error) {
	dirs, err := config.FindDirs(a.config)
	if err != nil {
		return dirs, nil, err
	}
	c, err := config.Load(dirs.File)
	switch {
	case mail.Is(err, mail.NotFound):
		return dirs, nil, usageError{noAccount{dirs.File, false}}
	case err != nil:
		return dirs, nil, err
	case len(c.Accounts) == 0:
		return dirs, nil, usageError{noAccount{dirs.File, true}}
	}
	return dirs, c, check(c)
}

// open reads the config and opens the database and the log. Nothing connects
// before the manager is started. Close it.
func (a *app) open(ctx context.Context) (*session, error) {
	dirs, c, err := a.load()
	if err != nil {
		return nil, err
	}
	return a.openWith(ctx, dirs, c)
}

func (a *app) openWith(ctx context.Context, dirs config.Dirs, c *config.Config) (s *session, err error) {
	s = &session{dirs: dirs, config: c}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if err := dirs.Make(); err != nil {
		return nil, err
	}
	s.openLog()
	for _, w := range c.Warnings {
		s.log.Warn(w)
	}
	trace, err := a.openTrace(s)
	if err != nil {
		return nil, err
	}
	if s.store, err = cache.Open(ctx, dirs.Data, cache.WithParser(parseAppended), cache.WithTexter(searchText),
		cache.WithProgress(progress)); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.store)
	s.manager = account.New(account.Options{
		Accounts: c.Accounts, Store: s.store, Data: dirs.Data, Choose: chooser(c.UI.Prefer), Offline: a.offline, Log: s.log, Trace: trace,
	})
	return s, nil
}

// openTrace creates the file of --trace; nil without it.
func (a *app) openTrace(s *session) (io.Writer, error) {
	if a.trace == "" {
		return nil, nil
	}
	f, err := config.OpenFile(a.trace, os.O_CREATE|os.O_WRONLY|os.O_TRUNC)
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, f)
	return f, nil
}

func (s *session) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		if err := s.closers[i].Close(); err != nil && s.log != nil {
			s.log.Error("close", "err", err)
		}
	}
}

// chooser tells the manager which parts will be shown, so that those are fetched.
func chooser(prefer string) func(*mail.Part) []string {
	p := preference(prefer == "html")
	return func(root *mail.Part) []string {
		var paths []string
		for _, leaf := range render.Choose(root, p) {
			paths = append(paths, leaf.Path)
		}
		return paths
	}
}

// progress says on the terminal how far the database is with becoming one of this version.
func progress(done, total int) {
	if total < 20_000 {
		return // that is a moment
	}
	fmt.Fprintf(os.Stderr, "\rBringing the database up to date: %d %%", 100*done/max(total, 1))
	if done == total {
		fmt.Fprintln(os.Stderr)
	}
}
