package keymap

// Foreign tells a person whose fingers know another program what a key that is
// unbound here does there, and under which preset; ok is false when no preset
// knows it either.
func Foreign(mine string, focus Context, keys []string) (preset string, a Action, ok bool) {
	for _, p := range Presets() {
		if p == mine {
			continue
		}
		m, _ := New(p, nil)
		if a, _ := m.Lookup(focus, keys); a != "" {
			return p, a, true
		}
	}
	return "", "", false
}
