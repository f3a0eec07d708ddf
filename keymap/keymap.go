package keymap

import (
	"fmt"
	"slices"
	"strings"
)

// Binding is one row of a preset or of a person's configuration.
type Binding struct {
	Context Context
	Keys    string // a sequence
	Action  Action // None takes a binding of the preset away
	Line    int    // in the configuration; 0 for presets
}

// Problem is a binding that cannot be taken as it was written. The rest holds.
type Problem struct {
	Binding Binding
	Text    string // a sentence, with what to write instead where that is known
}

// String is the sentence with the line in front of it when there is one.
func (p Problem) String() string {
	if p.Binding.Line > 0 {
		return fmt.Sprintf("line %d: %s", p.Binding.Line, p.Text)
	}
	return p.Text
}

// node is one key of a sequence.
type node struct {
	next   map[string]*node
	action Action
	user   bool
	line   int
	order  int // when it was bound: what a preset names first is shown first
}

// Map is what every key does.
type Map struct {
	preset string
	roots  map[Context]*node
	chains map[Context][]Context
	bound  int
	keys   map[Context]map[Action][]string // what Keys gives
}

// New builds the map of a preset with a person's bindings over it. An unknown
// preset is reported and DefaultPreset taken. A person's binding replaces what
// the preset has for its keys, for longer sequences that begin with them, and
// for the shorter one that they begin with.
func New(preset string, user []Binding) (*Map, []Problem) {
	var problems []Problem
	rows, ok := presetBindings(preset)
	if !ok {
		text := fmt.Sprintf("there is no key preset %q", preset)
		if s := nearest(preset, Presets()); s != "" {
			text += fmt.Sprintf("; did you mean %q?", s)
		} else {
			text += "; there are " + strings.Join(Presets(), ", ")
		}
		problems = append(problems, Problem{Text: text})
		preset = DefaultPreset
		rows, _ = presetBindings(preset)
	}
	m := &Map{preset: preset, roots: map[Context]*node{}, chains: map[Context][]Context{}}
	for _, c := range Contexts() {
		m.roots[c] = &node{}
		m.chains[c] = c.Chain()
	}
	for _, b := range rows {
		if p := m.bind(b, false); p != nil {
			problems = append(problems, *p)
		}
	}
	for _, b := range user {
		if p := m.bind(b, true); p != nil {
			problems = append(problems, *p)
		}
	}
	m.index()
	return m, problems
}

// Preset is the name of the preset below the person's bindings.
func (m *Map) Preset() string { return m.preset }

func (m *Map) bind(b Binding, user bool) *Problem {
	root, ok := m.roots[b.Context]
	if !ok {
		return &Problem{b, fmt.Sprintf("there is no context %q%s", b.Context, didYouMean(string(b.Context), Contexts()))}
	}
	if _, known := Describe(b.Action); !known && b.Action != None {
		var all []Action
		for _, i := range Actions() {
			all = append(all, i.Action)
		}
		return &Problem{b, fmt.Sprintf("there is no action %q%s", b.Action, didYouMean(string(b.Action), all))}
	}
	keys, err := ParseSequence(b.Keys)
	if err != nil {
		return &Problem{b, err.Error()}
	}
	n := root
	for i, k := range keys {
		if n.action != "" {
			// A shorter sequence would never let this one begin.
			if n.user == user {
				return &Problem{b, fmt.Sprintf("%q cannot be reached: %q is %s%s", Format(keys), Format(keys[:i]), n.action, at(n.line))}
			}
			n.action = ""
		}
		if n.next == nil {
			n.next = map[string]*node{}
		}
		if n.next[k] == nil {
			n.next[k] = &node{}
		}
		n = n.next[k]
	}
	if n.action != "" && n.user == user {
		return &Problem{b, fmt.Sprintf("%q is bound twice: %s%s and %s", Format(keys), n.action, at(n.line), b.Action)}
	}
	if len(n.next) > 0 && b.Action != None {
		if !user || hasUser(n) {
			return &Problem{b, fmt.Sprintf("%q cannot be bound: longer sequences begin with it", Format(keys))}
		}
		n.next = nil
	}
	m.bound++
	n.action, n.user, n.line, n.order = b.Action, user, b.Line, m.bound
	return nil
}

