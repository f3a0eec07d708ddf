package cli

import (
	"flag"
	"os"
	"testing"

	"postern/config"
	"postern/ui/theme"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// docs/config.md is what the tables say.
func TestDocsOfTheSettings(t *testing.T) {
	const file = "../docs/config.md"
	want := config.Markdown(theme.Names())
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("docs/config.md is out of date: go test ./cli -run Docs -update (%v)", err)
	}
}
