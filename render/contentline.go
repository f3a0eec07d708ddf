package render

import (
	"io"
	"mime/quotedprintable"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// property is one content line of iCalendar (RFC 5545 §3.1) or vCard
// (RFC 6350 §3.3). The reader below takes what the strict ones refuse: lines
// without a colon are left out, components need not end, and vCard 2.1 may be
// quoted-printable.
type property struct {
	name   string // upper case, group removed
	params []string
	value  string
}

// param is the value of a parameter, "" when absent.
func (p *property) param(name string) string {
	for _, s := range p.params {
		if k, v, ok := strings.Cut(s, "="); ok && strings.EqualFold(k, name) {
			return strings.Trim(v, `"`)
		}
	}
	return ""
}

// text is the value with its escapes undone (RFC 5545 §3.3.11).
func (p *property) text() string {
	if !strings.Contains(p.value, `\`) {
		return p.value
	}
	return strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`, `\:`, ":").Replace(p.value)
}

// component is what stands between BEGIN and END.
type component struct {
	name  string
	props []property
	inner []*component
}

// get is the first property of a name, or an empty one.
func (c *component) get(name string) *property {
	for i := range c.props {
		if c.props[i].name == name {
			return &c.props[i]
		}
	}
	return &property{}
}

// maxProperties bounds the properties that are read.
const maxProperties = 20000

// readComponents reads all components of a text; nesting deeper than 8 is flattened.
func readComponents(s string) []*component {
	if len(s) > maxCalendar {
		s = s[:maxCalendar]
	}
	root := &component{}
	stack := []*component{root}
	n := 0
	for s != "" && n < maxProperties {
		var line string
		line, s = unfoldLine(s)
		if strings.TrimSpace(line) == "" {
			continue
		}
		n++
		p, ok := readProperty(line)
		if !ok {
			continue
		}
		if strings.EqualFold(p.param("ENCODING"), "QUOTED-PRINTABLE") || contains(p.params, "QUOTED-PRINTABLE") {
			for strings.HasSuffix(p.value, "=") && s != "" {
				line, s = unfoldLine(s)
				p.value = p.value[:len(p.value)-1] + line
			}
			if b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(p.value))); err == nil {
				p.value = decodeCharset(b, p.param("CHARSET"))
			}
		}
		top := stack[len(stack)-1]
		switch p.name {
		case "BEGIN":
			c := &component{name: strings.ToUpper(strings.TrimSpace(p.value))}
			top.inner = append(top.inner, c)
			if len(stack) < 8 {
				stack = append(stack, c)
			}
		case "END":
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
		default:
			top.props = append(top.props, p)
		}
	}
	return root.inner
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}

func decodeCharset(b []byte, name string) string {
	if e, err := htmlindex.Get(name); err == nil {
		if s, err := e.NewDecoder().String(string(b)); err == nil {
			return s
		}
	}
	return string(b)
}

// unfoldLine reads one line with its continuations.
func unfoldLine(s string) (line, rest string) {
	cutLine := func(s string) (string, string) {
		i := strings.IndexByte(s, '\n')
		if i < 0 {
			return s, ""
		}
		return strings.TrimSuffix(s[:i], "\r"), s[i+1:]
	}
	line, rest = cutLine(s)
	if rest == "" || rest[0] != ' ' && rest[0] != '\t' {
		return line, rest
	}
	var b strings.Builder
	b.WriteString(line)
	for rest != "" && (rest[0] == ' ' || rest[0] == '\t') {
		line, rest = cutLine(rest[1:])
		b.WriteString(line)
	}
	return b.String(), rest
}

// readProperty takes a line apart. Colons and semicolons inside quotes belong to values.
func readProperty(line string) (property, bool) {
	quoted, from := false, 0
	var head []string
	for i := range len(line) {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case c == ';' && !quoted && len(head) < 50:
			head = append(head, line[from:i])
			from = i + 1
		case c == ':' && !quoted:
			head = append(head, line[from:i])
			name := head[0]
			if j := strings.LastIndexByte(name, '.'); j >= 0 {
				name = name[j+1:]
			}
			return property{strings.ToUpper(strings.TrimSpace(name)), head[1:], line[i+1:]}, true
		}
	}
	return property{}, false
}
