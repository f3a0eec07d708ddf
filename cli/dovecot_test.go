package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"postern/account"
	"postern/config"
	"postern/internal/mailtest"
	"postern/ui"
)

// accountOf is the text of a config for a user of a Dovecot.
func accountOf(name string, u *mailtest.User, password string) string {
	return fmt.Sprintf(`
[[account]]
name = %q
address = %q
[account.incoming]
host = "127.0.0.1"
port = %d
user = %q
password = %q
ca_file = %q
`, name, u.Address(), u.Server.IMAPS.Port, u.Name, password, u.Server.CAFile)
}

// withConfig puts a config into a throw-away home.
func withConfig(t *testing.T, text string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.toml")
	writeFile(t, file, text)
	return append(home(t), "POSTERN_CONFIG="+file)
}

func lines[T any](t *testing.T, text string) []T {
	t.Helper()
	var out []T
	for line := range strings.Lines(text) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		out = append(out, v)
	}
	return out
}

func note(subject, extra string) []byte {
	return []byte("From: Zoe <zoe@example.org>\r\nTo: ann@example.org\r\nSubject: " + subject + "\r\nDate: Tue, 3 Nov 2026 10:11:12 +0100\r\n" +
		"Message-ID: <" + strings.ReplaceAll(subject, " ", ".") + "@example.org>\r\n" + extra + "\r\nThe text of " + subject + ".\r\n")
}

func TestSyncListShow(t *testing.T) {
	srv := mailtest.Dovecot(t)
	work, home := srv.User(t), srv.User(t)
	for i := range 12 {
		work.Append(t, "INBOX", note("letter "+strconv.Itoa(i), ""))
	}
	work.Append(t, "INBOX", note("answer", "In-Reply-To: <letter.11@example.org>\r\nReferences: <letter.11@example.org>\r\n"), `\Seen`, `\Flagged`)
	work.Append(t, "Lists/golang", note("escape \x1b]0;x\x07 here", ""))
	home.Append(t, "INBOX", []byte(letter))
	env := withConfig(t, accountOf("work", work, work.Password)+accountOf("home", home, home.Password))

	if r := postern(t, env, "", "__complete", "list", "--account", ""); !strings.HasPrefix(r.out, "work\nhome\n") {
		t.Errorf("completion of --account: %+v", r)
	}
	if r := postern(t, env, "", "list"); r.code != 0 || r.out != "" {
		t.Errorf("list before any sync: %+v", r)
	}
	r := postern(t, env, "", "sync", "--json")
	if r.code != 0 {
		t.Fatalf("sync: %+v", r)
	}
	synced := map[string]syncJSON{}
	for _, s := range lines[syncJSON](t, r.out) {
		synced[s.Account] = s
	}
	if s := synced["work"]; !s.OK || s.New != 14 || s.Error != nil || s.Mailboxes < 2 || s.BytesIn == 0 || s.BytesOut == 0 {
		t.Errorf("sync work: %+v", s)
	}
	if s := synced["home"]; !s.OK || s.New != 1 {
		t.Errorf("sync home: %+v", s)
	}

	r = postern(t, env, "", "list", "--json", "--account", "work", "--mailbox", "INBOX")
	rows := lines[listJSON](t, r.out)
	bySubject := map[string]listJSON{}
	for _, row := range rows {
		bySubject[row.Subject] = row
	}
	child, parent := bySubject["answer"], bySubject["letter 11"]
	if len(rows) != 13 || child.MessageID != "answer@example.org" || strings.Join(child.Flags, " ") != `\Seen \Flagged` {
		t.Fatalf("list: %s%s", r.out, r.err)
	}
	if child.Parent == nil || *child.Parent != parent.ID || child.Thread != parent.Thread || parent.Parent != nil || !parent.HasBody {
		t.Errorf("conversation: %+v under %+v", child, parent)
	}
	if r = postern(t, env, "", "list", "--limit", "5"); strings.Count(r.out, "\n") != 5 {
		t.Errorf("list --limit 5: %q", r.out)
	}
	if r = postern(t, env, "", "list", "--mailbox", "Lists/golang"); !strings.Contains(r.out, "escape") {
		t.Errorf("list --mailbox: %+v", r)
	}
	noControls(t, r.out)

	// What was prefetched is read without the server.
	id := strconv.FormatInt(int64(parent.ID), 10)
	r = postern(t, env, "", "show", "--offline", id)
	if r.code != 0 || !strings.Contains(r.out, "The text of letter 11.") {
		t.Errorf("show: %+v", r)
	}
	r = postern(t, env, "", "list", "--json", "--account", "home")
	rows = lines[listJSON](t, r.out)
	if len(rows) != 1 {
		t.Fatalf("list home: %+v", r)
	}
	r = postern(t, env, "", "show", "--json", strconv.FormatInt(int64(rows[0].ID), 10))
	m := lines[shownJSON](t, r.out)
	if len(m) != 1 || m[0].ID != rows[0].ID || len(m[0].Parts) != 3 || len(m[0].Attachments) != 1 || m[0].Attachments[0].SHA256 == "" {
		t.Errorf("show --json: %+v", r)
	}
	if r = postern(t, env, "", "show", "99999"); r.code != exitFailed || strings.Count(r.err, "\n") != 1 {
		t.Errorf("show of nothing: %+v", r)
	}
	if r = postern(t, env, "", "list", "--account", "play"); r.code != exitUsage || !strings.Contains(r.err, "there are: work, home") {
		t.Errorf("unknown account: %+v", r)
	}
	if r = postern(t, env, "", "list", "--mailbox", "Nope"); r.code != exitFailed || !strings.Contains(r.err, "Nope") {
		t.Errorf("unknown mailbox: %+v", r)
	}
	searching(t, env)
	private(t, env)
}

