package config

import (
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// seg is one step of a path into a file: a key, and which element of its list.
type seg struct {
	key string
	at  int // from 0 in a list of tables; -1 otherwise
}

type path []seg

func (p path) equal(q path) bool     { return slices.Equal(p, q) }
func (p path) hasPrefix(q path) bool { return len(p) >= len(q) && slices.Equal(p[:len(q)], q) }

// place is a statement of the file: a header, or a key with its value, which may
// stand inside braces.
type place struct {
	path       path // absolute
	header     bool
	section    path // of the header it stands below
	at, end    int  // of the statement: from its key or bracket to the end of the value or bracket
	val        int  // where the value begins; 0 for a header
	inline     bool // it stands inside the braces or brackets of another
	table, arr bool // the value is a table in braces; a list in brackets
}

// scanner finds the places of a text that is known to be TOML.
type scanner struct {
	src    string
	i      int
	counts map[string]int // elements of each list of tables so far
	out    []place
}

// scan lists all places in the order of the file.
func scan(src string) []place {
	s := &scanner{src: src, counts: map[string]int{}}
	var section path
	for {
		s.skip(true)
		if s.i >= len(s.src) {
			return s.out
		}
		if s.src[s.i] == '[' {
			section = s.head()
			continue
		}
		s.pair(section, section, false)
	}
}

// skip passes over blanks and comments, and over line ends when lines is set.
func (s *scanner) skip(lines bool) {
	for s.i < len(s.src) {
		switch c := s.src[s.i]; {
		case c == ' ' || c == '\t', lines && (c == '\n' || c == '\r'):
			s.i++
		case c == '#' && lines:
			s.i = lineEnd(s.src, s.i)
		default:
			return
		}
	}
}

func lineEnd(src string, i int) int {
	if n := strings.IndexByte(src[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(src)
}

func lineStart(src string, i int) int { return strings.LastIndexByte(src[:i], '\n') + 1 }

// head reads [a.b] or [[a.b]].
func (s *scanner) head() path {
	at := s.i
	n := 1
	if strings.HasPrefix(s.src[s.i:], "[[") {
		n = 2
	}
	s.i += n
	keys := s.keys()
	s.i += n
	p := s.resolve(keys[:len(keys)-1])
	last := keys[len(keys)-1]
	k := pathKey(append(slices.Clone(p), seg{last, -1}))
	switch {
	case n == 2:
		p = append(p, seg{last, s.counts[k]})
		s.counts[k]++
	default:
		p = s.resolve(keys)
	}
	s.out = append(s.out, place{path: p, section: p, header: true, at: at, end: s.i})
	return p
}

// resolve makes a path of keys: in a list of tables the last one is meant.
func (s *scanner) resolve(keys []string) path {
	var p path
	for _, k := range keys {
		p = append(p, seg{k, -1})
		if n := s.counts[pathKey(p)]; n > 0 {
			p[len(p)-1].at = n - 1
		}
	}
	return p
}

func pathKey(p path) string {
	var b strings.Builder
	for _, x := range p {
		b.WriteString(x.key)
		b.WriteByte(0)
		b.WriteByte(byte(x.at + 1))
		b.WriteByte(byte((x.at + 1) >> 8))
	}
	return b.String()
}

// keys reads a.b."c d" up to what ends it.
func (s *scanner) keys() []string {
	var out []string
	for s.i < len(s.src) {
		s.skip(false)
		at := s.i
		switch {
		case s.i >= len(s.src):
			return out
		case s.src[s.i] == '"' || s.src[s.i] == '\'':
			s.str()
			out = append(out, unquote(s.src[at:s.i]))
		default:
			for s.i < len(s.src) && !strings.ContainsRune(" \t.=]\r\n", rune(s.src[s.i])) {
				s.i++
			}
			out = append(out, s.src[at:s.i])
		}
		s.skip(false)
		if s.i >= len(s.src) || s.src[s.i] != '.' {
			return out
		}
		s.i++
	}
	return out
}

// unquote is what a string of TOML says; what is no string is given as it is.
func unquote(raw string) string {
	var v struct{ V string }
	if toml.Unmarshal([]byte("V = "+raw), &v) != nil {
		return raw
	}
	return v.V
}

// pair reads key = value.
func (s *scanner) pair(base, section path, inline bool) {
	p := place{at: s.i, section: section, inline: inline}
	p.path = slices.Clone(base)
	for _, k := range s.keys() {
		p.path = append(p.path, seg{k, -1})
	}
	s.i++ // =
	s.skip(false)
	p.val = s.i
	p.table, p.arr = s.src[s.i] == '{', s.src[s.i] == '['
	n := len(s.out)
	s.out = append(s.out, p)
	s.value(p.path, section)
	s.out[n].end = s.i
}

// value passes over a value, noting what stands inside it.
func (s *scanner) value(at, section path) {
	switch s.src[s.i] {
	case '"', '\'':
		s.str()
	case '{':
		s.i++
		for s.skip(true); s.i < len(s.src) && s.src[s.i] != '}'; s.skip(true) {
			if s.src[s.i] == ',' {
				s.i++
				continue
			}
			s.pair(at, section, true)
		}
		s.i++
	case '[':
		s.i++
		n := 0
		for s.skip(true); s.i < len(s.src) && s.src[s.i] != ']'; s.skip(true) {
			if s.src[s.i] == ',' {
				s.i++
				continue
			}
			el := slices.Clone(at)
			el[len(el)-1].at = n
			n++
			from, k := s.i, len(s.out)
			table := s.src[s.i] == '{'
			if table {
				s.out = append(s.out, place{path: el, section: section, at: from, val: from, inline: true, table: true})
			}
			s.value(el, section)
			if table {
				s.out[k].end = s.i
			}
		}
		s.i++
	default:
		for s.i < len(s.src) && !strings.ContainsRune(",]}#\r\n", rune(s.src[s.i])) {
			s.i++
		}
		for s.i > 0 && (s.src[s.i-1] == ' ' || s.src[s.i-1] == '\t') {
			s.i--
		}
	}
}

// str passes over a string of any of the four kinds.
func (s *scanner) str() {
	q := s.src[s.i : s.i+1]
	if strings.HasPrefix(s.src[s.i:], q+q+q) {
		s.i += 3
		for s.i < len(s.src) && !strings.HasPrefix(s.src[s.i:], q+q+q) {
			if s.src[s.i] == '\\' && q == `"` {
				s.i++
			}
			s.i++
		}
		s.i = min(s.i+3, len(s.src))
		for n := 0; n < 2 && s.i < len(s.src) && s.src[s.i:s.i+1] == q; n++ {
			s.i++ // up to two quotes may stand before the end
		}
		return
	}
	for s.i++; s.i < len(s.src) && s.src[s.i:s.i+1] != q; s.i++ {
		if s.src[s.i] == '\\' && q == `"` {
			s.i++
		}
	}
	s.i = min(s.i+1, len(s.src))
}
