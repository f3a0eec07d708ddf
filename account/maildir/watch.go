package maildir

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// watchPoll is how often folders are looked at that the system does not watch.
const watchPoll = time.Second

// Watch calls changed (which must not block) whenever something in the given
// folders or beside them may have changed, until ctx ends. Where the system cannot tell,
// the times of the folders are looked at every second.
func (s *Store) Watch(ctx context.Context, folders []*Folder, changed func()) {
	dirs := []string{s.root}
	for _, f := range folders {
		dirs = append(dirs, filepath.Join(f.dir, "cur"), filepath.Join(f.dir, "new"))
	}
	var events chan fsnotify.Event
	var errs chan error
	unwatched := dirs
	if w, err := fsnotify.NewWatcher(); err == nil {
		defer func() { _ = w.Close() }()
		events, errs, unwatched = w.Events, w.Errors, nil
		for _, d := range dirs {
			if err := w.Add(d); err != nil {
				unwatched = append(unwatched, d)
			}
		}
	}
	last := times(unwatched)
	tick := time.NewTicker(watchPoll)
	defer tick.Stop()
	if len(unwatched) == 0 {
		tick.Stop()
	}
	changed() // what happened before the watch began
	for {
		select {
		case <-ctx.Done():
			return
		case _, ok := <-events:
			if !ok {
				return
			}
			changed()
		case _, ok := <-errs:
			if !ok {
				return
			}
			changed() // an overflow: anything may have happened
		case <-tick.C:
			now := times(unwatched)
			for i := range now {
				if !now[i].Equal(last[i]) {
					changed()
					break
				}
			}
			last = now
		}
	}
}

func times(dirs []string) []time.Time {
	out := make([]time.Time, len(dirs))
	for i, d := range dirs {
		if info, err := os.Stat(d); err == nil {
			out[i] = info.ModTime()
		}
	}
	return out
}
