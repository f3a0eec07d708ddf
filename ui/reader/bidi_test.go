package reader

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui/theme"
)

const hebrew = `שלום Mara,

הרציף ייסגר בשעה 17:30 (ראו https://example.org/pier) ולא ב-18:00, אז בואו מוקדם יותר בבקשה.

> האם המחיר 12.50 ש"ח?
>
> כן.

See you,
דנה
`

// Right-to-left text stands in visual order where that is wanted: paragraphs
// at the right, bars of quotes at the left, numbers as they are written, links
// and hits where they are drawn. The lines themselves stay as they are read.
func TestRightToLeft(t *testing.T) {
	f := uitest.Scene()
	m := &f.Msgs[0]
	m.Root = &mail.Part{Path: "1", Type: "text/plain", Params: map[string]string{"charset": "utf-8"}, Encoding: "8bit"}
	f.Parts[m.ID]["1"] = []byte(hebrew)
	p, _ := pane(f)
	p.SetSize(62, 22)
	run(t, p.Show(m.Summary))
	body := func() string {
		var b strings.Builder
		for _, l := range strings.Split(strings.TrimRight(ansi.Strip(text(p)), " \n"), "\n") {
			b.WriteString(strings.TrimRight(l, " ") + "\n")
		}
		_, s, _ := strings.Cut(b.String(), "Date")
		_, s, _ = strings.Cut(s, "\n\n")
		return s
	}
	logical := body()
	if !strings.Contains(logical, "הרציף ייסגר בשעה 17:30") {
		t.Fatalf("as it is read:\n%s", logical)
	}
	p.SetTheme(theme.Compile(theme.Settings{Colors: theme.Many, Bidi: true}))
	want := `                                                   ,Mara םולש

    אלו (https://example.org/pier ואר) 17:30 העשב רגסיי ףיצרה
                           .השקבב רתוי םדקומ ואוב זא ,18:00-ב

 │                                       ?ח"ש 12.50 ריחמה םאה
 │
 │                                                        .ןכ

 See you,
                                                          הנד
`
	if got := body(); got != want {
		t.Errorf("as it is drawn:\n%s\nwant\n%s", got, want)
	}
	for i, l := range p.lines {
		if l.RTL && strings.Contains(l.Text(), "םולש") {
			t.Errorf("line %d is stored as it is drawn: %q", i, l.Text())
		}
	}
	p.Find("שעה 17") // as it is typed
	if s := text(p); !strings.Contains(s, p.t.Match+"17") || !strings.Contains(s, p.t.Match+" העש") {
		t.Errorf("the hit is not marked where it is drawn:\n%q", s)
	}
	for y := range 20 {
		for x := range 62 {
			if l, ok := p.LinkAt(x, y); ok {
				row := []rune(ansi.Strip(p.Render()[y]))
				if c := row[x]; !strings.ContainsRune(l.URL, c) {
					t.Errorf("%d, %d is %q, no part of %s", x, y, c, l.URL)
				}
			}
		}
	}
}
