package cli

import (
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"postern/config"
)

// maxLog is when a log is put aside; one older log is kept.
const maxLog = 4 << 20

// openLog opens the log. Without a log the program works all the same: a full
// disk must not keep a person from reading mail. What ends the process against
// its will is written there too, for the screen is no place for a stack trace.
func (s *session) openLog() {
	s.log = slog.New(slog.DiscardHandler)
	name := filepath.Join(s.dirs.State, "postern.log")
	if info, err := os.Stat(name); err == nil && info.Size() > maxLog {
		_ = os.Rename(name, name+".1") // if it cannot be put aside it grows
	}
	f, err := config.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND)
	if err != nil {
		return
	}
	s.closers = append(s.closers, f)
	s.log = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelInfo}))
	_ = debug.SetCrashOutput(f, debug.CrashOptions{}) // without it the trace goes to stderr as ever
}
