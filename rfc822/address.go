package rfc822

import (
	"strings"

	"postern/mail"
)

// ParseAddressList reads an address list as mailers really write it: RFC 5322
// §3.4 and its obsolete forms, and beyond them unquoted commas in names
// ("Doe, John <j@x>"), ";" between addresses, a missing ">", names without
// addresses and addresses with the name behind them. The list is taken apart
// before any encoded word is decoded, so a decoded name can never become an
// address. Routes and the names of groups are dropped; a group without members
// is an Address with a Name only. nil when there is nothing.
func ParseAddressList(s string) []mail.Address {
	return addressList(nil, oneLine(toUTF8(s, nil)), nil)
}

// addressList appends to have what s holds. s is one line of UTF-8.
func addressList(have []mail.Address, s string, w *warnings) []mail.Address {
	p := addressParser{s: s, out: have, from: len(have), w: w}
	p.list()
	return p.out
}

// word is a piece of a phrase. Text is as written except for the quotes and
// backslashes of a quoted string.
type word struct {
	text   string
	quoted bool
	glued  bool // no white space before it
	at     bool // has an "@" outside quotes: an address
}

type addressParser struct {
	s    string
	i    int
	out  []mail.Address
	from int // addresses before it are not of this field
	w    *warnings

	words    []word
	wordsBuf [8]word
	wordEnd  int // where the last word ended
	comment  string
	angle    string
	hasAngle bool
	angleAt  int // words before it

	// bare counts the items just before this one that are names without an
	// address: perhaps the first half of "Doe, John <…>".
	bare      int
	group     string // of the open group
	inGroup   bool
	members   bool
	noQuote   bool // no closing quote follows: looking again would cost quadratic time
	noComment bool
	noWord    bool
}

func (p *addressParser) list() {
	p.words = p.wordsBuf[:0]
	p.wordEnd = -1
	for p.i < len(p.s) {
		switch c := p.s[p.i]; c {
		case ' ', '\t', '\r', '\n':
			p.i++
		case ',':
			p.finish(',')
			p.i++
		case ';':
			p.finish(';')
			p.endGroup()
			p.i++
		case ':':
			p.i++
			p.startGroup()
		case '<':
			if p.hasAngle { // a comma is missing
				p.splitItem()
			}
			p.readAngle()
			p.angleAt = len(p.words)
		case '>':
			p.i++ // a stray one
		case '(':
			p.readComment()
		case '"':
			p.readQuoted()
		default:
			p.readAtom()
		}
		if len(p.out)-p.from >= maxAddresses {
			if p.w != nil {
				p.w.add("a field names more than 10,000 addresses; the rest was left out")
			}
			return
		}
	}
	p.finish(0)
	p.endGroup()
}

// startGroup handles a colon: what stood before it names a group (RFC 5322 §3.4).
func (p *addressParser) startGroup() {
	if p.hasAngle || hasAt(p.words) {
		return
	}
	name := p.phrase()
	p.reset()
	p.bare = 0
	if p.inGroup || name == "" || strings.EqualFold(name, "mailto") {
		return
	}
	p.group, p.inGroup, p.members = name, true, false
}

func (p *addressParser) endGroup() {
	if p.inGroup && !p.members {
		p.out = append(p.out, mail.Address{Name: p.group})
	}
	p.inGroup, p.bare = false, 0
}

func (p *addressParser) reset() {
	p.words = p.words[:0]
	p.wordEnd = -1
	p.comment, p.angle, p.hasAngle = "", "", false
}

func (p *addressParser) add(a mail.Address) {
	if a.Name == "" && a.Addr == "" {
		return
	}
	p.members = true
	p.out = append(p.out, a)
}

// finish ends an item at the separator sep.
func (p *addressParser) finish(sep byte) {
	switch {
	case p.hasAngle:
		name := p.phrase()
		if name == "" {
			name = DecodeWords(p.comment)
		}
		p.add(mail.Address{Name: p.joinBare(name), Addr: p.angle})
		p.bare = 0
	case hasAt(p.words):
		p.finishAddresses()
		p.bare = 0
	case len(p.words) > 0:
		p.finishBare()
		if p.bare++; sep != ',' {
			p.bare = 0
		}
	}
	p.reset()
}

