package cache

import "context"

// Once reports whether a change of this name (mail.Change.Once) was made, or its
// name noted by NoteOnce.
func (s *Store) Once(ctx context.Context, name string) (bool, error) {
	var n int
	err := reader{s, ctx}.row("SELECT count(*) FROM once WHERE name = ?", name).Scan(&n)
	return n > 0, wrap("look for a change", err)
}

// NoteOnce notes a name for something that was done elsewhere. It outlives the
// process, but perhaps not the machine.
func (s *Store) NoteOnce(ctx context.Context, name string) error {
	_, err := s.write(ctx, "note a change", false, func(t *tx) error {
		return t.exec("INSERT OR IGNORE INTO once (name) VALUES (?)", name)
	})
	return err
}

// ForgetOnce forgets every name that begins with prefix and holds only ASCII after it.
func (s *Store) ForgetOnce(ctx context.Context, prefix string) error {
	_, err := s.write(ctx, "forget changes", true, func(t *tx) error {
		return t.exec("DELETE FROM once WHERE name >= ? AND name < ?", prefix, prefix+"\x7f")
	})
	return err
}
