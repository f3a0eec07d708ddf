package config

import (
	"fmt"
	"strings"
)

// Markdown is docs/config.md: every setting, what it does, what it takes and
// what it is when it is not given. themes are the names of the themes.
func Markdown(themes []string) string {
	var b strings.Builder
	b.WriteString(`# Settings

Generated from the tables in ` + "`config`; `go test ./cli -run Docs -update`" + ` writes it anew.

All of it lies in ` + "`~/.config/postern/config.toml`" + `. What is wrong there is said with its line and what to write instead, all at once.
Inside the program the action ` + "`show-settings`" + ` lists the settings, changes them at once and writes them back; comments, order and
everything else in the file stay as you wrote them. Those marked * hold from the next start on.
`)
	group := ""
	for _, s := range Settings() {
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&b, "\n## %s\n\n| setting | default | values | what it does |\n|---|---|---|---|\n", group)
		}
		if s.Key == "theme" {
			s.Choices = nil
			for _, n := range themes {
				s.Choices = append(s.Choices, Option{Value: n})
			}
		}
		s.row(&b, s.Name())
	}
	b.WriteString("\nA name with a dot is a key in a table: `ui.ascii` is `ascii = true` below the line `[ui]`.\n")
	b.WriteString("\n## Accounts\n\nEach account is a table of its own; where its mail comes from is a table inside it.\n")
	for depth, head := range []string{"`[[account]]`", "`[account.incoming]`"} {
		fmt.Fprintf(&b, "\n| in %s | default | values | what it does |\n|---|---|---|---|\n", head)
		for _, s := range AccountSettings() {
			if len(s.Table) == depth+1 {
				s.row(&b, s.Key)
			}
		}
	}
	return b.String()
}

func (s Setting) row(b *strings.Builder, name string) {
	def := Toml(s.Default)
	if def == `""` {
		def = "–"
	} else {
		def = "`" + def + "`"
	}
	var values []string
	for _, o := range s.Choices {
		values = append(values, "`"+o.Value+"`")
		if o.Text != "" {
			values[len(values)-1] += " " + o.Text
		}
	}
	if s.Later && s.Group != "" {
		name += "` *"
	} else {
		name += "`"
	}
	what := strings.Join(values, "; ")
	switch s.Type {
	case Toggle:
		what = "`true`, `false`"
	case Number:
		what = fmt.Sprintf("%d to %d", s.Lo, s.Hi)
	case Folder:
		what = "a path; `~` is your home"
	case Text:
		what = "text"
	case Words:
		what = "a list of: " + what
	}
	fmt.Fprintf(b, "| `%s | %s | %s | %s |\n", name, def, what, s.Text)
}

// Toml is a value as the file has it.
func Toml(v any) string {
	s, err := encode(v)
	if err != nil {
		return ""
	}
	return s
}