// splitItem ends an item whose words behind the address name the next one.
func (p *addressParser) splitItem() {
	next := append([]word(nil), p.words[p.angleAt:]...)
	p.words = p.words[:p.angleAt]
	p.finish(',')
	p.words = append(p.words, next...)
}

// joinBare puts "Doe" of the item before in front of "John" of this one.
func (p *addressParser) joinBare(name string) string {
	n := p.bare
	if n == 0 || n > 2 || len(p.out)-n < p.from {
		return name
	}
	before := p.out[len(p.out)-n:]
	first := before[0].Display()
	if n == 1 && before[0].Addr != "" && lowerStart(first) && !lowerStart(name) {
		return name // "root, Joe <joe@x>": a local user, not a surname
	}
	parts := make([]string, 0, 3)
	for _, b := range before {
		parts = append(parts, b.Display())
	}
	if name != "" {
		parts = append(parts, name)
	}
	p.out = p.out[:len(p.out)-n]
	return strings.Join(parts, ", ")
}

func lowerStart(s string) bool { return s != "" && 'a' <= s[0] && s[0] <= 'z' }

// finishBare ends an item without an address. A single plain word is what a
// local mailer wrote; anything else is a name.
func (p *addressParser) finishBare() {
	w := p.words[0]
	switch {
	case len(p.words) > 1, strings.HasPrefix(w.text, "=?"), w.quoted && !strings.Contains(w.text, "@"):
		p.add(mail.Address{Name: p.phrase()})
	case w.quoted && !strings.ContainsAny(w.text, " <>,"): // "joe@example.org" in quotes
		p.add(mail.Address{Name: DecodeWords(p.comment), Addr: w.text})
	case w.quoted:
		p.add(mail.Address{Name: p.phrase()})
	default:
		p.add(mail.Address{Name: DecodeWords(p.comment), Addr: w.text})
	}
}

// finishAddresses ends an item with addresses outside of angle brackets: one
// with a name around it, or several with nothing but spaces between them.
func (p *addressParser) finishAddresses() {
	ws := joinAt(p.words)
	var addrs []string
	rest := ws[:0:0]
	for _, w := range ws {
		if w.at && w.text != "@" {
			addrs = append(addrs, w.text)
		} else {
			rest = append(rest, w)
		}
	}
	name := ""
	if len(addrs) == 1 {
		p.words = rest
		if name = p.phrase(); name == "" {
			name = DecodeWords(p.comment)
		}
		p.words = p.wordsBuf[:0]
	}
	for _, a := range addrs {
		p.add(mail.Address{Name: name, Addr: strings.Trim(a, "'")})
	}
}

// joinAt joins "joe @ example . org", which RFC 5322 §4.4 still allows.
func joinAt(ws []word) []word {
	out := make([]word, 0, len(ws))
	for _, w := range ws {
		if n := len(out); n > 0 && !w.quoted {
			last := &out[n-1]
			open := last.at && (strings.HasSuffix(last.text, "@") || strings.HasSuffix(last.text, "."))
			glue := last.at && strings.HasPrefix(w.text, ".")
			start := !last.quoted && !last.at && strings.HasPrefix(w.text, "@")
			if open || glue || start || (w.glued && last.at && !strings.HasPrefix(w.text, "=?")) {
				last.text += w.text
				last.at = true
				continue
			}
		}
		out = append(out, w)
	}
	return out
}

func hasAt(ws []word) bool {
	for _, w := range ws {
		if w.at {
			return true
		}
	}
	return false
}

// phrase is the words as a name, decoded.
func (p *addressParser) phrase() string {
	switch len(p.words) {
	case 0:
		return ""
	case 1:
		return strings.TrimSpace(DecodeWords(p.words[0].text))
	}
	var b strings.Builder
	n := 0
	for _, w := range p.words {
		n += len(w.text) + 1
	}
	b.Grow(n)
	for i, w := range p.words {
		if i > 0 && !w.glued {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return strings.TrimSpace(DecodeWords(b.String()))
}
