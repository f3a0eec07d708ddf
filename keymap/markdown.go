package keymap

import (
	"fmt"
	"strings"
)

// Markdown is docs/keys.md: every action, what it does and its keys in every preset.
func Markdown() string {
	maps := map[string]*Map{}
	for _, p := range Presets() {
		maps[p], _ = New(p, nil)
	}
	var b strings.Builder
	b.WriteString("# Keys\n\nGenerated from the tables in `keymap`; `go test ./keymap -update` writes it anew.\n\n")
	b.WriteString("Choose a preset with `keys = \"…\"` in config.toml. A name in the first column is what a binding of your own\nnames; a key without an entry can be given one, and every action is in the command palette.\n")
	for _, g := range Groups() {
		fmt.Fprintf(&b, "\n## %s\n\n| action | what it does |", g)
		for _, p := range Presets() {
			fmt.Fprintf(&b, " %s |", p)
		}
		b.WriteString("\n|---|---|" + strings.Repeat("---|", len(Presets())) + "\n")
		for _, i := range Actions() {
			if i.Group != g {
				continue
			}
			fmt.Fprintf(&b, "| `%s` | %s |", i.Action, i.Text)
			for _, p := range Presets() {
				fmt.Fprintf(&b, " %s |", cell(maps[p], i.Action))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// cell lists the keys of an action, those of the list first.
func cell(m *Map, a Action) string {
	var parts []string
	seen := map[string]bool{}
	for _, c := range Contexts() {
		for _, k := range m.Bound(c, a) {
			if !seen[k] {
				seen[k] = true
				parts = append(parts, code(k))
			}
		}
	}
	return strings.Join(parts, " ")
}

// code is k in code quotes that survive a Markdown table.
func code(k string) string {
	k = strings.ReplaceAll(k, "|", "\\|")
	if strings.Contains(k, "`") {
		return "`` " + k + " ``"
	}
	return "`" + k + "`"
}
