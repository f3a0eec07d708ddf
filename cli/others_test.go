//go:build unix && others

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"postern/internal/mailtest"
)

// A Maildir that mbsync wrote, with a folder of maildirmake into which maildrop
// delivers: Postern opens it, shows what they and mutt change within two seconds, works on it, and
// mutt then finds the same messages with the same flags. Needs isync, maildrop and mutt; POSTERN_OTHERS is how many messages (50,000).
func TestMaildirOfOthers(t *testing.T) {
	n := 50_000
	if s := os.Getenv("POSTERN_OTHERS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	u := mailtest.Dovecot(t).User(t)
	u.AppendMany(t, "INBOX", n, func(i int) []byte { return mailtest.Gen(5, i) }, func(i int) []string {
		return [][]string{nil, {`\Seen`}, {`\Seen`, `\Flagged`}, {`\Seen`, `\Answered`}}[i%4]
	})
	home := t.TempDir()
	root := filepath.Join(home, "Mail")
	if err := os.MkdirAll(filepath.Join(home, "config", "postern"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(root, 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(home, ".mbsyncrc"), fmt.Sprintf(`FSync no

IMAPStore far
Host 127.0.0.1
Port %d
User %s
Pass %s
SSLType None
AuthMechs LOGIN

MaildirStore near
Path %s/
Inbox %s/INBOX
SubFolders Verbatim

Channel mail
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync All
Expunge Both
SyncState *


`, u.Server.IMAP.Port, u.Name, u.Password, root, root))
	run := func(stdin, name string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir, cmd.Env = home, []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "LOGNAME=ann", "USER=ann"}
		cmd.Stdin = strings.NewReader(stdin)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
	}
	since := time.Now()
	run("", "mbsync", "-q", "mail")
	t.Logf("mbsync wrote %d messages in %v", n, time.Since(since))
	run("", "maildirmake", filepath.Join(root, "Lists"))
	writeFile(t, filepath.Join(home, ".mailfilter"), "to \""+root+"/Lists\"\n")
	if err := os.Chmod(filepath.Join(home, ".mailfilter"), 0o600); err != nil {
		t.Fatal(err)
	}
	deliver := func(subject string) {
		t.Helper()
		run(strings.ReplaceAll(string(note(subject, "")), "\r", ""), "maildrop", filepath.Join(home, ".mailfilter"))
	}
	deliver("delivered first")
	writeFile(t, filepath.Join(home, "config", "postern", "config.toml"), "[[account]]\nname = \"local\"\n[account.incoming]\nprotocol = \"maildir\"\npath = \""+root+"\"\n")

	since = time.Now()
	m := mailtest.StartTerm(t, home, 140, 44, nil, binary)
	m.WaitUntil("the first screen", time.Minute, func(s *mailtest.Screen) bool {
		return strings.Count(inList(s), "\n") > 20 && strings.Contains(s.Line(2), "●") || s.Contains("★")
	})
	t.Logf("the first screen after %v", time.Since(since))
	m.WaitUntil("all is read", 10*time.Minute, func(s *mailtest.Screen) bool { return s.Contains("local") && s.Contains(" online ") })
	t.Logf("all after %v", time.Since(since))

	// Others change it.
	m.Send("g/Lists\r")
	m.WaitUntil("the folder", patience, func(s *mailtest.Screen) bool { return strings.Contains(inList(s), "delivered first") })
	within := func(what, text string) {
		t.Helper()
		since := time.Now()
		m.WaitUntil(what, time.Minute, func(s *mailtest.Screen) bool { return strings.Contains(inList(s), text) })
		t.Logf("%s after %v", what, time.Since(since))
	}
	deliver("delivered later")
	within("a delivery is shown", "delivered later")
	m.Send("g/Inbox\r")
	m.WaitUntil("the inbox", patience, func(s *mailtest.Screen) bool { return !strings.Contains(inList(s), "delivered") })
	u.Append(t, "INBOX", note("by mbsync", ""))
	run("", "mbsync", "-q", "mail")
	within("what mbsync brought is shown", "by mbsync")

	// Work: marks, flags, moves to Lists, deletions.
	for i := range 60 {
		m.Send([]string{"s", "U", "jj", "s", "a"}[i%5] + "j")
	}
	m.Send("jjjd")
	m.WaitFor("for good?") // there is no Trash
	m.Send("y")
	m.WaitGone("for good?")
	m.WaitUntil("nothing waits", time.Minute, func(s *mailtest.Screen) bool { return !strings.Contains(inList(s), "↑") })
	m.Send("q")
	m.Wait(time.Minute)

	// mutt sees the same, and changes it.
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config", "XDG_DATA_HOME=" + home + "/data", "XDG_STATE_HOME=" + home + "/state"}
	sync := exec.CommandContext(t.Context(), binary, "sync") // what the search does not know yet is read, too: minutes
	sync.Env = env
	if out, err := sync.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := map[string][3]int{}
	for _, l := range lines[listJSON](t, fine(t, postern(t, env, "", "list", "--offline", "--json")).out) {
		c, flags := want[l.Mailbox], strings.Join(l.Flags, " ")
		c[0]++
		if !strings.Contains(flags, `\Seen`) {
			c[1]++
		}
		if strings.Contains(flags, `\Flagged`) {
			c[2]++
		}
		want[l.Mailbox] = c
	}
	for box, c := range want {
		all, unread, flagged := mutt(t, home, filepath.Join(root, box))
		if c != [3]int{all, unread, flagged} {
			t.Errorf("%s: mutt has %d, %d unread, %d flagged, Postern %v", box, all, unread, flagged, c)
		}
		t.Logf("%s: %v", box, c)
	}
	run("", "mbsync", "-q", "mail")
	if got := len(u.Dump(t)["INBOX"]); got != want["INBOX"][0] {
		t.Errorf("after mbsync the server has %d, Postern %d", got, want["INBOX"][0])
	}
}

// mutt counts the messages of a folder: all, unread, flagged.
func mutt(t *testing.T, home, folder string) (all, unread, flagged int) {
	t.Helper()
	m := mailtest.StartTerm(t, home, 100, 20, nil, "mutt", "-R", "-n", "-F", "/dev/null", "-f", folder,
		"-e", "set mbox_type=Maildir mark_old=no sort=date status_format='counts=%m %u %F;'")
	m.WaitUntil("mutt counts", 2*time.Minute, func(s *mailtest.Screen) bool {
		_, rest, ok := strings.Cut(s.String(), "counts=")
		if !ok || !strings.Contains(rest, ";") {
			return false
		}
		_, err := fmt.Sscanf(rest, "%d %d %d;", &all, &unread, &flagged)
		return err == nil
	})
	m.Kill()
	return all, unread, flagged
}
