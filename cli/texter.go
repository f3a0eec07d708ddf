package cli

import (
	"strings"

	"postern/mail"
	"postern/render"
	"postern/rfc822"
)

// searchText is what the search finds in the body of a message: the text that a
// person would be shown, as far as it is here.
func searchText(root *mail.Part, part func(path string) ([]byte, bool)) string {
	if root == nil {
		return ""
	}
	var b strings.Builder
	for _, leaf := range render.Choose(root, render.PreferText) {
		raw, ok := part(leaf.Path)
		if !ok {
			whole, here := part("")
			if !here {
				continue
			}
			if raw, ok = rfc822.Parse(whole).Body(leaf.Path); !ok {
				continue
			}
		}
		if !strings.HasPrefix(leaf.Type, "text/") {
			continue
		}
		text, _ := rfc822.Text(leaf, raw)
		if leaf.Type == "text/html" {
			one := *leaf
			one.Path = "1"
			text = render.Build(render.Source{Root: &one, Part: func(string) ([]byte, bool) { return raw, true }},
				render.Options{Prefer: render.PreferHTML}).Text()
		}
		b.WriteString(text)
		b.WriteByte('\n')
	}
	return b.String()
}

// parseAppended reads a message that is filed from here.
func parseAppended(raw []byte) (mail.Header, *mail.Part) {
	m := rfc822.Parse(raw)
	return m.Header, m.Root
}
