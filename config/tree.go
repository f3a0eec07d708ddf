package config

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a config file: its text, its values with their places, and the
// problems found so far.
type document struct {
	file     string
	src      string
	root     *table
	problems []Problem
}

// span is a place in the file, in octets.
type span struct{ at, len int }

// value is one TOML value and where it stands.
type value struct {
	key  span
	val  span
	kind unstable.Kind // String, Bool, Integer, Float, a date, Array, Table (one table), ArrayTable ([[…]])
	text string        // of a String, Bool, Integer, Float
	tabl *table        // of a Table
	list []*table      // of an ArrayTable, and of an Array whose elements are inline tables

	texts    []string // of an Array: those of its elements that are strings
	elements int      // of an Array
}

// table holds the keys of a TOML table in the order of the file.
type table struct {
	at     span // of its header
	keys   []string
	values map[string]*value
	asked  []string // the keys that decoding knows, for suggestions
}

func newTable(at span) *table { return &table{at: at, values: map[string]*value{}} }

func (t *table) set(key string, v *value) {
	if _, ok := t.values[key]; !ok {
		t.keys = append(t.keys, key)
	}
	t.values[key] = v
}

// parse reads the text into d.root; a syntax error becomes the only problem.
// The library's decoder runs first, because it finds what the bare parser does
// not: keys given twice, tables defined anew, numbers out of range.
func (d *document) parse() bool {
	var all map[string]any
	if err := toml.Unmarshal([]byte(d.src), &all); err != nil {
		d.syntax(err)
		return false
	}
	d.root = newTable(span{})
	cur := d.root
	var p unstable.Parser
	p.Reset([]byte(d.src))
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			cur = d.header(e)
		case unstable.KeyValue:
			keyValue(cur, e)
		}
	}
	if err := p.Error(); err != nil {
		d.syntax(err)
		return false
	}
	return true
}

func (d *document) syntax(err error) {
	p := Problem{What: strings.TrimPrefix(err.Error(), "toml: ")}
	if de, ok := errors.AsType[*toml.DecodeError](err); ok {
		p.Line, p.Column = de.Position()
		p.Excerpt = excerpt(d.src, p.Line, p.Column, 1)
	}
	if strings.Contains(p.What, "start of value") {
		p.Fix = "text needs quotes, as in host = \"imap.example.org\""
	}
	d.problems = append(d.problems, p)
}

// header enters the table that [a.b] or [[a.b]] names, making what is missing.
func (d *document) header(e *unstable.Node) *table {
	t := d.root
	for it := e.Key(); it.Next(); {
		n := it.Node()
		key, at := string(n.Data), spanOf(n)
		last := it.IsLast()
		v := t.values[key]
		if v == nil {
			v = &value{key: at, val: at, kind: unstable.Table}
			if last && e.Kind == unstable.ArrayTable {
				v.kind = unstable.ArrayTable
			}
			t.set(key, v)
		}
		switch {
		case last && v.kind == unstable.ArrayTable && e.Kind == unstable.ArrayTable:
			v.list = append(v.list, newTable(at))
			t = v.list[len(v.list)-1]
		case len(v.list) > 0:
			t = v.list[len(v.list)-1]
		default:
			if v.tabl == nil {
				v.tabl = newTable(at)
			}
			t = v.tabl
		}
	}
	return t
}

func keyValue(t *table, e *unstable.Node) {
	for it := e.Key(); it.Next(); {
		n := it.Node()
		key, at := string(n.Data), spanOf(n)
		if it.IsLast() {
			t.set(key, valueOf(e.Value(), at))
			return
		}
		v := t.values[key]
		if v == nil {
			v = &value{key: at, val: at, kind: unstable.Table, tabl: newTable(at)}
			t.set(key, v)
		}
		t = v.tabl
	}
}

func valueOf(n *unstable.Node, key span) *value {
	v := &value{key: key, val: spanOf(n), kind: n.Kind, text: string(n.Data)}
	if v.val.len == 0 {
		v.val = key
	}
	switch n.Kind {
	case unstable.InlineTable:
		v.kind, v.tabl = unstable.Table, inline(n, key)
	case unstable.Array:
		for it := n.Children(); it.Next(); {
			v.elements++
			switch n := it.Node(); n.Kind {
			case unstable.InlineTable:
				v.list = append(v.list, inline(n, key))
			case unstable.String:
				v.texts = append(v.texts, string(n.Data))
			}
		}
	}
	return v
}

func inline(n *unstable.Node, key span) *table {
	t := newTable(key)
	for it := n.Children(); it.Next(); {
		keyValue(t, it.Node())
	}
	return t
}

func spanOf(n *unstable.Node) span { return span{int(n.Raw.Offset), int(n.Raw.Length)} }

// complain notes a problem at a place.
func (d *document) complain(at span, what, fix string) {
	line, col := position(d.src, at.at)
	width := len([]rune(d.src[at.at:min(at.at+at.len, len(d.src))]))
	d.problems = append(d.problems, Problem{Line: line, Column: col, What: what, Fix: fix, Excerpt: excerpt(d.src, line, col, width)})
}

// invalid gives the problems in the order of the file, or nil.
func (d *document) invalid() error {
	if len(d.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return &Invalid{File: d.file, Problems: d.problems}
}
