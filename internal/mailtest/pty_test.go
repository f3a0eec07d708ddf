package mailtest

import (
	"strings"
	"testing"
	"time"
)

func TestScreen(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"text", "abc\r\ndef", "abc\ndef\n\n"},
		{"move", "\x1b[2;3Hx\x1b[1;1Hy\x1b[Bz", "y\n zx\n\n"},
		{"erase", "abcdef\x1b[1;3H\x1b[K\r\nabc\x1b[1K", "ab\n\n\n"},
		{"erase n", "abcdef\x1b[1;2H\x1b[2X", "a  def\n\n\n"},
		{"wide", "日本x", "日本x\n\n\n"},
		{"wide overwritten", "日本\x1b[1;2Hx", " x本\n\n\n"},
		{"combining", "e\u0301x", "e\u0301x\n\n\n"},
		{"zwj", "👩\u200d🚒x", "👩\u200d🚒x\n\n\n"},
		{"wrap", "abcdefghij", "abcdefgh\nij\n\n"},
		{"wrap waits", "abcdefgh\r\nx", "abcdefgh\nx\n\n"},
		{"scroll", "a\r\nb\r\nc\r\nd", "b\nc\nd\n"},
		{"region", "a\r\nb\r\nc\x1b[1;2r\x1b[2;1H\nx", "b\nx\nc\n"},
		{"insert line", "a\r\nb\x1b[1;1H\x1b[Lx", "x\na\nb\n"},
		{"delete line", "a\r\nb\r\nc\x1b[1;1H\x1b[M", "b\nc\n\n"},
		{"delete char", "abc\x1b[1;1H\x1b[P", "bc\n\n\n"},
		{"repeat", "-\x1b[4b", "-----\n\n\n"},
		{"alt", "abc\x1b[?1049h\x1b[Hx", "x\n\n\n"},
		{"osc", "\x1b]0;title\x07a\x1b]8;;http://x.example\x1b\\b\x1b]8;;\x1b\\", "ab\n\n\n"},
		{"tab", "\ta", "       a\n\n\n"},
	} {
		s := NewScreen(8, 3)
		_, _ = s.Write([]byte(c.in))
		if got := s.String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	s := NewScreen(20, 2)
	_, _ = s.Write([]byte("\x1b[1;38;5;4ma\x1b[22;48;2;1;2;3mb\x1b[39mc\x1b[4:3md\x1b[me"))
	for i, want := range []string{"1;38;5;4", "38;5;4;48;2;1;2;3", "48;2;1;2;3", "48;2;1;2;3;4:3", ""} {
		if got := s.Cell(0, i).Style; got != want {
			t.Errorf("style %d: %q, want %q", i, got, want)
		}
	}
	if row, col := s.Find("cd"); row != 0 || col != 2 {
		t.Errorf("found at %d,%d", row, col)
	}
}

func TestTerm(t *testing.T) {
	m := StartTerm(t, t.TempDir(), 40, 5, []string{"GREETING=hello"}, "/bin/sh", "-c",
		`printf '\033[2J\033[Hsay: '; read x; echo "$GREETING $x"; stty size; echo "home $HOME"; read y; stty size; exit 7`)
	m.WaitFor("say:")
	m.Send("you\r")
	m.WaitFor("hello you")
	m.WaitFor("5 40")
	m.Resize(60, 9)
	m.Send("\r")
	m.WaitFor("9 60")
	if code := m.Wait(10 * time.Second); code != 7 {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(string(m.Output()), "hello you") {
		t.Errorf("output %q", m.Output())
	}
}

func TestTermKill(t *testing.T) {
	m := StartTerm(t, t.TempDir(), 40, 5, nil, "/bin/sh", "-c", "echo up; exec sleep 100")
	m.WaitFor("up")
	m.Kill()
	if code := m.Wait(10 * time.Second); code != -1 {
		t.Errorf("exit code %d", code)
	}
}

func FuzzScreen(f *testing.F) {
	for _, s := range []string{"abc\r\n日本", "\x1b[2;1r\x1b[5L\x1b[9M\x1b[3@\x1b[99P", "\x1b[38;5m\x1b[4:3mx", "👩\u200d🚒\x1b[9b", "\x1b[?1049h\x1b]2;t\x07\x1bM\x1b7\x1b8"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := NewScreen(7, 4)
		_, _ = s.Write(b)
		s.Resize(5, 2)
		_, _ = s.Write(b)
		if s.Row < 0 || s.Row >= s.Rows || s.Col < 0 || s.Col >= s.Cols {
			t.Fatalf("cursor at %d,%d", s.Row, s.Col)
		}
	})
}