// searching looks for what TestSyncListShow has synced.
func searching(t *testing.T, env []string) {
	t.Helper()
	for query, want := range map[string]int{"letter": 12, "from:zoe -letter": 2, "subject:answer is:flagged": 1, `"the text of letter 11"`: 1, "in:Lists/golang escape": 1,
		"nothing-like-this": 0} {
		r := postern(t, env, "", "search", "--json", "--account", "work", query)
		rows := lines[listJSON](t, r.out)
		if r.code != 0 || len(rows) != want {
			t.Errorf("search %s: %d, %+v", query, len(rows), r)
		}
		for _, row := range rows {
			if row.Account != "work" || row.ID == 0 || row.Mailbox == "" {
				t.Errorf("search %s: %+v", query, row)
			}
		}
	}
	if r := postern(t, env, "", "search", "--limit", "3", "letter", "from:zoe"); r.code != 0 || strings.Count(r.out, "\n") != 3 {
		t.Errorf("search --limit: %+v", r)
	}
	for query, want := range map[string]string{"before:foo": "before: wants a date", "in:Nope": "There is no folder", "sender:zoe": "Did you mean from:?", " ": "searched for"} {
		if r := postern(t, env, "", "search", query); r.code != exitUsage || !strings.Contains(r.err, want) || strings.Count(r.err, "\n") != 1 {
			t.Errorf("search %s: %+v", query, r)
		}
	}
}

