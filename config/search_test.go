package config

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestSearches(t *testing.T) {
	c, err := Parse("c.toml", []byte("[[search]]\nname = \"Ann\"\nquery = \"from:ann is:unread\"\n[[search]]\nname = \"Big\"\nquery = \"larger:5M\"\n"))
	if err != nil || !slices.Equal(c.Searches, []Search{{"Ann", "from:ann is:unread"}, {"Big", "larger:5M"}}) {
		t.Fatalf("%+v %v", c, err)
	}
	for text, want := range map[string]string{
		"[search]\nname = \"x\"\n":    "search must be a list of tables",
		"[[search]]\nquery = \"x\"\n": "a search has no name",
		"[[search]]\nname = \"x\"\n":  "has no query",
		"[[search]]\nname = \"x\"\nquery = \"a\"\n[[search]]\nname = \"X\"\nquery = \"b\"\n": "two searches are called X",
		"[[search]]\nname = \"x\"\nquery = \"a\"\nwhat = 1\n":                                "unknown key \"what\" in [[search]]",
	} {
		_, err := Parse("c.toml", []byte(text))
		if inv, ok := errors.AsType[*Invalid](err); !ok || !strings.Contains(inv.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// A search is added, changed, renamed and taken away without anything else being touched.
func TestSearchesAreEdited(t *testing.T) {
	src := []byte("# top\nkeys = \"mutt\"\n\n[[account]] # one\nname = \"work\"\n")
	table := []string{"search"}
	for _, s := range []struct {
		e    Edit
		want string
	}{
		{Edit{Table: table, Name: "Ann", Key: "query", Value: `from:"Ann Lee"`}, "[[search]]\nname = \"Ann\"\nquery = \"from:\\\"Ann Lee\\\"\"\n"},
		{Edit{Table: table, Name: "Big", Key: "query", Value: "larger:5M"}, "name = \"Big\"\nquery = \"larger:5M\"\n"},
		{Edit{Table: table, Name: "Ann", Key: "name", Value: "Ann Lee"}, "name = \"Ann Lee\"\nquery"},
		{Edit{Table: table, Name: "Big", Key: "query", Value: "larger:6M"}, "query = \"larger:6M\"\n"},
	} {
		out, err := Apply(src, s.e)
		if err != nil || !strings.Contains(string(out), s.want) || !strings.HasPrefix(string(out), "# top\nkeys = \"mutt\"\n") || !strings.Contains(string(out), "[[account]] # one\nname = \"work\"\n") {
			t.Fatalf("%+v: %v\n%s", s.e, err, out)
		}
		src = out
	}
	for _, name := range []string{"Ann Lee", "Big"} {
		out, err := Apply(src, Edit{Table: table, Name: name})
		if err != nil || strings.Contains(string(out), name) {
			t.Fatalf("%v\n%s", err, out)
		}
		src = out
	}
	if strings.Contains(string(src), "search") {
		t.Errorf("left:\n%s", src)
	}
}
