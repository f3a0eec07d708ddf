package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/pelletier/go-toml/v2"
)

// Edit is one change of a config file: a value set, or taken away.
type Edit struct {
	// Table leads to the table of the key: nil is the top of the file, {"ui"} the
	// table [ui], {"account", "incoming"} a table inside an [[account]].
	Table []string
	// Name says which element is meant when Table[0] is a list of tables such as
	// [[account]]: the one with this name. One that is not there is added.
	Name string
	// Key is the name of the value. With Key and Value empty and a Name, the
	// whole element of the list is taken away.
	Key string
	// Value is a string, bool, int or []string; nil takes the key away, which
	// gives its setting the default again.
	Value any
}

// Apply gives the text with the edits made, one after the other. Nothing else
// changes, not an octet: comments, order, blanks and line ends stay. It fails
// when the text is not TOML, when an edit makes no sense for it, and rather than
// give a text that says anything else than the old one with the edits.
func Apply(src []byte, edits ...Edit) ([]byte, error) {
	out := string(src)
	bom := strings.HasPrefix(out, "\ufeff")
	out = strings.TrimPrefix(out, "\ufeff")
	for _, e := range edits {
		old, err := decode(out)
		if err != nil {
			return nil, err
		}
		t := &editor{src: out, places: scan(out), nl: newline(out)}
		if err := t.apply(e); err != nil {
			return nil, err
		}
		now, err := decode(t.src)
		if err != nil {
			return nil, fmt.Errorf("%s cannot be written there: %w", e.Key, err)
		}
		if !reflect.DeepEqual(full(e.expect(old)), full(now)) {
			return nil, fmt.Errorf("%s cannot be written without changing something else", e.Key)
		}
		out = t.src
	}
	if bom {
		out = "\ufeff" + out
	}
	return []byte(out), nil
}

func decode(src string) (map[string]any, error) {
	m := map[string]any{}
	return m, toml.Unmarshal([]byte(src), &m)
}

