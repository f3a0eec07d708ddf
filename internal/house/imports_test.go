package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "postern"

// room says which other rooms a package may import, and why no others. A room
// covers the packages below it, unless one of them has a line of its own.
type room struct {
	path string
	may  []string
	why  string
}

var rooms = []room{
	{"mail", nil, "the vocabulary is what everybody else stands on; it stands on nothing"},
	{"keymap", nil, "keys are data: whoever draws or runs them brings the rest"},
	{"config", []string{"mail"}, "settings are read before anything else exists"},
	{"rfc822", []string{"mail"}, "one parser for every protocol knows none of them"},
	{"render", []string{"mail", "rfc822"}, "rendering takes values and gives lines; what it renders is foreign and must reach nothing"},
	{"cache", []string{"mail", "rfc822"}, "the cache stores; who fills it and who shows it is not its business"},
	{"account", []string{"mail", "rfc822", "cache", "config", "account"}, "an engine must run the same without a screen"},
	{"account/auth", []string{"mail", "config"}, "secrets pass through as few hands as possible"},
	{"account/sasl", nil, "a mechanism turns a secret into octets and knows no protocol"},
	{"account/imap", []string{"mail", "rfc822", "account/imap", "account/sasl"}, "protocols know nothing of the cache, of settings and of each other"},
	{"account/imap/wire", []string{"mail"}, "the wire knows responses and literals, not mailboxes"},
	{"account/pop3", []string{"mail", "rfc822", "account/sasl"}, "protocols know nothing of the cache, of settings and of each other"},
	{"account/maildir", []string{"mail", "rfc822"}, "protocols know nothing of the cache, of settings and of each other"},
	{"account/mbox", []string{"mail"}, "protocols know nothing of the cache, of settings and of each other"},
	{"account/smtp", []string{"mail", "rfc822", "account/sasl"}, "protocols know nothing of the cache, of settings and of each other"},
	{"compose", []string{"mail", "rfc822"}, "a draft becomes octets without asking anybody"},
	{"ui", []string{"mail", "render", "keymap", "compose", "config", "ui"}, "the screen asks its Backend and never waits for a disk or a network"},
	{"demo", []string{"mail", "rfc822", "config", "demo"}, "the demo serves mail to the true engine through the front door"},
	{"cli", []string{"*"}, ""},
	{"internal", []string{"*"}, ""},
	{"", []string{"cli"}, "main starts the process and nothing else"},
}

// foreign says which packages from outside the module only some rooms may use.
var foreign = []struct {
	what  string // an import path; with a final "/" everything below it
	rooms []string
	why   string
}{
	{"charm.land/", []string{"ui", "cli", "internal"}, "nothing below ui knows that there is a screen"},
	{"database/sql", []string{"cache", "internal"}, "there is one writer, and it lives in cache"},
	{"modernc.org/", []string{"cache", "internal"}, "there is one writer, and it lives in cache"},
	{"net/http", []string{"account/auth", "internal"}, "nothing in a message can make a request, because nobody here can"},
	{"os/exec", []string{"account/auth", "ui", "cli", "internal"}, "nothing in a message can run a command, because nobody here can"},
	{"net", []string{"account", "config", "demo", "cli", "internal"}, "only an engine owns connections"},
	{"github.com/zalando/go-keyring", []string{"account/auth"}, "secrets pass through as few hands as possible"},
}

// pure rooms handle foreign bytes: neither they nor a module they use may open
// a connection or start a program.
var pure = []string{"mail", "keymap", "rfc822", "render", "compose"}

type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

// list gives every package of the module and what it depends on, by import path.
func list(t *testing.T) map[string]pkg {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Imports,Deps,Standard", "./...")
	cmd.Dir, cmd.Stderr = "../..", &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	all := map[string]pkg{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
}

// inside turns an import path into a path below the module.
func inside(path string) (string, bool) {
	if path == module {
		return "", true
	}
	return strings.CutPrefix(path, module+"/")
}

func below(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

// roomOf is the longest line of the table that covers a package.
func roomOf(path string) (room, bool) {
	best, ok := room{}, false
	for _, r := range rooms {
		fits := path == r.path || r.path != "" && below(path, r.path)
		if fits && (!ok || len(r.path) > len(best.path)) {
			best, ok = r, true
		}
	}
	return best, ok
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	for _, p := range list(t) {
		path, ours := inside(p.ImportPath)
		if !ours {
			continue
		}
		r, ok := roomOf(path)
		if !ok {
			t.Errorf("%s has no line in the table of rooms: add one, here and in docs/architecture.md", path)
			continue
		}
		for _, imp := range p.Imports {
			to, ours := inside(imp)
			switch {
			case ours && below(to, "internal") && !below(path, "internal"):
				t.Errorf("%s imports %s: what helps tests is imported by tests alone", path, to)
			case ours && !mayImport(r, to):
				t.Errorf("%s imports %s: %s", path, to, r.why)
			}
		}
	}
}

func mayImport(r room, to string) bool {
	return slices.ContainsFunc(r.may, func(m string) bool {
		return m == "*" || below(to, m)
	})
}

// TestRulesBite: the table says no where it should.
func TestRulesBite(t *testing.T) {
	for _, c := range []struct {
		from, to string
		may      bool
	}{
		{"ui/list", "render", true}, {"ui", "ui/list", true}, {"ui", "account", false}, {"ui/list", "cache", false},
		{"account", "account/imap", true}, {"account/imap", "account", false}, {"account/imap", "account/pop3", false},
		{"account/imap", "account/imap/wire", true}, {"account/imap/wire", "account/imap", false},
		{"cache", "account", false}, {"render", "cache", false}, {"mail", "config", false}, {"", "ui", false}, {"cli", "ui", true},
	} {
		r, ok := roomOf(c.from)
		if !ok || mayImport(r, c.to) != c.may {
			t.Errorf("%s → %s: want %v", c.from, c.to, c.may)
		}
	}
}

func TestForeignPackagesStayInTheirRooms(t *testing.T) {
	for _, p := range list(t) {
		path, ours := inside(p.ImportPath)
		if !ours {
			continue
		}
		for _, imp := range p.Imports {
			for _, f := range foreign {
				hit := imp == f.what || strings.HasSuffix(f.what, "/") && strings.HasPrefix(imp, f.what)
				if hit && !slices.ContainsFunc(f.rooms, func(r string) bool { return below(path, r) }) {
					t.Errorf("%s imports %s: %s", path, imp, f.why)
				}
			}
		}
	}
}

func TestPureRoomsReachNothing(t *testing.T) {
	all := list(t)
	for _, name := range pure {
		p, ok := all[module+"/"+name]
		if !ok {
			continue // not built yet
		}
		for _, dep := range append(slices.Clone(p.Deps), p.ImportPath) {
			if all[dep].Standard {
				continue // net/mail and mime pull in net without using it for us
			}
			for _, imp := range all[dep].Imports {
				if imp == "net" || imp == "net/http" || imp == "os/exec" || imp == "plugin" {
					t.Errorf("%s reaches %s through %s: what handles foreign bytes must not be able to act", name, imp, dep)
				}
			}
		}
	}
}

// TestStandardLibraryOnly: the two rooms at the bottom.
func TestStandardLibraryOnly(t *testing.T) {
	all := list(t)
	for _, name := range []string{"mail", "keymap"} {
		for _, imp := range all[module+"/"+name].Imports {
			if !all[imp].Standard {
				t.Errorf("%s imports %s: it uses the standard library only", name, imp)
			}
		}
	}
}
