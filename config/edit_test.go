package config

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// layouts are files as people write them.
var layouts = []string{
	"",
	"# only a comment\n",
	"keys = \"mutt\"",
	"keys = 'mutt'   # my fingers\r\ntheme = \"auto\"\r\n\r\n[ui]\r\nascii = true # no signs\r\n",
	`# Postern, Ann's machine

keys  = "postern"       # see ? for all of them
theme = """auto"""

# what I look at
[ui]
  # less is more
  ascii   = false
  "mouse" = true # clicks

# the office
[[account]]
name = "work" # shown at the side
address = "ann@example.org"
[account.incoming]   # IMAP
host = "imap.example.org"

# home
[[account]]
name = 'home'
incoming.host = "imap.home.example"
address = "a@home.example"

[bindings.list]
"g d" = "delete-message"  # as in "go, delete"
`,
	"ui.ascii = true # dotted\nui.\"mouse\" = false\n\n[[account]]\nname = \"work\"\nincoming = { host = \"h\", user = \"u\" } # braces\n",
	"ui = { }\naccount = [\n  { name = \"work\", incoming = { host = \"h\" } }, # first\n  { name = \"home\", address = \"a@b\" },\n]\n",
	"ui = { ascii = true }\n# the end",
	"\ufeff[ui]\n\tascii = true\n\n\n# last words\n",
	"[[search]]\nname = \"boats\"\nquery = '''subject:\"oar\"'''\n[[search]] # two\nname = \"bills\"\nquery = \"\"\"from:bank\n\"\"\"\n",
	"[[account]]\nname = \"work\"\n[[search]]\nname=\"x\"\nquery=\"y\"\n[[account]]\nname = \"home\"\n[account.incoming]\nhost=\"h\"",
}

func randomEdit(r *rand.Rand) Edit {
	values := []any{"plain", "with \"quotes\" \\ and # signs", "zwölf\tTabs\n", true, false, 42, []string{"from", "a \"b\""}, nil, "]}', ="}
	v := values[r.IntN(len(values))]
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	switch r.IntN(5) {
	case 0:
		return Edit{Key: pick("keys", "theme", "odd key"), Value: v}
	case 1:
		return Edit{Table: []string{"ui"}, Key: pick("ascii", "mouse", "advance"), Value: v}
	case 2:
		return Edit{Table: []string{"account"}, Name: pick("work", "home", "new"), Key: pick("address", "fullname"), Value: v}
	case 3:
		return Edit{Table: []string{"account", "incoming"}, Name: pick("work", "home"), Key: pick("host", "user", "prefetch"), Value: v}
	}
	if r.IntN(3) == 0 {
		return Edit{Table: []string{"search"}, Name: pick("boats", "bills", "new one")}
	}
	return Edit{Table: []string{"search"}, Name: pick("boats", "bills", "new one"), Key: "query", Value: v}
}

// An edit is what the decoded file says afterwards, and nothing else is
// touched: a value is replaced in its place, or a piece is put in, or taken out.
func TestEditsTouchNothingElse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2_000 {
		src := layouts[r.IntN(len(layouts))]
		for range 1 + r.IntN(4) {
			e := randomEdit(r)
			out, err := Apply([]byte(src), e)
			if err != nil {
				t.Fatalf("%+v: %v\n%s", e, err, src)
			}
			got := string(out)
			want, err := decode(strings.TrimPrefix(src, "\ufeff"))
			if err != nil {
				t.Fatal(err)
			}
			had := hasValue(want, e)
			now, err := decode(strings.TrimPrefix(got, "\ufeff"))
			if err != nil {
				t.Fatalf("%+v: %v\n%s", e, err, got)
			}
			if w := full(e.expect(want)); !reflect.DeepEqual(w, full(now)) {
				t.Fatalf("%+v: %v, want %v\n%s", e, now, w, got)
			}
			before, after := ends(src, got)
			switch {
			case e.Value == nil && len(before)+len(after) < len(got):
				t.Fatalf("%+v: not only taken out\n%s\nnow\n%s", e, src, got)
			case e.Value != nil && !had && len(before)+len(after) < len(src):
				t.Fatalf("%+v: not only put in\n%s\nnow\n%s", e, src, got)
			case e.Value != nil && had:
				if lines := strings.Count(src, "#"); strings.Count(before+after, "#") < lines-strings.Count(src[len(before):len(src)-len(after)], "#") {
					t.Fatalf("%+v: a comment is gone\n%s\nnow\n%s", e, src, got)
				}
				if again, _ := Apply(out, e); string(again) != got {
					t.Fatalf("%+v: not the same again\n%s\nnow\n%s", e, got, again)
				}
			}
			src = got
		}
	}
}

