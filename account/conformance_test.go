package account

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postern/account/maildir"
	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
)

// standing is a store under the suite: an account over mail that something else delivers.
type standing struct {
	acct config.Account
	// deliver puts a message where another program or a server would.
	deliver func(raw []byte)
	// truth is what holds the mail: by folder, "message-id flags…" of each, sorted. Where a
	// server is only a drop point, that is the Maildir.
	truth func() map[string][]string
	// off takes the server away.
	off func()
}

// stores are what the suite runs against. Another one is added by a function such as these.
var stores = []struct {
	name string
	open func(*testing.T) standing
}{
	{"IMAP", func(t *testing.T) standing {
		u := mailtest.Dovecot(t).User(t)
		p := mailtest.NewProxy(t, u.Server.IMAP)
		return standing{imapAccount(u, p.Addr), func(raw []byte) { u.Append(t, "INBOX", raw) }, func() map[string][]string {
			out := map[string][]string{}
			for box, l := range u.Dump(t) {
				box = strings.ReplaceAll(box, "&APw-", "ü") // its own UTF-7
				for _, m := range l {
					out[box] = append(out[box], strings.Join(append([]string{m.MessageID}, m.Flags...), " "))
				}
				slices.Sort(out[box])
			}
			return out
		}, p.Refuse}
	}},
	{"POP3", func(t *testing.T) standing {
		u := mailtest.Dovecot(t).User(t)
		p := mailtest.NewProxy(t, u.Server.POP3)
		return standing{popAccount(u, p.Addr), func(raw []byte) { u.Append(t, "INBOX", raw) }, nil, p.Refuse}
	}},
	{"drop by IMAP", func(t *testing.T) standing {
		u := mailtest.Dovecot(t).User(t)
		p := mailtest.NewProxy(t, u.Server.IMAP)
		a := imapAccount(u, p.Addr)
		a.Incoming.Mode, a.Incoming.Leave = config.ModeDrop, config.Leave{Forever: true}
		return standing{a, func(raw []byte) { u.Append(t, "INBOX", raw) }, nil, p.Refuse}
	}},
	{"Maildir++", func(t *testing.T) standing { return maildirStore(t, "") }},
	{"nested Maildirs", func(t *testing.T) standing { return maildirStore(t, "INBOX") }},
}

// maildirStore is a Maildir account with its inbox in a folder of this name, as
// mbsync has it, or in the root.
func maildirStore(t *testing.T, inbox string) standing {
	root := filepath.Join(t.TempDir(), "Mail")
	n := 0
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(root, inbox, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return standing{maildirAccount("local", root), func(raw []byte) {
		n++
		name := fmt.Sprintf("17000000%02d.%d_1.host", n, n)
		tmp := filepath.Join(root, inbox, "tmp", name)
		if err := os.WriteFile(tmp, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(tmp, filepath.Join(root, inbox, "new", name)); err != nil {
			t.Fatal(err)
		}
	}, nil, func() {}}
}

// suite is what every store can do.
var suite = []struct {
	name string
	run  func(*conform)
}{
	{"deliver and list in order", (*conform).order},
	{"flags and keywords", (*conform).flags},
	{"move, copy and delete", (*conform).move},
	{"undo and redo", (*conform).undoing},
	{"folders", (*conform).folders},
	{"conversations", (*conform).conversations},
	{"search", (*conform).search},
	{"append", (*conform).append},
	{"restart with the server off", (*conform).restarted},
	{"changes while offline", (*conform).offline},
}

// Every store passes the same tests: what a person does is the same everywhere.
func TestConformance(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			for _, c := range suite {
				t.Run(c.name, func(t *testing.T) {
					st := s.open(t)
					b := newBed(t, st.acct)
					f := &conform{bed: b, standing: st, account: st.acct.Name}
					if f.truth == nil {
						f.truth = f.files
					}
					b.online(f.account)
					c.run(f)
				})
			}
		})
	}
}

// conform is a test of the suite under way.
type conform struct {
	*bed
	standing
	account string
}

