package terminal

import (
	"strconv"
	"strings"
)

// Identity is who the terminal is. The zero value is one of which nothing is known.
type Identity struct {
	Name    string // lower case: "kitty", "foot", "vte", "xterm" …
	Version int    // major × 1000 + minor; 0 when not known
	Mux     bool   // tmux or screen stands between us and the terminal
	Dumb    bool   // TERM says that it does no more than print
	Outer   string // the terminal around tmux or screen, as far as the environment tells
}

// FromEnv is what the environment tells.
func FromEnv(env func(string) string) Identity {
	id := Identity{Mux: env("TMUX") != "" || env("STY") != ""}
	term := env("TERM")
	switch {
	case term == "dumb" || term == "linux":
		id.Dumb = true
	case strings.HasPrefix(term, "tmux"), strings.HasPrefix(term, "screen"):
		id.Mux = true
	}
	id = id.named(env)
	if id.Mux {
		id.Name, id.Version, id.Outer = "tmux", 0, id.Name
	}
	return id
}

// named takes the name from what terminals put into the environment.
func (id Identity) named(env func(string) string) Identity {
	term := env("TERM")
	program := strings.ToLower(strings.TrimSuffix(env("TERM_PROGRAM"), ".app"))
	switch {
	case env("KITTY_WINDOW_ID") != "" || term == "xterm-kitty":
		id.Name = "kitty"
	case term == "xterm-ghostty":
		id.Name = "ghostty"
	case strings.HasPrefix(term, "foot"):
		id.Name = "foot"
	case strings.HasPrefix(term, "mlterm"):
		id.Name = "mlterm"
	case strings.HasPrefix(term, "alacritty"):
		id.Name = "alacritty"
	case env("VTE_VERSION") != "":
		id.Name = "vte"
		id.Version, _ = strconv.Atoi(env("VTE_VERSION")) // 7200 is 0.72; without a number 0: not known
	case env("KONSOLE_VERSION") != "":
		id.Name = "konsole"
	case env("WT_SESSION") != "":
		id.Name = "windows terminal"
	case program != "" && program != "tmux":
		id.Name = program // wezterm, iterm, apple_terminal, vscode, ghostty …
		id.Version = version(env("TERM_PROGRAM_VERSION"))
	}
	return id
}

// Named takes over how the terminal names itself, in answer to XTVERSION:
// "kitty(0.35.2)", "foot(1.16.2)", "WezTerm 20240203-110809-5046fc22", "tmux 3.4".
func (id Identity) Named(answer string) Identity {
	name, rest := answer, ""
	if i := strings.IndexAny(answer, "( "); i >= 0 {
		name, rest = answer[:i], answer[i+1:]
	}
	name = strings.ToLower(name)
	if name == "" {
		return id
	}
	if strings.HasPrefix(answer, "Windows Terminal ") {
		name, rest = "windows terminal", answer[len("Windows Terminal "):]
	}
	if id.Mux && name != "tmux" {
		return id // what stands between answers; a name that passed through it does not count
	}
	id.Name, id.Version = strings.TrimSuffix(name, "2"), version(strings.Trim(rest, "()"))
	if name == "vte" {
		id.Version, _ = strconv.Atoi(strings.Trim(rest, "()")) // as in VTE_VERSION
	}
	id.Mux = name == "tmux" || name == "screen"
	id.Dumb = false
	return id
}

// version reads "3.4a" as 3004.
func version(s string) int {
	major, rest, _ := strings.Cut(s, ".")
	return digits(major)*1000 + min(digits(rest), 999)
}

// digits reads the number that s begins with.
func digits(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 9 && s[i] >= '0' && s[i] <= '9'; i++ {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// Hyperlinks reports whether it is known to make links of OSC 8.
func (id Identity) Hyperlinks() bool {
	switch id.Name {
	case "kitty", "foot", "wezterm", "ghostty", "iterm", "konsole", "alacritty", "contour", "mintty", "rio", "windows terminal", "vscode", "hyper", "warp", "mlterm":
		return !id.Dumb
	case "vte":
		return id.Version >= 5000 // 0.48 and 0.49 broke on it
	case "tmux":
		return id.Version >= 3004 // older ones drop it
	}
	return false
}

// Bidi reports whether it is known to put right-to-left text in visual order
// by itself, at least within words.
func (id Identity) Bidi() bool {
	name := id.Name
	if id.Mux {
		name = id.Outer // what stands between changes no order
	}
	switch name {
	case "vte", "mlterm", "konsole", "apple_terminal", "kitty":
		return true
	}
	return false
}
