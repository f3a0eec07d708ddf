package account

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"

	"postern/cache"
	"postern/config"
	"postern/mail"
	"postern/rfc822"
)

// stored is a Manager without a network whose cache holds one whole message.
func stored(t *testing.T, raw []byte) (*Manager, mail.MessageID) {
	t.Helper()
	dir := t.TempDir()
	s, err := cache.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	must := func(_ mail.Event, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.PutMailboxes(t.Context(), "a", []cache.Listed{{Name: "INBOX", Delim: "/", Role: mail.RoleInbox, Selectable: true}}, true))
	box, err := s.MailboxByName(t.Context(), "a", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	st := cache.SyncState{Validity: 1, Next: 2, Low: 1, Listed: true, Server: 1}
	must(s.SetSync(t.Context(), box.ID, st))
	m := rfc822.Parse(raw)
	must(s.PutMessages(t.Context(), box.ID, []cache.Incoming{{UID: 1, Received: time.Unix(1_790_000_000, 0), Size: int64(len(raw)), Header: m.Header}}, st))
	id, err := s.Lookup(t.Context(), box.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	must(s.PutStructure(t.Context(), id, m.Root))
	must(s.PutPart(t.Context(), id, "", 0, raw, true))
	return New(Options{Accounts: []config.Account{{Name: "a"}}, Store: s, Data: dir, Offline: true}), id
}

// named is a message with one attachment of the given name, as RFC 2231 writes it.
func named(name string) []byte {
	var enc strings.Builder
	for _, c := range []byte(name) {
		fmt.Fprintf(&enc, "%%%02X", c)
	}
	return fmt.Appendf(nil, "From: a@example.org\r\nSubject: ../../up\\a:b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"+
		"Content-Disposition: attachment; filename*=utf-8''%s\r\n\r\n%s\r\n--b--\r\n", enc.String(), base64.StdEncoding.EncodeToString([]byte("content")))
}

// tree lists every file below a folder.
func tree(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Whatever an attachment is called, it is saved inside the chosen folder, under
// a name that no shell, file manager or system trips over, beside what is there.
func TestSaveHostileNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"../../../etc/passwd", "/etc/passwd", `..\..\windows\system.ini`, `C:\evil.exe`, "..", ".", "", " ", "...", ".bashrc", "-rf", "~root",
		"con", "CON.txt", "nul", "aux.pdf", "COM1", "lpt9.doc", "COM¹", "con .txt", "a\x00b.txt", "a\nb.txt", "a\rb", "\x1b[31mred\x1b[m.txt",
		"a\u0085b", "photo\u202egpj.exe", "\u2066x\u2069.pdf", "zero\u200bwidth.pdf", "\ufeffbom.txt", strings.Repeat("x", 300) + ".pdf",
		strings.Repeat("日", 300), strings.Repeat("a.", 200), "name. . ", "a/b/", "a:b", "what?<>|*.txt", "\xff\xfe.bin", "file.txt:stream", "here.txt",
		"link.txt", "dangling", "folder", "a\u2028b.txt", "desktop.ini", "$(touch x).txt", "`id`", "a;b&c.txt",
	} {
		t.Run("", func(t *testing.T) {
			m, id := stored(t, named(name))
			root := t.TempDir()
			dir, outside := filepath.Join(root, "chosen"), filepath.Join(root, "outside.txt")
			for _, d := range []string{dir, filepath.Join(dir, "folder")} {
				if err := os.Mkdir(d, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			for _, f := range []string{outside, filepath.Join(dir, "here.txt")} {
				if err := os.WriteFile(f, []byte("mine"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if runtime.GOOS != "windows" {
				for from, to := range map[string]string{"link.txt": outside, "dangling": filepath.Join(root, "made")} {
					if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
						t.Fatal(err)
					}
				}
			}
			before := len(tree(t, root))
			for range 2 { // the second goes beside the first
				file, err := m.Save(t.Context(), id, "2", dir)
				if err != nil {
					t.Fatalf("%q: %v", name, err)
				}
				base := filepath.Base(file)
				if filepath.Dir(file) != dir || len(base) > 255 || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "-") {
					t.Errorf("%q was saved as %q", name, file)
				}
				for _, r := range base {
					if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*\/`, r) {
						t.Errorf("%q was saved as %q with %U", name, base, r)
					}
				}
				st, err := os.Lstat(file)
				if err != nil || !st.Mode().IsRegular() || runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
					t.Errorf("%q: %v %v", name, st, err)
				}
				if b, err := os.ReadFile(file); err != nil || string(b) != "content" {
					t.Errorf("%q holds %q, %v", name, b, err)
				}
			}
			if after := tree(t, root); len(after) != before+2 {
				t.Errorf("%q: files %q", name, after)
			}
			for _, f := range []string{outside, filepath.Join(dir, "here.txt")} {
				if b, err := os.ReadFile(f); err != nil || string(b) != "mine" {
					t.Errorf("%q: %s holds %q, %v", name, f, b, err)
				}
			}
		})
	}
}

// The whole message is saved as it was sent, its name taken from the subject.
func TestSaveMessage(t *testing.T) {
	t.Parallel()
	raw := named("x")
	m, id := stored(t, raw)
	dir := t.TempDir()
	file, err := m.Save(t.Context(), id, "", dir)
	if err != nil || filepath.Dir(file) != dir || filepath.Ext(file) != ".eml" {
		t.Fatalf("%q %v", file, err)
	}
	if b, err := os.ReadFile(file); err != nil || !bytes.Equal(b, raw) {
		t.Errorf("%d octets, %v; want %d", len(b), err, len(raw))
	}
}

// A file inside a part (uuencoded in a text) is saved like any other.
func TestSaveInnerFile(t *testing.T) {
	t.Parallel()
	m, id := stored(t, []byte("From: a@example.org\r\nSubject: old\r\n\r\nSee below.\r\n\r\nbegin 644 ../cat.txt\r\n#0V%T\r\n`\r\nend\r\n"))
	p, data, err := m.Content(t.Context(), id, "1!1")
	if err != nil || string(data) != "Cat" || p.Path != "1!1" {
		t.Fatalf("%+v %q %v", p, data, err)
	}
	dir := t.TempDir()
	file, err := m.Save(t.Context(), id, "1!1", dir)
	if err != nil || file != filepath.Join(dir, "cat.txt") {
		t.Errorf("%q %v", file, err)
	}
	for _, path := range []string{"1!2", "1!0", "1!x", "7!1", "9"} {
		if _, err := m.Save(t.Context(), id, path, dir); !mail.Is(err, mail.NotFound) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
