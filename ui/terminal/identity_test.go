package terminal

import "testing"

func TestIdentity(t *testing.T) {
	for _, c := range []struct {
		env        map[string]string
		answer     string
		want       Identity
		link, bidi bool
	}{
		{nil, "", Identity{}, false, false},
		{map[string]string{"TERM": "xterm-256color"}, "XTerm(379)", Identity{Name: "xterm", Version: 379000}, false, false},
		{map[string]string{"TERM": "xterm-kitty"}, "", Identity{Name: "kitty"}, true, true},
		{map[string]string{"TERM": "xterm-256color"}, "kitty(0.35.2)", Identity{Name: "kitty", Version: 35}, true, true},
		{map[string]string{"TERM": "foot"}, "foot(1.16.2)", Identity{Name: "foot", Version: 1016}, true, false},
		{map[string]string{"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.5.0"}, "", Identity{Name: "iterm", Version: 3005}, true, false},
		{nil, "iTerm2 3.5.0", Identity{Name: "iterm", Version: 3005}, true, false},
		{nil, "WezTerm 20240203-110809-5046fc22", Identity{Name: "wezterm", Version: 20240203000}, true, false},
		{map[string]string{"VTE_VERSION": "7200"}, "", Identity{Name: "vte", Version: 7200}, true, true},
		{nil, "VTE(4801)", Identity{Name: "vte", Version: 4801}, false, true},
		{map[string]string{"TERM": "tmux-256color", "TERM_PROGRAM": "tmux"}, "tmux 3.3a", Identity{Name: "tmux", Version: 3003, Mux: true}, false, false},
		{map[string]string{"TERM": "screen-256color", "TMUX": "/x", "KITTY_WINDOW_ID": "1"}, "tmux 3.4", Identity{Name: "tmux", Version: 3004, Mux: true, Outer: "kitty"}, true, true},
		{map[string]string{"TERM": "tmux-256color", "TMUX": "/x", "VTE_VERSION": "7200"}, "tmux 3.3a", Identity{Name: "tmux", Version: 3003, Mux: true, Outer: "vte"}, false, true},
		{map[string]string{"TERM": "screen", "STY": "1"}, "kitty(0.35.2)", Identity{Name: "tmux", Mux: true}, false, false},
		{map[string]string{"WT_SESSION": "1"}, "Windows Terminal 1.22", Identity{Name: "windows terminal", Version: 1022}, true, false},
		{map[string]string{"TERM_PROGRAM": "Apple_Terminal"}, "", Identity{Name: "apple_terminal"}, false, true},
		{map[string]string{"TERM": "linux"}, "", Identity{Dumb: true}, false, false},
		{map[string]string{"TERM": "foot"}, "", Identity{Name: "foot"}, true, false},
		{map[string]string{"TERM": "foot"}, " (", Identity{Name: "foot"}, true, false},
	} {
		id := FromEnv(func(k string) string { return c.env[k] })
		if c.answer != "" {
			id = id.Named(c.answer)
		}
		if id != c.want || id.Hyperlinks() != c.link || id.Bidi() != c.bidi {
			t.Errorf("%v %q: %+v, links %t, bidi %t; want %+v", c.env, c.answer, id, id.Hyperlinks(), id.Bidi(), c.want)
		}
	}
}