// files is the truth of an account that is kept in a Maildir.
func (f *conform) files() map[string][]string {
	f.t.Helper()
	root := f.acct.Incoming.Path
	if root == "" {
		root = filepath.Join(f.dir, "mail", f.account)
	}
	ms, err := maildir.Open(root, false)
	if err != nil {
		f.t.Fatal(err)
	}
	all, err := ms.Folders()
	if err != nil {
		f.t.Fatal(err)
	}
	out := map[string][]string{}
	for _, folder := range all {
		out[folder.Name] = nil
		msgs, err := folder.List()
		if err != nil {
			f.t.Fatal(err)
		}
		for _, m := range msgs {
			raw, err := folder.Read(m.Key)
			if err != nil {
				f.t.Fatal(err)
			}
			_, id, _ := strings.Cut(string(raw), "Message-ID: <")
			id, _, _ = strings.Cut(id, ">")
			names := m.Flags.Names()
			slices.Sort(names)
			out[folder.Name] = append(out[folder.Name], strings.Join(append([]string{id}, names...), " "))
		}
		slices.Sort(out[folder.Name])
	}
	return out
}

// get delivers letters and waits until they are listed and, being opened, here.
func (f *conform) get(subjects ...string) {
	f.t.Helper()
	for _, s := range subjects {
		f.deliver(letter(s, "the text of "+s))
	}
	f.arrived(subjects...)
}

func (f *conform) arrived(subjects ...string) {
	f.t.Helper()
	f.Refresh(f.account)
	for _, s := range subjects {
		f.until(s, func() bool { return f.has(f.account, "INBOX", s) })
		if got := f.text(f.find(f.account, "INBOX", s).ID); !strings.Contains(got, "the text of") {
			f.t.Fatalf("%s: %q", s, got)
		}
	}
}

func (f *conform) id(folder, subject string) []mail.MessageID {
	f.t.Helper()
	return []mail.MessageID{f.find(f.account, folder, subject).ID}
}

// folder makes a folder and gives it.
func (f *conform) folder(name string) mail.MailboxID {
	f.t.Helper()
	if m, err := f.store.MailboxByName(f.t.Context(), f.account, name); err == nil {
		return m.ID
	}
	f.do(mail.Change{Kind: mail.ChangeCreate, Account: f.account, Name: name})
	return f.box(f.account, name).ID
}

// is waits until the truth of a folder is this, and the list shows the same.
func (f *conform) is(folder string, want ...string) {
	f.t.Helper()
	f.sent(f.account)
	var got []string
	f.until(fmt.Sprintf("%s is %q", folder, want), func() bool {
		got = f.truth()[folder]
		return slices.Equal(got, want)
	})
	var listed []string
	defer func() {
		if f.t.Failed() {
			f.t.Logf("%s: got %q, listed %q", folder, got, listed)
		}
	}()
	f.until("the list shows it", func() bool {
		listed = nil
		for _, r := range f.rows(mail.View{Mailboxes: []mail.MailboxID{f.box(f.account, folder).ID}}) {
			names := r.Flags.Names()
			slices.Sort(names)
			listed = append(listed, strings.Join(append([]string{r.MsgID}, names...), " "))
		}
		slices.Sort(listed)
		return slices.Equal(listed, want)
	})
}

func (f *conform) order() {
	f.get("first", "second", "third")
	if got := f.subjects(f.account, "INBOX"); !slices.Equal(got, []string{"third", "second", "first"}) {
		f.t.Errorf("newest first: %q", got)
	}
	f.get("fourth")
	if got := f.subjects(f.account, "INBOX"); got[0] != "fourth" || len(got) != 4 {
		f.t.Errorf("%q", got)
	}
	if m := f.box(f.account, "INBOX"); m.Total != 4 || m.Unread != 4 || m.Role != mail.RoleInbox {
		f.t.Errorf("%+v", m)
	}
}

