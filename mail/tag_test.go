package mail

import (
	"fmt"
	"testing"
)

func TestTagsAmongKeywords(t *testing.T) {
	f := ParseFlags([]string{`\Seen`, "$Forwarded", "NonJunk", "Work", "$label4", "$MDNSent", "$cl_imp_3", "urgent", "$Junk"})
	if got := fmt.Sprint(f.Tags()); got != "[to do urgent Work]" {
		t.Errorf("%s", got)
	}
	if got := ParseFlags([]string{`\Flagged`, "$Submitted"}).Tags(); got != nil {
		t.Errorf("%v", got)
	}
	for name, want := range map[string]string{"Work": "[$label2 work]", "todo": "[todo]", "to do": "[$label4 to do]", "Important": "[$important $label1 important]"} {
		if got := fmt.Sprint(TagKeywords(name)); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

func TestParseTag(t *testing.T) {
	for _, ok := range []string{"work", "To-Do", "2026", "a/b", "x&y", "@home", "C++"} {
		if k, err := ParseTag(ok); err != nil || k != ok || TagName(k) != ok {
			t.Errorf("%q: %q %v", ok, k, err)
		}
	}
	for _, bad := range []string{"", "two words", "$x", "NonJunk", "später", "a(b", `a"b`, `a\b`, "a]b", "a{b", "50%", "a*", "a\x7fb", "a\rb",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		if k, err := ParseTag(bad); err == nil {
			t.Errorf("%q became %q", bad, k)
		}
	}
}

func TestParseTags(t *testing.T) {
	known := []string{"Work", "$label1"}
	for text, want := range map[string]string{
		"work": "[Work] [] <nil>", "+WORK -important new": "[Work new] [$label1] <nil>", " ": "[] [] <nil>",
		"-": `[] [] a tag needs a name`, "a +b(": `[] [] mail servers keep no tag with '(' in its name`,
	} {
		give, take, err := ParseTags(text, known)
		if got := fmt.Sprint(give, take, err); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
