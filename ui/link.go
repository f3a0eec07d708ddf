package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"postern/keymap"
	"postern/render"
	"postern/ui/overlay"
)

// linkWidth is how wide the box with the target of a link is where there is room.
const linkWidth = 96

// hintLinks draws letters beside the links; the keys typed next choose one.
func (m *Model) hintLinks() tea.Cmd {
	m.input.Reset()
	m.hinted = ""
	return tea.Batch(m.setFocus(onReader), m.reader.SetHints(true))
}

// hinting reports whether keys are letters of links now.
func (m *Model) hinting() bool { return m.reading && m.focus == onReader && m.reader.Hints() }

// hintKey takes a letter of a link; every other key drops the letters.
func (m *Model) hintKey(k string) tea.Cmd {
	m.hinted += k
	l, ok, more := m.reader.Hinted(m.hinted)
	switch {
	case ok:
		return tea.Batch(m.reader.SetHints(false), m.askLink(l))
	case more:
		return nil
	}
	return m.reader.SetHints(false)
}

// askLink shows where a link really leads, in full, and what can be done with it.
func (m *Model) askLink(l render.Link) tea.Cmd {
	var items []overlay.Item
	add := func(s string) {
		for part := range strings.SplitSeq(ansi.Hardwrap(line1(s), min(linkWidth, m.w-4)-6, true), "\n") {
			items = append(items, overlay.Item{Label: part, Head: true})
		}
	}
	add(l.URL)
	if l.Warning != "" {
		add(l.Warning)
	}
	if l.Host != "" && !l.Unsafe && !strings.Contains(l.URL, l.Host) {
		add("It leads to " + l.Host + ".")
	}
	if webLink(l) {
		items = append(items, overlay.Item{Label: "Open it in the browser", Right: first(m.keys.Keys(keymap.Links, keymap.Open)),
			Value: command(func(m *Model) tea.Cmd { return m.browse(l.URL, l.Host) })})
	}
	items = append(items, overlay.Item{Label: "Copy the address", Right: first(m.keys.Keys(keymap.Links, keymap.CopyLink)), Value: command(func(m *Model) tea.Cmd { return m.copyLink(l.URL) })})
	act := func(a keymap.Action, _ overlay.Item) any {
		if a != keymap.CopyLink {
			return nil
		}
		m.box = nil
		return command(func(m *Model) tea.Cmd { return m.copyLink(l.URL) })
	}
	return m.open(&overlay.Picker{Title: "This link leads to", Context: keymap.Links, Width: linkWidth, Act: act}, items)
}