func hasUser(n *node) bool {
	for _, c := range n.next {
		if c.user || hasUser(c) {
			return true
		}
	}
	return false
}

func at(line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf(" (line %d)", line)
}

// find walks a sequence in one context; nil when nothing begins so.
func (m *Map) find(c Context, keys []string) *node {
	n := m.roots[c]
	for _, k := range keys {
		if n == nil {
			return nil
		}
		n = n.next[k]
	}
	return n
}

// Lookup tells what a sequence does when focus has the focus: the action, or
// that it begins a longer sequence, or neither.
func (m *Map) Lookup(focus Context, keys []string) (a Action, prefix bool) {
	for _, c := range m.chains[focus] {
		n := m.find(c, keys)
		if n == nil {
			continue
		}
		if n.action == None {
			return "", false
		}
		if n.action != "" {
			return n.action, false
		}
		if len(n.next) > 0 {
			return "", true
		}
	}
	return "", false
}

// Next is one way on from a prefix.
type Next struct {
	Key    string
	Action Action // "" when more keys follow
}

// Continue lists what may follow a prefix, sorted by key; for the box that
// shows up while a sequence is unfinished.
func (m *Map) Continue(focus Context, keys []string) []Next {
	seen := map[string]bool{}
	var out []Next
	for _, c := range m.chains[focus] {
		n := m.find(c, keys)
		if n == nil || n.action != "" {
			continue
		}
		for k, x := range n.next {
			if seen[k] || x.action == None {
				continue
			}
			seen[k] = true
			out = append(out, Next{k, x.action})
		}
	}
	slices.SortFunc(out, func(a, b Next) int { return strings.Compare(order(a.Key), order(b.Key)) })
	return out
}

// order sorts letters before signs, and a before A.
func order(k string) string {
	l := strings.ToLower(k)
	if l != "" && l[0] >= 'a' && l[0] <= 'z' {
		return "0" + l + k
	}
	return "1" + k
}

// Keys lists the sequences that do a when focus has the focus: the person's own
// first, then as the preset names them, those of the nearest context before
// others; nil when none does.
func (m *Map) Keys(focus Context, a Action) []string { return m.keys[focus][a] }

// index works Keys out for every context and action: the hint line asks for
// some of them at every key.
func (m *Map) index() {
	m.keys = map[Context]map[Action][]string{}
	for _, focus := range Contexts() {
		of := map[Action][]string{}
		m.keys[focus] = of
		for _, c := range m.chains[focus] {
			for _, b := range m.collect(c) {
				if got, _ := m.Lookup(focus, b.keys); got == b.n.action {
					of[got] = append(of[got], Format(b.keys))
				}
			}
		}
	}
}

// Bound lists the sequences for a in exactly this context.
func (m *Map) Bound(c Context, a Action) []string {
	var out []string
	for _, b := range m.collect(c) {
		if b.n.action == a {
			out = append(out, Format(b.keys))
		}
	}
	return out
}

type bound struct {
	keys []string
	n    *node
}

// collect lists the bindings of one context, the person's own first.
func (m *Map) collect(c Context) []bound {
	var out []bound
	m.roots[c].collect(nil, &out)
	slices.SortFunc(out, func(x, y bound) int {
		if x.n.user != y.n.user {
			if x.n.user {
				return -1
			}
			return 1
		}
		return x.n.order - y.n.order
	})
	return out
}

func (n *node) collect(path []string, out *[]bound) {
	if n.action != "" && n.action != None {
		*out = append(*out, bound{slices.Clone(path), n})
	}
	for k, c := range n.next {
		c.collect(append(path, k), out)
	}
}
