//go:build unix

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postern/internal/mailtest"
)

// fourAccounts is a config of every kind of account: two by IMAP, a Maildir, and a drop point.
func fourAccounts(t *testing.T, srv *mailtest.Server) (env []string, from, to *mailtest.User) {
	t.Helper()
	from, to = srv.User(t), srv.User(t)
	pop := srv.User(t)
	root := filepath.Join(t.TempDir(), "Mail")
	for _, d := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(root, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	env = withConfig(t, accountOf("from", from, from.Password)+accountOf("to", to, to.Password)+
		fmt.Sprintf("[[account]]\nname = \"local\"\n[account.incoming]\nprotocol = \"maildir\"\npath = %q\n", root)+
		fmt.Sprintf("[[account]]\nname = \"pop\"\n[account.incoming]\nprotocol = \"pop3\"\nhost = \"127.0.0.1\"\nport = %d\ntls = \"none\"\nuser = %q\npassword = %q\n",
			srv.POP3.Port, pop.Name, pop.Password))
	return env, from, to
}

func fine(t *testing.T, r result) result {
	t.Helper()
	if r.code != exitFine {
		t.Fatalf("exit %d\n%s\n%s", r.code, r.out, r.err)
	}
	return r
}

// What is exported, imported into an account of any kind and exported again is
// what it was, octet by octet: text, flags, keywords, dates, folders.
func TestExportImportExport(t *testing.T) {
	srv := mailtest.Dovecot(t)
	env, from, _ := fourAccounts(t, srv)
	for i := range 20 {
		var flags []string
		for j, f := range []string{`\Seen`, `\Flagged`, `\Answered`, `\Draft`, "work", "$Forwarded"} {
			if i>>(j%4)&1 == j/4 {
				flags = append(flags, f)
			}
		}
		from.Append(t, "INBOX", note(fmt.Sprint("letter ", i), "X-Thing: From here\r\nStatus: odd\r\n"), flags...)
	}
	from.Append(t, "Lists/golang", []byte("Subject: From lines\r\n\r\nFrom me\r\n>From you\r\n\r\nFrom x Tue Nov  3 09:08:07 2026\r\nSubject: not one\r\n\r\nend"))
	from.Append(t, "Lists/golang", []byte("Subject: twin\r\n\r\nx\r\n"))
	from.Append(t, "Lists/golang", []byte("Subject: twin\r\n\r\nx\r\n"))
	from.Append(t, "Entw&APw-rfe", []byte("Subject: =?utf-8?q?=C3=BC?=\r\n\r\n8 bit: ü\r\n"), `\Draft`)
	dir := t.TempDir()
	first := filepath.Join(dir, "first")
	fine(t, postern(t, env, "", "export", "--account", "from", first))
	if _, err := os.Stat(filepath.Join(first, "Lists", "golang.mbox")); err != nil {
		t.Fatal(err)
	}
	if r := postern(t, env, "", "export", "--account", "from", first); r.code != exitFailed || !strings.Contains(r.err, "nothing is overwritten") || strings.Count(r.err, "\n") != 1 {
		t.Errorf("over the other: %+v", r)
	}
	tree := filepath.Join(dir, "tree")
	fine(t, postern(t, env, "", "export", "--account", "from", "--format", "maildir", tree))
	if r := fine(t, postern(t, env, "", "export", "--account", "from", "--format", "maildir", "--json", tree)); strings.Contains(r.out, `"new":1`) {
		t.Errorf("Maildirs written twice: %s", r.out)
	}
	for _, account := range []string{"to", "local", "pop"} {
		source := first
		if account == "local" {
			source = tree
		}
		r := fine(t, postern(t, env, "", "import", "--account", account, "--json", source))
		n := 0
		for _, l := range lines[importJSON](t, r.out) {
			n += l.New
		}
		if n != 24 {
			t.Errorf("%s: %d imported: %s", account, n, r.out)
		}
		again := filepath.Join(dir, account)
		fine(t, postern(t, env, "", "export", "--account", account, again))
		same(t, first, again)
		r = fine(t, postern(t, env, "", "import", "--account", account, "--json", source))
		for _, l := range lines[importJSON](t, r.out) {
			if l.New != 0 {
				t.Errorf("%s: imported twice: %s", account, r.out)
			}
		}
	}
	// Below a folder, and once more when that is asked for.
	fine(t, postern(t, env, "", "import", "--account", "to", "--mailbox", "Old", tree))
	fine(t, postern(t, env, "", "import", "--account", "to", "--mailbox", "Old/Lists/golang", "--again", filepath.Join(first, "Lists", "golang.mbox")))
	r := fine(t, postern(t, env, "", "list", "--account", "to", "--mailbox", "Old/Lists/golang"))
	if strings.Count(r.out, "twin") != 4 {
		t.Errorf("%s", r.out)
	}
}

// same compares the mboxes of a folder with those of another.
func same(t *testing.T, a, b string) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(a, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(a, path)
		if err != nil {
			return err
		}
		x, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		y, err := os.ReadFile(filepath.Join(b, rel))
		if n++; err != nil || !bytes.Equal(x, y) {
			t.Errorf("%s differs in %s (%v): %s", rel, b, err, firstDifference(string(x), string(y)))
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Error(err, n)
	}
}

func firstDifference(x, y string) string {
	a, b := strings.Split(x, "\n"), strings.Split(y, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d of %d and %d:\n%q\n%q", i+1, len(a), len(b), a[max(0, i-5):i+1], b[max(0, i-5):i+1])
		}
	}
	return fmt.Sprint(len(a), " and ", len(b), " lines")
}

