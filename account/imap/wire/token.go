package wire

import (
	"bytes"
)

// parseResponse tokenizes a whole response. cuts are the announced sizes of its
// literals, when some were cut.
func parseResponse(h head, b []byte, cuts []int64) Response {
	r := Response{Num: h.num, HasNum: h.hasNum, Type: h.typ, Raw: bytes.Clone(bytes.TrimRight(b, "\r\n"))}
	switch h.typ {
	case "OK", "NO", "BAD", "BYE", "PREAUTH":
		code, args, text := splitStatus(b[h.at:])
		r.Code, r.CodeArgs, r.Text = code, string(args), string(text)
		return r
	}
	p := parser{b: r.Raw, i: min(h.at, len(r.Raw)), cuts: cuts}
	r.Args = p.values(0)
	r.Truncated = p.cut
	return r
}

// parser makes Values of octets, whatever they are.
type parser struct {
	b    []byte
	i    int
	n    int // tokens made
	cuts []int64
	cut  bool
}

// values reads up to the parenthesis that closes, or the end.
func (p *parser) values(depth int) []Value {
	var out []Value
	for p.i < len(p.b) {
		switch p.b[p.i] {
		case ' ', '\r', '\n':
			p.i++
			continue
		case ')':
			p.i++
			if depth > 0 {
				return out
			}
			continue
		}
		if p.n++; p.n > maxValues || depth > maxNest {
			p.cut = true
			p.i = len(p.b)
			return out
		}
		out = append(out, p.value(depth))
	}
	return out
}

func (p *parser) value(depth int) Value {
	i := p.i
	switch ch := p.b[i]; {
	case ch == '(':
		p.i++
		return Value{Kind: List, List: p.values(depth + 1)}
	case ch == '"':
		if j := skipQuoted(p.b, i); j > 0 {
			p.i = j
			return Value{Kind: String, Bytes: unquote(p.b[i:j])}
		}
	case ch == '{' || ch == '~':
		if j := skipLiteral(p.b, i); j > 0 {
			p.i = j
			v := Value{Kind: String, Bytes: unquote(p.b[i:j])}
			v.Size = int64(len(v.Bytes))
			if len(p.cuts) > 0 {
				if v.Size != p.cuts[0] {
					v.Size, p.cut = p.cuts[0], true
				}
				p.cuts = p.cuts[1:]
			}
			return v
		}
	}
	p.i = skipAtom(p.b, i)
	v := Value{Kind: Atom, Bytes: p.b[i:p.i]}
	if fold(v.Bytes, "NIL") {
		v = Value{Kind: Nil}
	}
	return v
}
