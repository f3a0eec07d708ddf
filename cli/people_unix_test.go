//go:build unix

package cli

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"postern/internal/mailtest"
)

// person is what the fingers of somebody from another program do. Steps are
// keys, and what is to be seen then; "-" before a text: what is to be gone.
type person struct {
	preset string
	steps  [][2]string
}

// People who come from mutt, aerc, alpine, Gmail, and Postern's own: each reads,
// marks, selects three by a pattern and archives them, searches, moves, undoes,
// looks into a folder and leaves, with the keys of that program alone. The
// program is the real one, in a terminal, and so is the server, which is as
// expected at the end.
func TestPeopleInATerminal(t *testing.T) {
	srv := mailtest.Dovecot(t)
	for _, p := range []person{
		{"postern", [][2]string{
			{"\r", "The text of mooring fees."}, {"q", "-The text of mooring fees."}, {"s", "Flagged 1 message."},
			{"*subject:weekly\r", "3 selected"}, {"a", "Archived 3 messages."},
			{"/subject:dredger", "1 of 1"}, {"\r", "search: subject:dredger"}, {"\x1b", "1 of 4"},
			{"gg", "mooring fees"}, {"m", "Move 1 message to"}, {"proj\r", "Moved 1 message to"},
			{"a", "Archived 1 message."}, {"u", "Undone: archive 1 message"},
			{"2j", "3 of 3"}, {"g/arch\r", "3 of 3"}, {"gi", "dredger"}, {"q", ""},
		}},
		{"mutt", [][2]string{
			{"\r", "The text of mooring fees."}, {"i", "-The text of mooring fees."}, {"F", "Flagged 1 message."},
			{"Tsubject:weekly\r", "3 selected"}, {";", "What comes next is for the 3 messages selected."}, {"A", "Archived 3 messages."},
			{"/subject:dredger", "1 of 1"}, {"\r", "search: subject:dredger"}, {"\x1b", "1 of 4"},
			{"=", "mooring fees"}, {"s", "Move 1 message to"}, {"proj\r", "Moved 1 message to"},
			{"A", "Archived 1 message."}, {"u", "Undone: archive 1 message"},
			{"2j", "3 of 3"}, {"carch\r", "weekly"}, {"cinbox\r", "dredger"}, {"q", ""},
		}},
		{"aerc", [][2]string{
			{"\r", "The text of mooring fees."}, {"q", "-The text of mooring fees."}, {"F", "Flagged 1 message."},
			{"*subject:weekly\r", "3 selected"}, {"a", "Archived 3 messages."},
			{"/subject:dredger", "1 of 1"}, {"\r", "search: subject:dredger"}, {"\x1b", "1 of 4"},
			{"g", "mooring fees"}, {"m", "Move 1 message to"}, {"proj\r", "Moved 1 message to"},
			{"a", "Archived 1 message."}, {"u", "Undone: archive 1 message"},
			{"2j", "3 of 3"}, {"carch\r", "weekly"}, {"cinbox\r", "dredger"}, {"q", ""},
		}},
		{"alpine", [][2]string{
			{">", "The text of mooring fees."}, {"<", "-The text of mooring fees."}, {"*", "Flagged 1 message."},
			{";subject:weekly\r", "3 selected"}, {"a", "Archived 3 messages."},
			{"wsubject:dredger", "1 of 1"}, {"\r", "search: subject:dredger"}, {"\x1b", "1 of 4"},
			{"\x1b[H", "mooring fees"}, {"s", "Move 1 message to"}, {"proj\r", "Moved 1 message to"},
			{"a", "Archived 1 message."}, {"u", "Undone: archive 1 message"},
			{"2n", "3 of 3"}, {"garch\r", "weekly"}, {"m", "dredger"}, {"q", ""},
		}},
		{"gmail", [][2]string{
			{"o", "The text of mooring fees."}, {"u", "-The text of mooring fees."}, {"s", "Flagged 1 message."},
			{"*psubject:weekly\r", "3 selected"}, {"e", "Archived 3 messages."},
			{"/subject:dredger", "1 of 1"}, {"\r", "search: subject:dredger"}, {"\x1b", "1 of 4"},
			{"gg", "mooring fees"}, {"v", "Move 1 message to"}, {"proj\r", "Moved 1 message to"},
			{"e", "Archived 1 message."}, {"z", "Undone: archive 1 message"},
			{"2j", "3 of 3"}, {"glarch\r", "weekly"}, {"gi", "dredger"}, {"q", ""},
		}},
	} {
		t.Run(p.preset, func(t *testing.T) {
			t.Parallel()
			u := srv.User(t)
			for i, s := range []string{"dredger contract", "weekly 1", "old bill", "weekly 2", "harbour news", "weekly 3", "mooring fees"} {
				u.Append(t, "INBOX", dated(s, i))
			}
			c := u.Client(t)
			for _, m := range []string{"Archive", "Projects"} {
				if !slices.Contains(c.Mailboxes(), m) {
					c.Create(m)
				}
			}
			env := withConfig(t, "keys = \""+p.preset+"\"\n"+accountOf("work", u, u.Password))
			m := mailtest.StartTerm(t, t.TempDir(), 120, 40, env, binary)
			m.WaitFor("1 of 7")
			m.WaitFor("Projects")
			m.WaitFor("online")
			for _, s := range p.steps {
				m.Send(s[0])
				switch want, gone := strings.CutPrefix(s[1], "-"); {
				case gone:
					m.WaitGone(want)
				case want != "":
					m.WaitFor(want)
				}
			}
			if code := m.Wait(20 * time.Second); code != 0 {
				t.Fatalf("exit %d:\n%s", code, m)
			}
			if r := postern(t, env, "", "sync"); r.code != 0 { // what it had not sent when it left
				t.Fatalf("sync: %+v", r)
			}
			for box, want := range map[string]string{
				"INBOX": "dredger contract|harbour news|old bill", "Archive": "weekly 1|weekly 2|weekly 3", "Projects": "mooring fees",
			} {
				if got := subjects(t, u, box); got != want {
					t.Errorf("%s holds %s, want %s", box, got, want)
				}
			}
			c = u.Client(t)
			c.Select("Projects")
			flags := strings.Join(c.Cmd("FETCH 1 FLAGS"), " ")
			if !strings.Contains(flags, `\Seen`) || !strings.Contains(flags, `\Flagged`) {
				t.Errorf("the message that was read and flagged: %s", flags)
			}
		})
	}
}

// dated is a note that is the newer the larger n is.
func dated(subject string, n int) []byte {
	return []byte(strings.Replace(string(note(subject, "")), "10:11:12", "1"+strconv.Itoa(n)+":11:12", 1))
}

// subjects are those of a mailbox, sorted.
func subjects(t *testing.T, u *mailtest.User, mailbox string) string {
	t.Helper()
	c := u.Client(t)
	c.Select(mailbox)
	var out []string
	for _, l := range c.Cmd("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]") {
		for _, h := range strings.Split(l, "\n") {
			if s, ok := strings.CutPrefix(strings.TrimSpace(h), "Subject: "); ok {
				out = append(out, s)
			}
		}
	}
	slices.Sort(out)
	return strings.Join(out, "|")
}