// killed runs the program and kills it, at a random moment the first times, until it ends by itself.
func killed(t *testing.T, r *rand.Rand, env []string, args ...string) {
	t.Helper()
	for try := range 60 {
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		cmd := exec.CommandContext(ctx, binary, args...)
		var errs bytes.Buffer
		cmd.Env, cmd.Stderr = env, &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if try < 8 {
			kill := time.AfterFunc(time.Duration(20+r.IntN(120))*time.Millisecond, func() { _ = cmd.Process.Kill() })
			defer kill.Stop()
		}
		err := cmd.Wait()
		stop()
		if err == nil {
			return
		}
		if try > 0 && args[0] == "export" && strings.Contains(errs.String(), "it is there already") {
			return // the one before was through when it was killed
		}
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Exited() {
			t.Fatalf("%v: %s", err, &errs)
		}
	}
	t.Fatal("it never ended")
}

// Killed at any moment and begun again, an import and an export end as they
// would have without: nothing lost, nothing twice.
func TestTransferKilled(t *testing.T) {
	srv := mailtest.Dovecot(t)
	env, _, to := fourAccounts(t, srv)
	const n = 150
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "From a Tue Nov  3 09:08:07 2026\nSubject: n%d.\nMessage-ID: <%d@x>\n\n%s\n", i, i, strings.Repeat("text\n", i))
	}
	file := filepath.Join(t.TempDir(), "Big.mbox")
	writeFile(t, file, b.String())
	r := rand.New(rand.NewPCG(7, 7))
	for _, account := range []string{"local", "pop", "to"} {
		killed(t, r, env, "import", "--account", account, file)
		out := filepath.Join(t.TempDir(), "out.mbox")
		killed(t, r, env, "export", "--account", account, "--mailbox", "Big", out)
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if k := strings.Count(string(text), fmt.Sprintf("Subject: n%d.\n", i)); k != 1 {
				t.Errorf("%s: message %d is there %d times", account, i, k)
			}
		}
		left, err := filepath.Glob(out + ".*")
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	}
	if got := len(to.Dump(t)["Big"]); got != n {
		t.Errorf("the server has %d of %d", got, n)
	}
}

// Without a network an import waits in the journal, and an export says what it lacks.
func TestTransferOffline(t *testing.T) {
	srv := mailtest.Dovecot(t)
	env, from, to := fourAccounts(t, srv)
	for i := range 3 {
		from.Append(t, "INBOX", append(note(fmt.Sprint("big ", i), ""), bytes.Repeat([]byte("0123456789\r\n"), 20_000)...))
	}
	to.Append(t, "INBOX", note("there", ""))
	fine(t, postern(t, env, "", "sync"))
	file := filepath.Join(t.TempDir(), "some.mbox")
	writeFile(t, file, "From a Tue Nov  3 09:08:07 2026\nSubject: waits\n\nx\n")
	r := fine(t, postern(t, env, "", "import", "--offline", "--account", "to", "--mailbox", "INBOX", file))
	if !strings.Contains(r.out, "1 imported") || !strings.Contains(r.out, "1 wait for the server") {
		t.Errorf("%+v", r)
	}
	r = fine(t, postern(t, env, "", "import", "--offline", "--account", "to", "--mailbox", "INBOX", file))
	if !strings.Contains(r.out, "1 known from before") {
		t.Errorf("%+v", r)
	}
	fine(t, postern(t, env, "", "sync", "--account", "to"))
	if got := to.Dump(t)["INBOX"]; len(got) != 2 {
		t.Errorf("%+v", got)
	}
	dir := t.TempDir()
	fine(t, postern(t, env, "", "export", "--offline", "--account", "to", "--mailbox", "INBOX", filepath.Join(dir, "to.mbox")))
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"import"}, exitUsage, "import needs an mbox"},
		{[]string{"import", "--account", "nobody", file}, exitUsage, "there is no account"},
		{[]string{"import", "--account", "local", file + "x"}, exitFailed, "no such file"},
		{[]string{"export", "--format", "pst", "x"}, exitUsage, "neither mbox nor maildir"},
		{[]string{"export", "--offline", "--account", "to", "--mailbox", "Nope", dir + "/x"}, exitFailed, "no mailbox of this name"},
		{[]string{"export", "--offline", "--account", "to", "--format", "maildir", dir}, exitFailed, "something else"},
	} {
		r := postern(t, env, "", c.args...)
		if r.code != c.code || !strings.Contains(r.err, c.says) || strings.Count(r.err, "\n") != 1 {
			t.Errorf("postern %q: exit %d, %q", c.args, r.code, r.err)
		}
	}
}