func (f *conform) flags() {
	f.get("a", "b")
	f.do(mail.Change{Kind: mail.ChangeFlags, Messages: append(f.id("INBOX", "a"), f.id("INBOX", "b")...),
		Add: mail.Flags{Bits: mail.Seen | mail.Flagged | mail.Forwarded, Keywords: []string{"work"}}})
	f.is("INBOX", `a@example.org $Forwarded \Flagged \Seen work`, `b@example.org $Forwarded \Flagged \Seen work`)
	f.do(mail.Change{Kind: mail.ChangeFlags, Messages: f.id("INBOX", "a"), Add: mail.Flags{Bits: mail.Answered},
		Remove: mail.Flags{Bits: mail.Seen | mail.Forwarded, Keywords: []string{"WORK"}}})
	f.is("INBOX", `a@example.org \Answered \Flagged`, `b@example.org $Forwarded \Flagged \Seen work`)
	f.do(mail.Change{Kind: mail.ChangeSeenAll, Mailbox: f.box(f.account, "INBOX").ID})
	f.is("INBOX", `a@example.org \Answered \Flagged \Seen`, `b@example.org $Forwarded \Flagged \Seen work`)
	if m := f.box(f.account, "INBOX"); m.Unread != 0 {
		f.t.Errorf("%+v", m)
	}
}

func (f *conform) move() {
	f.get("a", "b", "c")
	to := f.folder("Projects")
	f.do(mail.Change{Kind: mail.ChangeFlags, Messages: f.id("INBOX", "a"), Add: mail.Flags{Bits: mail.Flagged, Keywords: []string{"k"}}})
	a := f.id("INBOX", "a")
	f.do(mail.Change{Kind: mail.ChangeMove, Messages: a, To: to})
	f.do(mail.Change{Kind: mail.ChangeCopy, Messages: f.id("INBOX", "b"), To: to})
	f.do(mail.Change{Kind: mail.ChangeDelete, Messages: f.id("INBOX", "c")})
	f.is("INBOX", "b@example.org")
	f.is("Projects", `a@example.org \Flagged k`, "b@example.org")
	if got := f.id("Projects", "a"); got[0] != a[0] {
		f.t.Errorf("the message is another one: %v, %v", got, a)
	}
	if got := f.text(a[0]); !strings.Contains(got, "the text of a") {
		f.t.Errorf("%q", got)
	}
	f.Refresh(f.account)
	f.get("d")
	f.is("INBOX", "b@example.org", "d@example.org") // what went does not come back
}

func (f *conform) undoing() {
	f.get("a")
	to := f.folder("Projects")
	f.sent(f.account)
	f.do(mail.Change{Kind: mail.ChangeMove, Messages: f.id("INBOX", "a"), To: to})
	f.is("Projects", "a@example.org")
	f.undo()
	f.is("INBOX", "a@example.org")
	f.is("Projects")
	f.do(mail.Change{Kind: mail.ChangeFlags, Messages: f.id("INBOX", "a"), Add: mail.Flags{Bits: mail.Flagged}})
	f.is("INBOX", `a@example.org \Flagged`)
	f.undo()
	f.is("INBOX", "a@example.org")
	if _, err := f.Redo(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
	f.is("INBOX", `a@example.org \Flagged`)
}

func (f *conform) folders() {
	f.get("a")
	delim := f.box(f.account, "INBOX").Delim
	id := f.folder("Würfel" + delim + "Six")
	f.do(mail.Change{Kind: mail.ChangeCopy, Messages: f.id("INBOX", "a"), To: id})
	f.is("Würfel"+delim+"Six", "a@example.org")
	f.do(mail.Change{Kind: mail.ChangeRename, Mailbox: id, Name: "Dice"})
	f.sent(f.account)
	f.is("Dice", "a@example.org")
	if got := f.box(f.account, "Dice").ID; got != id {
		f.t.Error("the folder is another one")
	}
	f.do(mail.Change{Kind: mail.ChangeRemove, Mailbox: id})
	f.sent(f.account)
	f.until("it is gone", func() bool { _, there := f.truth()["Dice"]; return !there })
	if _, err := f.store.MailboxByName(f.t.Context(), f.account, "Dice"); !mail.Is(err, mail.NotFound) {
		f.t.Error(err)
	}
}

func (f *conform) conversations() {
	f.get("root")
	f.deliver([]byte(strings.Replace(string(letter("Re: root", "the text of the answer")), "Subject:", "In-Reply-To: <root@example.org>\r\nReferences: <root@example.org>\r\nSubject:", 1)))
	f.get("apart")
	f.arrived("Re: root")
	root, re, apart := f.find(f.account, "INBOX", "root"), f.find(f.account, "INBOX", "Re: root"), f.find(f.account, "INBOX", "apart")
	if re.Thread != root.Thread || re.Parent != root.ID || apart.Thread == root.Thread {
		f.t.Errorf("%+v\n%+v\n%+v", root, re, apart)
	}
	f.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{root.ID}, To: f.folder("Projects")})
	f.sent(f.account)
	if re, root = f.find(f.account, "INBOX", "Re: root"), f.find(f.account, "Projects", "root"); re.Thread != root.Thread {
		f.t.Error("a move takes a conversation apart")
	}
}

