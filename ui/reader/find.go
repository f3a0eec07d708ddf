package reader

import "strings"

// Find looks for text and goes to the first line that holds it from the
// present one on; it reports how many lines hold it. "" ends a search.
func (p *Pane) Find(text string) int {
	p.find = strings.ToLower(text)
	p.search()
	p.redraw()
	if len(p.hits) == 0 {
		return 0
	}
	for _, i := range p.hits {
		if i >= p.top {
			p.goTo(i)
			return len(p.hits)
		}
	}
	p.goTo(p.hits[0])
	return len(p.hits)
}

// Finding is the text that is looked for; "" when none.
func (p *Pane) Finding() string { return p.find }

// Highlight marks words in the text without going anywhere: what a search was for.
func (p *Pane) Highlight(words []string) {
	p.words = p.words[:0]
	for _, w := range words {
		if w != "" {
			p.words = append(p.words, strings.ToLower(w))
		}
	}
	p.redraw()
}

// FindNext goes to the next hit in a direction (+1 or -1), around the ends.
func (p *Pane) FindNext(dir int) bool {
	n := len(p.hits)
	if n == 0 {
		return false
	}
	mid := p.top + p.h/3
	if dir > 0 {
		for _, i := range p.hits {
			if i > mid {
				p.goTo(i)
				return true
			}
		}
		p.goTo(p.hits[0])
		return true
	}
	for k := n - 1; k >= 0; k-- {
		if p.hits[k] < min(mid, p.hits[k]+1) && p.hits[k] < mid {
			p.goTo(p.hits[k])
			return true
		}
	}
	p.goTo(p.hits[n-1])
	return true
}

// goTo brings a line to the upper third of the screen.
func (p *Pane) goTo(line int) {
	p.top = line - p.h/3
	p.clamp()
}

func (p *Pane) search() {
	p.hits = p.hits[:0]
	if p.find == "" {
		return
	}
	for i, l := range p.lines {
		if strings.Contains(strings.ToLower(l.Text()), p.find) {
			p.hits = append(p.hits, i)
		}
	}
}