func newline(src string) string {
	if i := strings.IndexByte(src, '\n'); i > 0 && src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// editor changes one text once.
type editor struct {
	src    string
	places []place
	nl     string
}

func (t *editor) apply(e Edit) error {
	if len(e.Table) == 0 && e.Key == "" || e.Name != "" && len(e.Table) == 0 {
		return fmt.Errorf("nothing is named that could be changed")
	}
	table, ok := t.table(e)
	switch {
	case ok && e.Key == "":
		t.removeElement(table)
		return nil
	case ok && e.Value == nil:
		t.remove(append(table, seg{e.Key, -1}))
		return nil
	case e.Value == nil:
		return nil
	}
	v, err := encode(e.Value)
	if err != nil {
		return err
	}
	if !ok {
		t.add(e, v)
		return nil
	}
	t.set(append(table, seg{e.Key, -1}), v)
	return nil
}

// table finds the table of an edit; ok is false when its element is not there.
func (t *editor) table(e Edit) (path, bool) {
	var p path
	for _, k := range e.Table {
		p = append(p, seg{k, -1})
	}
	if e.Name == "" {
		return p, true
	}
	for _, x := range t.places {
		if len(x.path) == 2 && x.path[0].key == p[0].key && x.path[0].at >= 0 && x.path[1].key == "name" && !x.header &&
			unquote(t.src[x.val:x.end]) == e.Name {
			p[0].at = x.path[0].at
			return p, true
		}
	}
	return p, false
}

// splice replaces a piece of the text.
func (t *editor) splice(from, to int, s string) { t.src = t.src[:from] + s + t.src[to:] }

func (t *editor) find(p path) (place, bool) {
	for _, x := range t.places {
		if !x.header && x.path.equal(p) {
			return x, true
		}
	}
	return place{}, false
}

// set writes a value where the key is, or where it belongs.
func (t *editor) set(p path, v string) {
	if x, ok := t.find(p); ok {
		t.splice(x.val, x.end, v)
		return
	}
	for n := len(p) - 1; n > 0; n-- {
		if x, ok := t.find(p[:n]); ok && x.table {
			t.intoBraces(x, dotted(p[n:])+" = "+v)
			return
		}
	}
	if t.intoSection(p, v) || t.besideDotted(p, v) {
		return
	}
	if len(p) == 1 {
		t.top(dotted(p) + " = " + v)
		return
	}
	t.newSection(p[:len(p)-1], dotted(p[len(p)-1:])+" = "+v)
}

// intoBraces adds a pair, or an element, before the closing bracket of a value.
func (t *editor) intoBraces(x place, pair string) {
	at := x.end - 1
	head := strings.TrimRight(t.src[x.val+1:at], " \t\r\n")
	from := x.val + 1 + len(head)
	switch {
	case head == "":
		if x.table {
			pair = " " + pair + " "
		}
	case strings.HasSuffix(head, ","):
		pair = " " + pair
	default:
		pair = ", " + pair
	}
	if strings.Contains(t.src[lineStart(t.src, from):from], "#") && from < at {
		from, pair = at, strings.TrimPrefix(pair, " ")+" " // after a comment
	}
	t.splice(from, from, pair)
}

// intoSection adds a line to the section with the header of the table.
func (t *editor) intoSection(p path, v string) bool {
	table := p[:len(p)-1]
	last := -1
	for i, x := range t.places {
		if x.section.equal(table) && !x.inline && (x.header || len(table) == 0) {
			last = i
		}
		if last >= 0 && !x.header && !x.inline && x.section.equal(table) {
			last = i
		}
	}
	if last < 0 {
		return false
	}
	t.lineAfter(t.places[last], dotted(p[len(p)-1:])+" = "+v)
	return true
}

// besideDotted adds a line where others of the table are written as ui.ascii = true.
func (t *editor) besideDotted(p path, v string) bool {
	table := p[:len(p)-1]
	if len(table) == 0 {
		return false
	}
	for i := len(t.places) - 1; i >= 0; i-- {
		x := t.places[i]
		if !x.header && !x.inline && x.path.hasPrefix(table) && len(x.section) < len(table) {
			t.lineAfter(x, dotted(p[len(x.section):])+" = "+v)
			return true
		}
	}
	return false
}

// lineAfter writes a line below the one on which a statement ends, indented alike.
func (t *editor) lineAfter(x place, line string) {
	start := lineStart(t.src, x.at)
	indent := t.src[start:x.at]
	if strings.TrimLeft(indent, " \t") != "" {
		indent = ""
	}
	end := lineEnd(t.src, x.end)
	if end == len(t.src) {
		t.splice(end, end, t.nl+indent+line+t.nl)
		return
	}
	t.splice(end+1, end+1, indent+line+t.nl)
}

// top writes a line above the first header and the comment that belongs to it.
func (t *editor) top(line string) {
	at := len(t.src)
	for _, x := range t.places {
		if x.header {
			at = t.attached(x.at)
			break
		}
	}
	before := t.src[:at]
	switch {
	case before != "" && !strings.HasSuffix(before, "\n"):
		line = t.nl + line
	case strings.TrimSpace(before) != "" && !strings.HasSuffix(before, "\n\n") && !strings.HasSuffix(before, "\n\r\n") && at < len(t.src):
		line = t.nl + line
	}
	line += t.nl
	if at < len(t.src) {
		line += t.nl
	}
	t.splice(at, at, line)
}

// attached is where the comment lines right above an offset begin.
func (t *editor) attached(at int) int {
	at = lineStart(t.src, at)
	for at > 0 {
		prev := lineStart(t.src, at-1)
		if !strings.HasPrefix(strings.TrimSpace(t.src[prev:at]), "#") {
			break
		}
		at = prev
	}
	return at
}

// newSection adds a header and a line: behind the last of the same parent, or
// at the end of the file.
func (t *editor) newSection(table path, lines ...string) {
	var keys path
	var inside path // the element of a list that the table is part of
	for i, x := range table {
		keys = append(keys, seg{x.key, -1})
		if x.at >= 0 {
			inside = table[:i+1]
		}
	}
	t.section("["+dotted(keys)+"]", inside, lines)
}

func (t *editor) section(head string, behind path, lines []string) {
	at := len(t.src)
	if len(behind) > 0 {
		for _, x := range t.places {
			if x.section.hasPrefix(behind) && !x.inline {
				at = min(lineEnd(t.src, x.end)+1, len(t.src))
			}
		}
	}
	s := ""
	if at > 0 {
		if t.src[at-1] != '\n' {
			s = t.nl
		}
		if !strings.HasSuffix(t.src[:at], "\n\n") && !strings.HasSuffix(t.src[:at], "\n\r\n") {
			s += t.nl
		}
	}
	s += head + t.nl + strings.Join(lines, t.nl) + t.nl
	t.splice(at, at, s)
}

// add makes a new element of a list of tables, with its name and one value.
func (t *editor) add(e Edit, v string) {
	list := path{{e.Table[0], -1}}
	name, _ := encode(e.Name) // a string always can be
	key := path{}
	for _, k := range append(slices.Clone(e.Table[1:]), e.Key) {
		key = append(key, seg{k, -1})
	}
	lines := []string{"name = " + name}
	if e.Key != "name" || len(e.Table) > 1 {
		lines = append(lines, dotted(key)+" = "+v)
	}
	if x, ok := t.find(list); ok && x.arr {
		t.intoBraces(x, "{ "+strings.Join(lines, ", ")+" }")
		return
	}
	last := path(nil)
	for _, x := range t.places {
		if len(x.path) > 0 && x.path[0].key == list[0].key && x.path[0].at >= 0 {
			last = path{x.path[0]}
		}
	}
	t.section("[["+dotted(list)+"]]", last, lines)
}

// remove takes a pair away, with its line when it has one of its own.
func (t *editor) remove(p path) {
	x, ok := t.find(p)
	if !ok {
		return
	}
	if x.inline {
		t.removeInline(x)
		return
	}
	from, to := lineStart(t.src, x.at), min(lineEnd(t.src, x.end)+1, len(t.src))
	if from == 0 && strings.HasPrefix(t.src[to:], t.nl) {
		to += len(t.nl) // no empty line at the start of the file
	}
	t.splice(from, to, "")
}

// removeInline takes a pair or an element out of brackets, with one comma.
func (t *editor) removeInline(x place) {
	from, to := x.at, x.end
	rest := strings.TrimLeft(t.src[to:], " \t")
	if strings.HasPrefix(rest, ",") {
		to = len(t.src) - len(strings.TrimLeft(rest[1:], " \t"))
	} else if head := strings.TrimRight(t.src[:from], " \t\r\n"); strings.HasSuffix(head, ",") {
		from = len(head) - 1
	}
	t.splice(from, to, "")
}

// removeElement takes an element of a list of tables away, or a whole table.
func (t *editor) removeElement(p path) {
	for i, x := range t.places {
		if x.inline && x.table && x.path.equal(p) {
			t.removeInline(x)
			return
		}
		if !x.header || !x.path.equal(p) {
			continue
		}
		end := len(t.src)
		for _, y := range t.places[i+1:] {
			if y.header && !y.path.hasPrefix(p) {
				end = t.attached(y.at)
				break
			}
		}
		t.splice(lineStart(t.src, x.at), end, "")
		return
	}
}

// dotted writes a path as a key.
func dotted(p path) string {
	var out []string
	for _, x := range p {
		k := x.key
		if k == "" || strings.ContainsFunc(k, func(r rune) bool {
			return r != '-' && r != '_' && (r > 0x7f || !unicode.IsLetter(r) && !unicode.IsDigit(r))
		}) {
			k = Quote(k)
		}
		out = append(out, k)
	}
	return strings.Join(out, ".")
}

// encode writes a value as TOML.
func encode(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return Quote(v), nil
	case bool:
		return strconv.FormatBool(v), nil
	case int:
		return strconv.Itoa(v), nil
	case []string:
		var all []string
		for _, s := range v {
			all = append(all, Quote(s))
		}
		return "[" + strings.Join(all, ", ") + "]", nil
	}
	return "", fmt.Errorf("a %T cannot be written", v)
}