func (f *conform) search() {
	f.get("needle", "hay")
	f.deliver(letter("text", "the text of it holds a thimble"))
	f.arrived("text")
	for query, want := range map[string]string{"subject:needle": "needle", "body:thimble": "text", "from:ann subject:hay": "hay"} {
		f.until(query, func() bool {
			p, err := f.Page(f.t.Context(), mail.PageRequest{View: mail.View{Query: query}, N: 9})
			return err == nil && len(p.Rows) == 1 && p.Rows[0].Subject == want
		})
	}
}

func (f *conform) append() {
	f.get("a")
	f.do(mail.Change{Kind: mail.ChangeAppend, To: f.folder("Sent"), Raw: letter("mine", "the text of mine"), Add: mail.Flags{Bits: mail.Seen}})
	f.is("Sent", `mine@example.org \Seen`)
	if got := f.text(f.id("Sent", "mine")[0]); !strings.Contains(got, "the text of mine") {
		f.t.Errorf("%q", got)
	}
}

func (f *conform) restarted() {
	f.get("a", "b")
	f.do(mail.Change{Kind: mail.ChangeMove, Messages: f.id("INBOX", "a"), To: f.folder("Projects")})
	f.do(mail.Change{Kind: mail.ChangeFlags, Messages: f.id("INBOX", "b"), Add: mail.Flags{Bits: mail.Seen | mail.Flagged}})
	f.is("Projects", "a@example.org")
	f.is("INBOX", `b@example.org \Flagged \Seen`)
	f.off()
	f.restart(false)
	for folder, s := range map[string]string{"Projects": "a", "INBOX": "b"} {
		m := f.find(f.account, folder, s)
		if got := f.text(m.ID); !strings.Contains(got, "the text of "+s) || (s == "b") != m.Flags.Has(mail.Seen|mail.Flagged) {
			f.t.Errorf("%+v %q", m, got)
		}
	}
	f.until("the search finds it", func() bool {
		p, err := f.Page(f.t.Context(), mail.PageRequest{View: mail.View{Query: "subject:a"}, N: 9})
		return err == nil && len(p.Rows) == 1
	})
}

func (f *conform) offline() {
	f.get("a", "b")
	to := f.folder("Projects")
	f.sent(f.account)
	f.restart(true)
	f.do(mail.Change{Kind: mail.ChangeMove, Messages: f.id("INBOX", "a"), To: to})
	f.do(mail.Change{Kind: mail.ChangeFlags, Messages: f.id("INBOX", "b"), Add: mail.Flags{Bits: mail.Seen}})
	f.restart(true)
	if !f.has(f.account, "Projects", "a") || !f.find(f.account, "INBOX", "b").Flags.Has(mail.Seen) {
		f.t.Error("a restart takes changes back")
	}
	f.restart(false)
	f.is("Projects", "a@example.org")
	f.is("INBOX", `b@example.org \Seen`)
}