// private fails the test when anybody else could read what was stored, or the
// log knows the password.
func private(t *testing.T, env []string) {
	t.Helper()
	for _, v := range env {
		name, dir, _ := strings.Cut(v, "=")
		if name != "XDG_DATA_HOME" && name != "XDG_STATE_HOME" {
			continue
		}
		err := filepath.WalkDir(filepath.Join(dir, "postern"), func(path string, d os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %o", path, info.Mode().Perm())
			}
			if text, err := os.ReadFile(path); err == nil && strings.Contains(string(text), mailtest.Password) {
				t.Errorf("%s holds the password", path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestOneAccountFailsAlone(t *testing.T) {
	srv := mailtest.Dovecot(t)
	good, bad := srv.User(t), srv.User(t)
	good.Append(t, "INBOX", note("hello", ""))
	env := withConfig(t, accountOf("bad", bad, "wrong")+accountOf("good", good, good.Password))
	trace := filepath.Join(t.TempDir(), "trace")
	r := postern(t, env, "", "sync", "--trace", trace)
	if r.code != exitFailed || !strings.Contains(r.out, "good: 1 new") || !strings.Contains(r.err, "postern: account bad: ") || strings.Count(r.err, "\n") != 1 {
		t.Errorf("%+v", r)
	}
	text, err := os.ReadFile(trace)
	if err != nil || len(text) == 0 || strings.Contains(string(text), mailtest.Password) || strings.Contains(string(text), "wrong") {
		t.Errorf("trace (%v): %s", err, text)
	}
	private(t, env)
}

func TestDoctor(t *testing.T) {
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	unsafe := strings.Replace(accountOf("unsafe", u, u.Password), "ca_file", "# ca_file", 1)
	nowhere := strings.Replace(accountOf("nowhere", u, u.Password), fmt.Sprint(u.Server.IMAPS.Port), "1", 1)
	env := withConfig(t, accountOf("good", u, u.Password)+accountOf("locked", u, "wrong")+unsafe+nowhere)
	r := postern(t, env, "", "doctor", "--json")
	if r.code != exitFailed {
		t.Errorf("%+v", r)
	}
	got := lines[doctorJSON](t, r.out)
	if len(got) != 4 {
		t.Fatalf("%+v", r)
	}
	if d := got[0]; d.Account != "good" || !d.OK || d.Error != nil || len(d.Capabilities) == 0 || d.LatencyMS <= 0 {
		t.Errorf("%+v", d)
	}
	for i, state := range []string{"online", "needs you", "needs you", "waiting"} {
		if got[i].State != state {
			t.Errorf("%s is %q, want %q", got[i].Account, got[i].State, state)
		}
	}
	for i, says := range map[int]string{1: "login", 2: "not safe", 3: "cannot be reached"} {
		if d := got[i]; d.OK || d.Error == nil || !strings.Contains(*d.Error, says) {
			t.Errorf("%s: %+v, want %q", d.Account, d, says)
		} else {
			t.Log(*d.Error)
		}
	}
	if r = postern(t, env, "", "doctor"); !strings.Contains(r.out, "good") || !strings.Contains(r.out, "✓ logged in") || strings.Contains(r.out, mailtest.Password) {
		t.Errorf("%s", r.out)
	}
	for _, want := range []string{"online", "needs you: nothing is tried again", "waiting: a running Postern tries again"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("without %q:\n%s", want, r.out)
		}
	}
	noControls(t, r.out)
}

// The doctor says what of an account is here, what its server lacks, and that
// offline by choice is a choice.
func TestDoctorKnowsWhatIsHere(t *testing.T) {
	u := mailtest.Dovecot(t, mailtest.WithoutCapabilities("IDLE", "MOVE", "CONDSTORE", "QRESYNC")).User(t)
	for i := range 3 {
		u.Append(t, "INBOX", note(fmt.Sprintf("m%d", i), ""))
	}
	env := withConfig(t, accountOf("work", u, u.Password))
	if r := postern(t, env, "", "sync"); r.code != exitFine {
		t.Fatalf("%+v", r)
	}
	r := postern(t, env, "", "doctor", "--json")
	d := lines[doctorJSON](t, r.out)[0]
	if r.code != exitFine || d.State != "online" || d.Headers != 3 || d.Server != u.Server.IMAPS.String() || d.OnServer != 3 || d.Pending != 0 {
		t.Errorf("%+v", r)
	}
	for _, lack := range []string{"IDLE", "MOVE", "CONDSTORE"} {
		if !strings.Contains(strings.Join(d.Degraded, "\n"), "(no "+lack+"): ") {
			t.Errorf("%s is lacking, and not said: %q", lack, d.Degraded)
		}
	}
	r = postern(t, env, "", "doctor", "--offline", "--json")
	if d := lines[doctorJSON](t, r.out)[0]; r.code != exitFine || d.State != "offline" || d.Headers != 3 || d.LoginMS != 0 {
		t.Errorf("%+v", r)
	}
	if r = postern(t, env, "", "doctor", "--offline"); !strings.Contains(r.out, "offline by choice") || !strings.Contains(r.out, "3 messages can be read offline") {
		t.Errorf("%s", r.out)
	}
}

// Whatever keeps an account from its server, the screen and the doctor say in a
// sentence what is wrong and what to do about it.
func TestEveryRefusalSaysWhatToDo(t *testing.T) {
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	closed := mailtest.NewProxy(t, srv.IMAP)
	closed.Refuse()
	of := func(a mailtest.Addr, tls, ca, password string) config.Account {
		return config.Account{Name: "work", Incoming: config.Incoming{Protocol: config.IMAP, Host: a.Host, Port: a.Port, TLS: tls, CAFile: ca,
			User: u.Name, Password: password, Mode: config.ModeMailbox}}
	}
	for name, c := range map[string]struct {
		account config.Account
		wrong   string
		todo    string
	}{
		"wrong password": {of(srv.IMAP, "none", "", "wrong"), "password", "Enter it again"},
		"unknown host":   {of(mailtest.Addr{Host: "nowhere.invalid", Port: 993}, "implicit", "", u.Password), "no server of that name", "check host"},
		"nobody listens": {of(closed.Addr, "none", "", u.Password), "refuses connections", "check port"},
		"unknown issuer": {of(srv.IMAPS, "implicit", "", u.Password), "signed by nobody", "ca_file"},
		"expired":        {of(srv.TLSFront(t, mailtest.CertExpired).Addr, "implicit", srv.CAFile, u.Password), "has expired", "clock"},
		"self-signed":    {of(srv.TLSFront(t, mailtest.CertSelfSigned).Addr, "implicit", srv.CAFile, u.Password), "signed by nobody", "ca_file"},
		"wrong host":     {of(srv.TLSFront(t, mailtest.CertWrongHost).Addr, "implicit", srv.CAFile, u.Password), "for another name", "check host"},
		"no TLS there":   {of(srv.IMAP, "implicit", "", u.Password), "does not speak TLS", "check port and tls"},
	} {
		d := account.Diagnose(t.Context(), c.account, nil)
		if d.Err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		screen, doctor := ui.Explain(d.Err), sentence(d.Err)
		t.Logf("%s: %s | %s", name, screen, doctor)
		for _, want := range []string{c.wrong, c.todo} {
			if !strings.Contains(screen, want) {
				t.Errorf("%s: the screen says %q, without %q", name, screen, want)
			}
		}
		if !strings.Contains(doctor, " — ") || strings.Contains(screen+doctor, "NO [") {
			t.Errorf("%s: the doctor says %q", name, doctor)
		}
	}
}
