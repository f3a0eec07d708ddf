package config

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"postern/mail"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func TestDefaults(t *testing.T) {
	t.Setenv("HOME", "/home/ann")
	c, err := Parse("/etc/config.toml", []byte(`
[[account]]
name = "work"
address = "ann@example.org"
[account.incoming]
host = "imap.example.org"
password_cmd = "pass show work"
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		File: "/etc/config.toml", Keys: "postern", Theme: "auto", UI: UI{Prefer: "plain", Mouse: true, TextWidth: 92, SaveDir: "/home/ann/Downloads", Advance: AdvanceNext, Hyperlinks: Auto, Images: Auto, Bidi: Auto,
			Layout: LayoutAuto, Sidebar: SideFull, Columns: []string{"from", "subject", "account", "size", "date"}, Date: DateHumane, Notify: NotifyOff, Title: true, Sort: "date"},
		Bindings: map[string]map[string]string{},
		Themes:   map[string]map[string]string{},
		Accounts: []Account{{Name: "work", Address: "ann@example.org", Incoming: Incoming{
			Protocol: IMAP, Host: "imap.example.org", Port: 993, TLS: TLSImplicit, User: "ann@example.org",
			PasswordCmd: "pass show work", Mode: ModeMailbox, Prefetch: Prefetch{Days: 30}, PrefetchSize: 20 << 20, PrefetchMax: 2 << 30, Leave: Leave{Forever: true},
			MaxConnections: 3, Poll: 2 * time.Minute,
		}}},
	}
	if d := cmp.Diff(want, c, cmpopts.IgnoreUnexported(Config{})); d != "" {
		t.Error(d)
	}
}

func TestEverySetting(t *testing.T) {
	t.Setenv("HOME", "/home/ann")
	c, err := Parse("/etc/config.toml", []byte(`
keys = "mutt"
theme = "paper"
ui = { prefer = "html", ascii = true, mouse = false, text_width = 72, save_dir = "/tmp", advance = "none", hyperlinks = "off", images = "blocks", bidi = "here", layout = "stacked", sidebar = "narrow", columns = ["date", "subject"], date = "iso", notify = "osc777", bell = true, title = false, plain = true, threads = true, sort = "size" }
account = [
  { name = "a", address = "a@b.c", fullname = "Ann Lee", incoming = { protocol = "pop3", host = "::1", tls = "none", leave = "14d", poll = "5m", password = "x" } },
  { name = "b", address = "a@b.c", incoming = { host = "h", tls = "starttls", user = "u", ca_file = "ca.pem", mode = "drop", prefetch = "all", leave = "never", max_connections = 1 } },
  { name = "c", incoming = { protocol = "maildir", path = "~/Mail", prefetch = "headers" } },
  { name = "d", address = "a@b.c", incoming = { host = "h", port = 0x8f, tls = "none", insecure = true } },
]
[bindings.list]
"g d" = "delete-message"
x = ""
`))
	if err != nil {
		t.Fatal(err)
	}
	ui := UI{Prefer: "html", ASCII: true, TextWidth: 72, SaveDir: "/tmp", Advance: AdvanceNone,
		Hyperlinks: Off, Images: ImagesBlocks, Bidi: BidiHere, Layout: LayoutStacked, Sidebar: SideNarrow, Columns: []string{"date", "subject"},
		Date: DateISO, Notify: NotifyOSC777, Bell: true, Plain: true, Threads: true, Sort: "size"}
	if c.Keys != "mutt" || c.Theme != "paper" || !cmp.Equal(c.UI, ui) {
		t.Errorf("top: %+v", c)
	}
	if d := cmp.Diff(map[string]map[string]string{"list": {"g d": "delete-message", "x": ""}}, c.Bindings); d != "" {
		t.Error(d)
	}
	all := Leave{Forever: true}
	base := Incoming{Prefetch: Prefetch{Days: 30}, PrefetchSize: 20 << 20, PrefetchMax: 2 << 30, Leave: all, MaxConnections: 3, Poll: 2 * time.Minute, Mode: ModeMailbox, User: "a@b.c"}
	want := []Incoming{base, base, base, base}
	a, b, m, d := &want[0], &want[1], &want[2], &want[3]
	a.Protocol, a.Host, a.TLS, a.Port, a.Leave, a.Poll, a.Password, a.Mode = POP3, "::1", TLSNone, 110, Leave{Days: 14}, 5*time.Minute, "x", ModeDrop
	b.Protocol, b.Host, b.TLS, b.Port, b.User, b.CAFile, b.Mode = IMAP, "h", TLSStart, 143, "u", "/etc/ca.pem", ModeDrop
	b.Prefetch, b.Leave, b.MaxConnections = Prefetch{All: true}, Leave{}, 1
	m.Protocol, m.TLS, m.User, m.Path, m.Prefetch = Maildir, TLSNone, "", "/home/ann/Mail", Prefetch{}
	d.Protocol, d.Host, d.TLS, d.Port, d.Insecure = IMAP, "h", TLSNone, 143, true
	for i, w := range want {
		if x := cmp.Diff(w, c.Accounts[i].Incoming); x != "" {
			t.Errorf("account %d:\n%s", i, x)
		}
	}
	if len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0], "account a") {
		t.Errorf("warnings: %q", c.Warnings)
	}
	if c.Account("b").Incoming.User != "u" || c.Account("nobody") != nil {
		t.Error("Account by name")
	}
}

// TestProblems: a file in testdata with everything wrong, and what is said about it.
func TestProblems(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.toml")
	if len(files) == 0 {
		t.Fatal("no testdata")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse("config.toml", text)
		if _, ok := errors.AsType[*Invalid](err); !ok {
			t.Errorf("%s: %v", file, err)
			continue
		}
		golden := strings.TrimSuffix(file, ".toml") + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, _ := os.ReadFile(golden)
		if d := cmp.Diff(string(want), err.Error()+"\n"); d != "" {
			t.Errorf("%s:\n%s", file, d)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: a password in the message", file)
		}
	}
}

func TestLoadKinds(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(filepath.Join(dir, "none")); !mail.Is(err, mail.NotFound) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if _, err := Load(dir); !mail.Is(err, mail.Config) {
		t.Errorf("a folder: %v", err)
	}
	bad := filepath.Join(dir, "bad.toml")
	write(t, bad, "keys = \xff", 0o600)
	if _, err := Load(bad); !mail.Is(err, mail.Config) || !strings.Contains(err.Error(), "bad.toml:1:8") {
		t.Errorf("not UTF-8: %v", err)
	}
}

func TestPasswordFileMustBePrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // rights are kept elsewhere
	}
	file := filepath.Join(t.TempDir(), "it's.toml")
	const text = "[[account]]\nname='a'\naddress='a@b.c'\n[account.incoming]\nhost='localhost'\n"
	write(t, file, text, 0o644)
	if _, err := Load(file); err != nil {
		t.Errorf("without a password: %v", err)
	}
	write(t, file, text+"password='x'\n", 0o644)
	_, err := Load(file)
	if !mail.Is(err, mail.Config) || !strings.Contains(err.Error(), `chmod 600 '`) {
		t.Errorf("password, 0644: %v", err)
	}
	write(t, file, text+"password='x'\n", 0o600)
	if _, err := Load(file); err != nil {
		t.Errorf("password, 0600: %v", err)
	}
}

func TestComplain(t *testing.T) {
	c, err := Parse("f.toml", []byte("[bindings.list]\n\"g d\" = \"delte\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := c.Complain("no action \"delte\"", "did you mean \"delete\"?", "bindings", "list", "g d").Error()
	want := "f.toml:2:9: no action \"delte\"\n    2 | \"g d\" = \"delte\"\n      |         ^^^^^^^ did you mean \"delete\"?"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "keys = 1", "[[account]]\nname = 1\n[account.incoming]\nhost = [1]", "a.b.c = {d = [{e = 1}]}",
		"account = {a = 1}", "[account]\n[[account.incoming]]", "bindings = 3", "[bindings]\nlist = [ {} ]", "password = \"x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse("f", []byte(s))
		if err == nil {
			return
		}
		if c != nil || err.Error() == "" {
			t.Fatalf("%v, %v", c, err)
		}
		for _, r := range err.Error() {
			if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
				t.Fatalf("control character in %q", err.Error())
			}
		}
	})
}

func write(t *testing.T, file, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
}
