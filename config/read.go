package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// get asks for a key; asking makes it a known one.
func (t *table) get(key string) *value {
	t.asked = append(t.asked, key)
	return t.values[key]
}

// where is the place of a key's value, or of the table when the key is absent.
func (t *table) where(key string) span {
	if v := t.values[key]; v != nil {
		return v.val
	}
	return t.at
}

func (t *table) has(key string) bool { return t.values[key] != nil }

// str reads a string; def when absent or of another type.
func (d *document) str(t *table, key, def string) string {
	v := t.get(key)
	if v == nil {
		return def
	}
	if v.kind != unstable.String {
		fix := "write it in quotes: " + key + " = \"…\""
		if v.text != "" && !isSecret(key) {
			fix = "write it in quotes: " + key + " = " + strconv.Quote(v.text)
		}
		d.complain(v.val, key+" must be text, not "+kindName(v.kind), fix)
		return def
	}
	return v.text
}

// word reads a string that must be one of a few.
func (d *document) word(t *table, key, def string, words ...string) string {
	s := d.str(t, key, def)
	if slices.Contains(words, s) {
		return s
	}
	fix := "write one of " + quoted(words)
	if n := nearest(s, words); n != "" {
		fix = "did you mean " + strconv.Quote(n) + "? It is one of " + quoted(words)
	}
	d.complain(t.where(key), key+" cannot be "+strconv.Quote(s), fix)
	return def
}

// num reads an integer between lo and hi.
func (d *document) num(t *table, key string, def, lo, hi int) int {
	v := t.get(key)
	if v == nil {
		return def
	}
	between := "between " + strconv.Itoa(lo) + " and " + strconv.Itoa(hi)
	if v.kind != unstable.Integer {
		d.complain(v.val, key+" must be a number, not "+kindName(v.kind), "write a number "+between+" without quotes")
		return def
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(v.text, "_", ""), 0, 32)
	if err != nil || int(n) < lo || int(n) > hi {
		d.complain(v.val, key+" cannot be "+v.text, "write a number "+between)
		return def
	}
	return int(n)
}

// list reads a list of words, each one of a few.
func (d *document) list(t *table, key string, def, words []string) []string {
	v := t.get(key)
	if v == nil {
		return slices.Clone(def)
	}
	if v.kind != unstable.Array || len(v.list) > 0 || len(v.texts) != v.elements {
		d.complain(v.val, key+" must be a list of words", "write it as "+key+" = ["+quoted(def)+"]")
		return def
	}
	for _, w := range v.texts {
		if slices.Contains(words, w) {
			continue
		}
		fix := "there are " + quoted(words)
		if n := nearest(w, words); n != "" {
			fix = "did you mean " + strconv.Quote(n) + "? There are " + quoted(words)
		}
		d.complain(v.val, key+" cannot hold "+strconv.Quote(w), fix)
	}
	return v.texts
}

// yes reads a bool.
func (d *document) yes(t *table, key string, def bool) bool {
	v := t.get(key)
	if v == nil {
		return def
	}
	if v.kind != unstable.Bool {
		d.complain(v.val, key+" must be true or false, not "+kindName(v.kind), "write true or false, without quotes")
		return def
	}
	return v.text == "true"
}

// sub reads a table; nil when absent or something else.
func (d *document) sub(t *table, key string) *table {
	v := t.get(key)
	if v == nil {
		return nil
	}
	if v.tabl == nil {
		d.complain(v.key, key+" must be a table, not "+kindName(v.kind), "write a line ["+key+"] and its settings below it")
	}
	return v.tabl
}

// unknown complains about every key that nobody asked for. Some keys are well
// known, but in another table: elsewhere says which.
func (d *document) unknown(t *table, where string, elsewhere ...string) {
	for _, k := range t.keys {
		if slices.Contains(t.asked, k) {
			continue
		}
		fix := where + " knows " + quoted(t.asked)
		if n := nearest(k, t.asked); n != "" {
			fix = "did you mean " + strconv.Quote(n) + "?"
		} else if n := nearest(k, elsewhere); n != "" {
			fix = "write " + n + " below the line [account.incoming]"
		}
		d.complain(t.values[k].key, "unknown key "+strconv.Quote(k)+" in "+where, fix)
	}
}

func isSecret(key string) bool { return key == "password" }

func quoted(words []string) string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = strconv.Quote(w)
	}
	return strings.Join(q, ", ")
}

func kindName(k unstable.Kind) string {
	switch k {
	case unstable.String:
		return "text"
	case unstable.Bool:
		return "true or false"
	case unstable.Integer, unstable.Float:
		return "a number"
	case unstable.Array, unstable.ArrayTable:
		return "a list"
	case unstable.Table:
		return "a table"
	}
	return "a date"
}