// Quote writes a string as TOML does, on one line.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// expect is what the decoded file must be after the edit.
func (e Edit) expect(m map[string]any) map[string]any {
	t := m
	rest := e.Table
	if e.Name != "" {
		list, _ := m[e.Table[0]].([]any)
		i := slices.IndexFunc(list, func(x any) bool {
			el, _ := x.(map[string]any)
			return el["name"] == e.Name
		})
		switch {
		case i < 0 && e.Value == nil:
			return m
		case i < 0:
			list = append(list, map[string]any{"name": e.Name})
			i = len(list) - 1
		case e.Key == "":
			list = slices.Delete(list, i, i+1)
		}
		m[e.Table[0]] = list
		if len(list) == 0 {
			delete(m, e.Table[0])
		}
		if e.Key == "" {
			return m
		}
		t, _ = list[i].(map[string]any)
		rest = rest[1:]
	}
	for i, k := range rest {
		sub, ok := t[k].(map[string]any)
		if !ok {
			if e.Key == "" && e.Value == nil || e.Value == nil {
				return m
			}
			sub = map[string]any{}
			t[k] = sub
		}
		if e.Key == "" && i == len(rest)-1 {
			delete(t, k)
			return m
		}
		t = sub
	}
	if e.Value == nil {
		delete(t, e.Key)
		return m
	}
	t[e.Key] = plain(e.Value)
	return m
}

// plain is a value as the decoder gives it.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case []string:
		out := make([]any, len(v))
		for i := range v {
			out[i] = v[i]
		}
		return out
	}
	return v
}

// full is m without its empty tables: the last key of a.b takes a along.
func full(m map[string]any) map[string]any {
	for k, v := range m {
		switch v := v.(type) {
		case map[string]any:
			if len(full(v)) == 0 {
				delete(m, k)
			}
		case []any:
			for _, x := range v {
				if t, ok := x.(map[string]any); ok {
					full(t)
				}
			}
		}
	}
	return m
}
