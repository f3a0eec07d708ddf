//go:build integration

package rfc822_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"postern/internal/mailtest"
	"postern/mail"
	"postern/rfc822"
)

// TestTreeLikeDovecot holds our trees against the BODYSTRUCTURE of a real
// server, and the octets of every leaf against BODY.PEEK[path]: a message read
// part by part must be the message read whole. What differs is explained in
// testdata/differences.txt under "dovecot", field "tree" or "octets".
func TestTreeLikeDovecot(t *testing.T) {
	files, err := filepath.Glob("testdata/mail/*.eml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	client := mailtest.Dovecot(t).User(t).Client(t)
	explained := explanations(t)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(raw, []byte("\n")); n != bytes.Count(raw, []byte("\r\n")) {
			raw = bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		}
		name := "mail/" + strings.TrimSuffix(filepath.Base(file), ".eml")
		if bytes.IndexByte(raw, 0) >= 0 {
			continue // APPEND cannot carry NUL
		}
		uid := client.Append("INBOX", raw)
		client.Select("INBOX")
		m := rfc822.Parse(raw)
		check := func(field, ours, theirs string) {
			t.Helper()
			key := name + " " + field
			if (ours == theirs) == (explained[key] != "") {
				t.Errorf("%s\t%s\tours:\n%stheirs:\n%s", name, field, ours, theirs)
			}
			delete(explained, key)
		}
		check("tree", tree(m.Root), serverTree(strings.Join(client.Cmd("UID FETCH %d BODYSTRUCTURE", uid), "\n")))
		var ours, theirs strings.Builder
		for _, p := range m.Root.Leaves() {
			b, _ := m.Body(p.Path)
			fmt.Fprintf(&ours, "%s %q\n", p.Path, b)
			fmt.Fprintf(&theirs, "%s %q\n", p.Path, section(client.Cmd("UID FETCH %d BODY.PEEK[%s]", uid, p.Path)))
		}
		check("octets", ours.String(), theirs.String())
	}
	for key := range explained {
		t.Errorf("%s: there is no such difference", key)
	}
}

func explanations(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile("testdata/differences.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(b)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 4 && f[0] == "dovecot" {
			out[f[1]+" "+f[2]] = f[3]
		}
	}
	return out
}

// tree is a line of path and type for every part, parents first.
func tree(root *mail.Part) string {
	var b strings.Builder
	root.Walk(func(p *mail.Part) bool {
		fmt.Fprintf(&b, "%s %s\n", p.Path, p.Type)
		return true
	})
	return b.String()
}

// section is the literal or string of a FETCH BODY[…] response.
func section(responses []string) string {
	all := strings.Join(responses, "\n")
	_, rest, _ := strings.Cut(all, "] ")
	if s, ok := strings.CutPrefix(rest, "{"); ok {
		num, text, _ := strings.Cut(s, "}\r\n")
		n, _ := strconv.Atoi(num)
		return text[:n]
	}
	if s, ok := strings.CutPrefix(rest, `"`); ok {
		return s[:strings.LastIndexByte(s, '"')]
	}
	return ""
}

// serverTree is tree for a BODYSTRUCTURE.
func serverTree(response string) string {
	_, rest, _ := strings.Cut(response, "BODYSTRUCTURE ")
	list, _ := parse(rest)
	var b strings.Builder
	node(&b, list.([]any), "", "1")
	return b.String()
}

// node writes a part whose children extend path and which as a leaf is leaf.
func node(b *strings.Builder, l []any, path, leaf string) {
	if _, ok := l[0].([]any); ok {
		n := 0
		for n < len(l) {
			if _, ok := l[n].([]any); !ok {
				break
			}
			n++
		}
		fmt.Fprintf(b, "%s multipart/%s\n", path, strings.ToLower(l[n].(string)))
		for i := range n {
			sub := strings.TrimPrefix(path+"."+strconv.Itoa(i+1), ".")
			node(b, l[i].([]any), sub, sub)
		}
		return
	}
	typ := strings.ToLower(l[0].(string) + "/" + l[1].(string))
	fmt.Fprintf(b, "%s %s\n", leaf, typ)
	if typ == "message/rfc822" && len(l) > 8 {
		node(b, l[8].([]any), leaf, leaf+".1")
	}
}

// parse reads one value: a list, a string, or an atom.
func parse(s string) (any, string) {
	s = strings.TrimLeft(s, " ")
	switch {
	case s == "":
		return "", ""
	case s[0] == '(':
		list := []any{}
		s = s[1:]
		for s != "" && s[0] != ')' {
			var v any
			v, s = parse(s)
			list = append(list, v)
			s = strings.TrimLeft(s, " ")
		}
		return list, strings.TrimPrefix(s, ")")
	case s[0] == '"':
		var v strings.Builder
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return v.String(), s[i+1:]
			}
			v.WriteByte(s[i])
		}
		return v.String(), ""
	case s[0] == '{':
		num, rest, _ := strings.Cut(s[1:], "}\r\n")
		n, _ := strconv.Atoi(num)
		return rest[:n], rest[n:]
	}
	n := strings.IndexAny(s, " ()")
	if n < 0 {
		n = len(s)
	}
	return s[:n], s[n:]
}
