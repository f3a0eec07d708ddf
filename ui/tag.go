package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui/overlay"
)

// tagsMost is how many tags are remembered as used last.
const tagsMost = 12

// tagsKnown is which keywords there are, for messages that are to be tagged.
type tagsKnown struct {
	of    []mail.Summary
	known []string
	err   error
}

// askTags asks which tags messages are to have; what is typed meanwhile is for the answer.
func (m *Model) askTags() tea.Cmd {
	t, b := m.targets(), m.b
	return m.first(func() tea.Msg {
		known, err := b.Keywords(programCtx())
		return tagsKnown{t, known, err}
	})
}

func (x tagsKnown) apply(m *Model) tea.Cmd {
	if x.err != nil {
		return m.say(Explain(x.err), bad)
	}
	var items []overlay.Item
	for _, k := range m.tagOrder(x.known) {
		name := mail.TagName(k)
		if name == "" {
			continue
		}
		n := 0
		for _, s := range x.of {
			if s.Flags.HasKeyword(k) {
				n++
			}
		}
		it := overlay.Item{Label: line1(name), Detail: "give it"}
		give, take := []string{k}, []string(nil)
		switch {
		case n == len(x.of):
			it.Detail, give, take = "take it away", nil, give
		case n > 0:
			it.Detail = fmt.Sprintf("%d of %d have it: give it to all", n, len(x.of))
		}
		it.Value = command(func(m *Model) tea.Cmd { return m.tag(x.of, give, take) })
		items = append(items, it)
	}
	other := func(text string) []overlay.Item { return x.other(text) }
	return m.open(&overlay.Picker{Title: "Tags of " + messages(len(x.of)), Filter: true, Columns: true, Other: other,
		Hint: "a name that is new makes a tag · +one -other for several", Empty: "There are no tags yet: type the name of one."}, items)
}

// other offers what was typed as it stands: a tag that is new, or several at once.
func (x tagsKnown) other(text string) []overlay.Item {
	words := strings.Fields(text)
	give, take, err := mail.ParseTags(text, x.known)
	if err != nil {
		return []overlay.Item{{Label: line1(text), Reason: sentenceOf(err)}}
	}
	if len(words) == 1 && len(give) == 1 && text[0] != '+' && slices.Contains(x.known, give[0]) {
		return nil // it is among the others
	}
	label := "New tag " + line1(strings.Join(give, " "))
	if len(words) > 1 || text[0] == '+' || text[0] == '-' {
		label = tagWords("Give ", ", take ", "Take ", give, take)
	}
	return []overlay.Item{{Label: label, Value: command(func(m *Model) tea.Cmd { return m.tag(x.of, give, take) })}}
}

// tagWords says what is given and taken.
func tagWords(give, andTake, take string, given, taken []string) string {
	names := func(l []string) string {
		var out []string
		for _, k := range l {
			out = append(out, line1(mail.TagName(k)))
		}
		return strings.Join(out, " ")
	}
	switch {
	case len(taken) == 0:
		return give + names(given)
	case len(given) == 0:
		return take + names(taken)
	}
	return give + names(given) + andTake + names(taken)
}

// sentenceOf is an error that was written for people, as a sentence.
func sentenceOf(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// tagOrder puts the tags first that were used last.
func (m *Model) tagOrder(known []string) []string {
	var out []string
	for _, k := range m.data.tags {
		if slices.Contains(known, k) {
			out = append(out, k)
		}
	}
	for _, k := range known {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// tag gives tags to messages and takes others from them.
func (m *Model) tag(of []mail.Summary, give, take []string) tea.Cmd {
	for _, k := range append(slices.Clone(take), give...) {
		m.data.tags = slices.DeleteFunc(m.data.tags, func(x string) bool { return x == k })
		m.data.tags = append([]string{k}, m.data.tags...)
	}
	m.data.tags = m.data.tags[:min(len(m.data.tags), tagsMost)]
	n := messages(len(of))
	label := tagWords("tag "+n+" ", " -", "untag "+n+" ", give, take)
	past := tagWords("Tagged "+n+": ", ", took ", "Took from "+n+": ", give, take)
	return m.change(mail.Change{Kind: mail.ChangeFlags, Messages: idsOf(of), Add: mail.Flags{Keywords: give},
		Remove: mail.Flags{Keywords: take}, Label: label}, past+".")
}
