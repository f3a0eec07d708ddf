package linear_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui/linear"
)

// run types lines and gives what was written.
func run(t *testing.T, f *uitest.Fake, lines ...string) string {
	t.Helper()
	var out bytes.Buffer
	err := linear.Run(t.Context(), f, linear.Options{In: strings.NewReader(strings.Join(lines, "\n") + "\n"), Out: &out, Location: time.UTC,
		Now: func() time.Time { return uitest.Now }})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func has(t *testing.T, out string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(out, w) {
			t.Errorf("no %q in:\n%s", w, out)
		}
	}
}

// A session by ear: listing, reading, changing, searching, going elsewhere.
func TestSession(t *testing.T) {
	f := uitest.Scene()
	out := run(t, f, "1", "flag", "archive 3 4", "undo", "search subject:dredger", "search", "pick-folder golang", "go-all", "next-unread", "quit")
	has(t, out, "1. unread, with attachment, Marit Sørensen: Re: Budget for spring: last changes before the board meets, 26 Nov 2026 14:32",
		"mooring fees", "End of message 1.", "Flagged 1 message.", "Archived 2 messages. undo takes it back.", "Undone: archive 2 messages.",
		"All inboxes, search: subject:dredger, 1 message.", "work/Lists/golang-nuts, ")
	kinds := []mail.ChangeKind{}
	for _, c := range f.Done {
		kinds = append(kinds, c.Kind)
	}
	if len(kinds) < 3 || !f.Done[0].Quiet || f.Done[1].Add.Bits != mail.Flagged {
		t.Errorf("changes: %+v", f.Done)
	}
	if strings.ContainsAny(out, "\x1b\r\a\b") {
		t.Error("a control character was written")
	}
}

// What goes to several accounts is one change, and one undo takes it back; spam tells filters.
func TestMovedToSeveralAccounts(t *testing.T) {
	f := uitest.Scene()
	out := run(t, f, "delete 1 2 3", "undo", "mark-spam 1 3", "undo")
	has(t, out, "Moved to the trash: 3 messages.", "Undone: delete 3 messages.", "Moved to the spam folder: 2 messages.", "Undone: mark as spam 2 messages.")
	if len(f.Done) != 2 || len(f.Done[0].Touched()) != 3 || len(f.Done[0].Also) != 1 || !f.Done[1].Add.Has(mail.Junk) || len(f.Done[1].Also) != 1 {
		t.Errorf("changes: %+v", f.Done)
	}
}

func TestTagByEar(t *testing.T) {
	f := uitest.Scene()
	out := run(t, f, "tag 2 3 urgent +2026", "tag 3 -2026", "tag 2", "tag 2 a(b", "redraw")
	has(t, out, "Tagged 2 messages: urgent +2026.", "Tagged 1 message: -2026.", "which tags?", "keep no tag with '('", "tagged 2026 urgent", "tagged urgent,")
	if len(f.Done) != 2 || len(f.Done[0].Messages) != 2 {
		t.Errorf("changes: %+v", f.Done)
	}
}

// What cannot be done is said, and nothing is done.
func TestWhatCannotBe(t *testing.T) {
	f := uitest.Scene()
	out := run(t, f, "99", "archive", "archive 99", "frobnicate", "mark", "move 1 zzz", "move 1 inbox", "page-up", "undo")
	has(t, out, "there is no message 99 in the list; it has 1 to 15", "which message?", `"frobnicate" is nothing that can be done here`,
		`"mark" may mean `, `no folder is called "zzz"`, `"inbox" may mean `, "that is the start of the list", "There is nothing to undo.")
	if len(f.Done) != 0 {
		t.Errorf("changes: %+v", f.Done)
	}
}

// Pages go down to the end and up again without a gap, an empty line reads on,
// and what a stranger wrote cannot act.
func TestPagesAndStrangers(t *testing.T) {
	f := uitest.Scene()
	f.Msgs[0].Subject = "a\x1b]0;x\x07\u202eb\x9b2J"
	out := run(t, f, "page-down", "page-up", "", "", "previous-message")
	if strings.ContainsAny(out, "\x1b\x07\u202e\u009b") {
		t.Errorf("%q", out)
	}
	has(t, out, "page-down lists more.", "End of message 1.", "End of message 2.")
	if strings.Count(out, "End of message 1.") != 2 {
		t.Errorf("previous-message:\n%s", out)
	}
}
