package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"postern/config"
	"postern/keymap"
)

// binary is the program, built once for all tests.
var binary string

// patience is how long anything may take before a test calls it lost.
const patience = time.Minute

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "postern-cli")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "postern")
		if runtime.GOOS == "windows" {
			binary += ".exe"
		}
		if out, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// result is what a run of the program left behind.
type result struct {
	out, err string
	code     int
}

// home is a throw-away home.
func home(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TERM=xterm-256color", "TZ=UTC"}
	for _, v := range []string{"CONFIG", "DATA", "STATE", "CACHE"} {
		env = append(env, "XDG_"+v+"_HOME="+filepath.Join(dir, strings.ToLower(v)))
	}
	return env
}

// postern runs the program.
func postern(t *testing.T, env []string, stdin string, args ...string) result {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, binary, args...)
	var out, errs bytes.Buffer
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok || ok && exit.ExitCode() < 0 {
		t.Fatalf("postern %q: %v\n%s", args, err, errs.String())
	}
	r := result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
	if strings.Contains(r.err, "goroutine ") || strings.Contains(r.err, "panic") {
		t.Errorf("postern %q: a stack trace:\n%s", args, r.err)
	}
	return r
}

func TestUsage(t *testing.T) {
	env := home(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"lst"}, `postern: there is no command "lst"; did you mean list?`},
		{[]string{"frobnicate"}, `postern: there is no command "frobnicate"; postern --help lists them`},
		{[]string{"--nope"}, "postern: unknown flag: --nope"},
		{[]string{"version", "x"}, `postern: version takes no "x"`},
		{[]string{"render"}, "postern: render needs a message file, or - for standard input"},
		{[]string{"render", "a", "b"}, `"b" is one too many`},
		{[]string{"render", "--width", "-1", "a"}, "--width -1 is not between 1 and 1000"},
		{[]string{"show", "x"}, `postern: "x" is not the id of a message`},
		{[]string{"show"}, "postern: show needs the id of a message"},
		{[]string{"list", "--limit", "-3"}, "--limit -3 is less than nothing"},
		{[]string{"sync", "--offline"}, "nothing to do"},
	} {
		r := postern(t, env, "", c.args...)
		if r.code != exitUsage || !strings.Contains(r.err, c.says) || r.out != "" || strings.Count(r.err, "\n") != 1 {
			t.Errorf("postern %q: exit %d, stdout %q, stderr %q", c.args, r.code, r.out, r.err)
		}
	}
}

func TestVersionAndCompletion(t *testing.T) {
	env := home(t)
	if r := postern(t, env, "", "version"); r.code != 0 || !strings.HasPrefix(r.out, "postern "+number) {
		t.Errorf("version: %+v", r)
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if r := postern(t, env, "", "completion", shell); r.code != 0 || !strings.Contains(r.out, "postern") {
			t.Errorf("completion %s: exit %d, %q", shell, r.code, r.err)
		}
	}
	if r := postern(t, env, "", "--help"); r.code != 0 || !strings.Contains(r.out, "postern demo") {
		t.Errorf("help: %+v", r)
	}
}

func TestWithoutConfig(t *testing.T) {
	env := home(t)
	for _, args := range [][]string{nil, {"list"}, {"sync"}, {"doctor"}, {"show", "1"}} {
		r := postern(t, env, "", args...)
		for _, want := range []string{"config.toml", "[[account]]", "postern demo"} {
			if r.code != exitUsage || !strings.Contains(r.err, want) {
				t.Errorf("postern %q: exit %d, without %q: %s", args, r.code, want, r.err)
			}
		}
	}
	r := postern(t, env, "", "list", "--config", filepath.Join(t.TempDir(), "mine.toml"))
	if r.code != exitUsage || !strings.Contains(r.err, "mine.toml") {
		t.Errorf("--config: %+v", r)
	}
}

func TestBadConfig(t *testing.T) {
	env := home(t)
	file := filepath.Join(t.TempDir(), "c.toml")
	writeFile(t, file, "kyes = \"mutt\"\n[[account]]\nname = \"a\"\n[account.incoming]\nport = \"993\"\n")
	r := postern(t, append(env, "POSTERN_CONFIG="+file), "", "list")
	for _, want := range []string{"needs 4 corrections", file + ":1:1: unknown key", `did you mean "keys"?`, ":4:10: no host", ":5:8: port must be a number"} {
		if !strings.Contains(r.err, want) {
			t.Errorf("without %q:\n%s", want, r.err)
		}
	}
	if r.code != exitUsage || r.out != "" {
		t.Errorf("exit %d, %q", r.code, r.out)
	}
}

func TestBindingsAndThemeAreChecked(t *testing.T) {
	env := withConfig(t, "theme = \"papper\"\n[bindings.list]\n\"g d\" = \"delte-message\"\nx = \"\"\nQ = \"archive-message\"\n"+
		"[bindings.lst]\nj = \"open\"\n[[account]]\nname = \"a\"\naddress = \"a@b.c\"\n[account.incoming]\nhost = \"localhost\"\n")
	r := postern(t, env, "", "list")
	for _, want := range []string{"needs 3 corrections", "config.toml:1:9: there is no theme", `config.toml:3:9: there is no action "delte-message"`,
		`"delete-message"`, `config.toml:7:5: there is no context "lst"`} {
		if r.code != exitUsage || !strings.Contains(r.err, want) {
			t.Errorf("exit %d, without %q:\n%s", r.code, want, r.err)
		}
	}
}

// A Maildir that is not there is one account's trouble; one that is there works without a network.
func TestMaildirAccounts(t *testing.T) {
	env := withConfig(t, "[[account]]\nname = \"files\"\n[account.incoming]\nprotocol = \"maildir\"\npath = \"/nowhere\"\n")
	if r := postern(t, env, "", "doctor"); r.code != exitFailed || !strings.Contains(r.out, "/nowhere") {
		t.Errorf("%+v", r)
	}
	if r := postern(t, env, "", "list"); r.code != 0 {
		t.Errorf("%+v", r)
	}
	root := t.TempDir()
	for _, d := range []string{"cur", "new", "tmp"} {
		if err := os.Mkdir(filepath.Join(root, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "new", "1.x"), []byte("Subject: from a file\n\nhello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env = withConfig(t, "[[account]]\nname = \"files\"\n[account.incoming]\nprotocol = \"maildir\"\npath = \""+filepath.ToSlash(root)+"\"\n")
	if r := postern(t, env, "", "sync"); r.code != 0 || !strings.Contains(r.out, "1 new") {
		t.Errorf("%+v", r)
	}
	if r := postern(t, env, "", "list"); r.code != 0 || !strings.Contains(r.out, "from a file") {
		t.Errorf("%+v", r)
	}
}

// TestPresetsAgree: config and keymap know each other's presets without knowing each other.
func TestPresetsAgree(t *testing.T) {
	keys, _ := config.Lookup("keys")
	if a, b := keys.Values(), keymap.Presets(); !slices.Equal(a, b) {
		t.Errorf("config has %q, keymap %q", a, b)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
