package render

import "strings"

// anchor draws a link, and marks one that leads elsewhere than it says.
func (h *htmler) anchor(i int32) {
	n := &h.t.nodes[i]
	block := n.styled && n.style.block > 0
	if block {
		h.flush()
	}
	href := cleanHref(n.attr("href"))
	if !leads(href) || h.ctx.link > 0 {
		h.children(i)
		if block {
			h.flush()
		}
		return
	}
	from := len(h.cur)
	blocks := len(h.out)
	l := target(href)
	id := h.k.add(l)
	saved := h.linked
	h.linked = false
	h.ctx.link = id
	h.children(i)
	h.ctx.link = 0
	h.linked = saved || h.linked
	if len(h.out) != blocks {
		from = 0
	}
	text := linkText(h.cur[min(from, len(h.cur)):])
	if id > 0 {
		k := &h.k.links[id-1]
		if k.Text == "" {
			k.Text = text
		}
		if k.Text == text {
			k.Bare = bare(text, k.URL)
		} else {
			k.Bare = k.Bare && bare(text, k.URL)
		}
		if mark := mismatch(text, *k); mark != "" {
			if k.Warning == "" {
				k.Warning = "the text names " + hostIn(text) + ", the target is " + k.Host
			}
			h.ctx.role = Warning
			h.space = true
			h.mark(mark)
		} else if k.Unsafe && text != "" {
			h.space = true
			h.mark("(" + k.Warning + ")")
		} else if k.Warning != "" && text != "" {
			h.space = true
			h.mark("(leads to " + k.Host + ")")
		}
	}
	if block {
		h.flush()
	}
}

// leads reports whether a target is one outside of the message, good or bad.
func leads(href string) bool {
	scheme, _, ok := strings.Cut(lower(href), ":")
	if !ok {
		return strings.HasPrefix(lower(href), "www.") || strings.HasPrefix(href, "//")
	}
	if scheme == "tel" || scheme == "cid" || scheme == "sms" || scheme == "mid" {
		return false
	}
	return strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-. ") == ""
}

// mark adds a warning of ours to the paragraph.
func (h *htmler) mark(s string) {
	if h.space && len(h.cur) > 0 {
		s = " " + s
	}
	h.space = false
	h.cur = append(h.cur, Span{Text: s, Role: Warning})
}

// cleanHref removes what browsers remove from a target, and the gate's catch.
func cleanHref(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(Line1(s))
}

func linkText(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Link > 0 && s.Role != ImageAlt {
			b.WriteString(s.Text)
		}
		if b.Len() > 500 {
			break
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// bare reports whether the text of a link is its target.
func bare(text, u string) bool {
	strip := func(s string) string {
		s = lower(strings.TrimSpace(s))
		for _, p := range [...]string{"https://", "http://", "mailto:", "www."} {
			s = strings.TrimPrefix(s, p)
		}
		return strings.TrimSuffix(s, "/")
	}
	return text != "" && strip(text) == strip(u)
}

// mismatch is the mark beside a link whose text names another host.
func mismatch(text string, l Link) string {
	named := hostIn(text)
	if named == "" || l.Host == "" || strings.HasPrefix(l.URL, "mailto:") {
		return ""
	}
	if site(named) == site(l.Host) || site(shownHost(named)) == site(l.Host) {
		return ""
	}
	return "(leads to " + l.Host + ")"
}