// ends are the longest beginning and end that two texts share.
func ends(a, b string) (before, after string) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	j := 0
	for j < len(a)-i && j < len(b)-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	return a[:i], a[len(a)-j:]
}

func hasValue(m map[string]any, e Edit) bool {
	rest := e.Table
	if e.Name != "" {
		list, _ := m[rest[0]].([]any)
		m = nil
		for _, x := range list {
			if el, _ := x.(map[string]any); el["name"] == e.Name {
				m = el
				break
			}
		}
		rest = rest[1:]
	}
	for _, k := range rest {
		m, _ = m[k].(map[string]any)
	}
	_, ok := m[e.Key]
	return ok
}

func TestWhereEditsGo(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		e    Edit
		want string
	}{
		"value": {"theme = 'auto'   # look\n", Edit{Key: "theme", Value: "paper"}, "theme = \"paper\"   # look\n"},
		"top, above the comment of a table": {"keys = \"mutt\"\n\n# mine\n[ui]\n", Edit{Key: "theme", Value: "x"},
			"keys = \"mutt\"\ntheme = \"x\"\n\n# mine\n[ui]\n"},
		"top of a file without values": {"# mine\n[ui]\n", Edit{Key: "theme", Value: "x"}, "theme = \"x\"\n\n# mine\n[ui]\n"},
		"section":                      {"[ui]\n  ascii = true # so\n\n[bindings.list]\n", Edit{Table: []string{"ui"}, Key: "mouse", Value: false}, "[ui]\n  ascii = true # so\n  mouse = false\n\n[bindings.list]\n"},
		"new section":                  {"keys = \"mutt\"", Edit{Table: []string{"ui"}, Key: "mouse", Value: false}, "keys = \"mutt\"\n\n[ui]\nmouse = false\n"},
		"inside an account": {"[[account]]\nname = \"a\"\n\n[[account]]\nname = \"b\"\n", Edit{Table: []string{"account", "incoming"}, Name: "a", Key: "prefetch", Value: "all"},
			"[[account]]\nname = \"a\"\n\n[account.incoming]\nprefetch = \"all\"\n\n[[account]]\nname = \"b\"\n"},
		"braces":         {"ui = { ascii = true } # x\n", Edit{Table: []string{"ui"}, Key: "mouse", Value: false}, "ui = { ascii = true, mouse = false } # x\n"},
		"new in a list":  {"[[search]]\nname = \"a\"\nquery = \"b\"\n\n[ui]\n", Edit{Table: []string{"search"}, Name: "c", Key: "query", Value: "d"}, "[[search]]\nname = \"a\"\nquery = \"b\"\n\n[[search]]\nname = \"c\"\nquery = \"d\"\n\n[ui]\n"},
		"out of a list":  {"[[search]]\nname = \"a\"\nquery = \"b\"\n\n# mine\n[ui]\n", Edit{Table: []string{"search"}, Name: "a"}, "# mine\n[ui]\n"},
		"to the default": {"# look\ntheme = \"x\" # y\nkeys = \"mutt\"\n", Edit{Key: "theme"}, "# look\nkeys = \"mutt\"\n"},
	} {
		got, err := Apply([]byte(c.src), c.e)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, c.want)
		}
	}
}

func TestEditsThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		src string
		e   Edit
	}{
		"no TOML":      {"a = ", Edit{Key: "b", Value: 1}},
		"not a table":  {"ui = 1\n", Edit{Table: []string{"ui"}, Key: "ascii", Value: true}},
		"not a list":   {"[account]\nname = \"a\"\n", Edit{Table: []string{"account"}, Name: "b", Key: "address", Value: "x"}},
		"no such kind": {"", Edit{Key: "a", Value: 1.5}},
		"nothing":      {"", Edit{Value: 1}},
	} {
		if got, err := Apply([]byte(c.src), c.e); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}
