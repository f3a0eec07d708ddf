package demo

import (
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"go.uber.org/goleak"

	"postern/rfc822"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func begin(t *testing.T) *Demo {
	t.Helper()
	d, err := Start(t.Context(), t.TempDir(), noon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func dial(t *testing.T, d *Demo, account string, o *imapclient.Options) *imapclient.Client {
	t.Helper()
	a := d.account(account)
	conn, err := net.Dial("tcp", a.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(conn, o)
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login(a.store.user, a.password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestStartIsFast(t *testing.T) {
	at := time.Now()
	d := begin(t)
	took := time.Since(at)
	total := 0
	for _, a := range d.accounts {
		for _, b := range a.store.boxes {
			total += len(b.msgs)
		}
	}
	t.Logf("%d messages in %v", total, took)
	if took > 3*time.Second { // 50 ms on an idle machine; with the race detector beside other tests, much more
		t.Errorf("start took %v", took)
	}
}

func TestConfigNamesEveryAccount(t *testing.T) {
	d := begin(t)
	c := d.Config()
	if n := len(regexp.MustCompile(`(?m)^port     = \d+$`).FindAllString(c, -1)); n != 3 || strings.Count(c, "[[account]]") != 3 {
		t.Errorf("config:\n%s", c)
	}
}

func TestMailboxesHaveRolesAndMail(t *testing.T) {
	d := begin(t)
	for _, a := range d.accounts {
		c := dial(t, d, a.name, nil)
		l, err := c.List("", "*", nil).Collect() // plain LIST tells SPECIAL-USE too
		if err != nil {
			t.Fatal(err)
		}
		roles := map[imap.MailboxAttr]bool{}
		for _, m := range l {
			for _, x := range m.Attrs {
				roles[x] = true
			}
		}
		for _, x := range []imap.MailboxAttr{imap.MailboxAttrDrafts, imap.MailboxAttrSent, imap.MailboxAttrTrash, imap.MailboxAttrArchive, imap.MailboxAttrJunk} {
			if !roles[x] {
				t.Errorf("%s: no %s", a.name, x)
			}
		}
		s, err := c.Select("INBOX", nil).Wait()
		if err != nil || s.NumMessages == 0 || s.UIDValidity == 0 {
			t.Errorf("%s: INBOX %+v %v", a.name, s, err)
		}
	}
}

// Every message of the demonstration reads through a real client: envelope,
// structure, header fields and text.
func TestEveryMessageCanBeFetched(t *testing.T) {
	d := begin(t)
	ids := map[string]string{} // their subjects
	for _, a := range d.accounts {
		c := dial(t, d, a.name, nil)
		for name, b := range a.store.boxes {
			if _, err := c.Select(name, nil).Wait(); err != nil {
				t.Fatal(err)
			}
			if len(b.msgs) == 0 {
				continue
			}
			fields := &imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierHeader, HeaderFields: []string{"From", "Message-ID"}}
			msgs, err := c.Fetch(imap.SeqSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{
				UID: true, Flags: true, Envelope: true, InternalDate: true, RFC822Size: true,
				BodyStructure: &imap.FetchItemBodyStructure{Extended: true}, BodySection: []*imap.FetchItemBodySection{fields, {Peek: true, Part: []int{1}}},
			}).Collect()
			if err != nil {
				t.Fatalf("%s/%s: %v", a.name, name, err)
			}
			if len(msgs) != len(b.msgs) {
				t.Errorf("%s/%s: %d of %d messages", a.name, name, len(msgs), len(b.msgs))
			}
			for _, m := range msgs {
				if m.BodyStructure == nil || m.InternalDate.After(noon) {
					t.Errorf("%s/%s: %q at %v", a.name, name, m.Envelope.Subject, m.InternalDate)
				}
				id, subject := m.Envelope.MessageID, m.Envelope.Subject
				if was, known := ids[id]; known && id != "" && was != subject {
					t.Errorf("%s/%s: %q has the Message-ID of %q, so they pass for copies", a.name, name, subject, was)
				}
				ids[id] = subject
			}
		}
	}
	if len(ids) < 2700 {
		t.Errorf("only %d different messages", len(ids))
	}
}

// Sections of whole messages are cut by bytes and agree with each other.
func TestSectionsAgree(t *testing.T) {
	d := begin(t)
	for _, a := range d.accounts {
		for _, b := range a.store.boxes {
			for _, m := range b.msgs[:min(len(b.msgs), 100)] {
				head := section(m.raw, &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader})
				text := section(m.raw, &imap.FetchItemBodySection{Specifier: imap.PartSpecifierText})
				if string(head)+string(text) != string(m.raw) {
					t.Fatalf("%s: header and text are not the whole of\n%s", b.name, m.raw)
				}
				part := section(m.raw, &imap.FetchItemBodySection{Partial: &imap.SectionPartial{Offset: 5, Size: 1 << 30}})
				if string(part) != string(m.raw[5:]) {
					t.Fatal("partial")
				}
			}
		}
	}
}

func TestLiveMailArrivesWhileIdling(t *testing.T) {
	d := begin(t)
	exists := make(chan uint32, 100)
	c := dial(t, d, "work", &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(m *imapclient.UnilateralDataMailbox) {
			if m.NumMessages != nil {
				exists <- *m.NumMessages
			}
		},
	}})
	s, err := c.Select("INBOX", nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	if what := d.Next(); what != "new mail in work: Re: The fog horn is on our status page" {
		t.Errorf("first: %q", what)
	}
	select {
	case n := <-exists:
		if n != s.NumMessages+1 {
			t.Errorf("EXISTS %d after %d", n, s.NumMessages)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("no EXISTS")
	}
	if err := idle.Close(); err != nil {
		t.Fatal(err)
	}
	if err := idle.Wait(); err != nil {
		t.Fatal(err)
	}
	for range 2 * len(script) { // the script repeats; replies chain
		d.Next()
	}
	if err := c.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestChanges(t *testing.T) {
	d := begin(t)
	c, other := dial(t, d, "home", nil), dial(t, d, "home", nil)
	s, err := c.Select("INBOX", nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Store(imap.SeqSetNum(1), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{"$Custom"}}, nil).Collect(); err != nil {
		t.Fatal(err)
	}
	moved, err := c.Move(imap.SeqSetNum(1), "Archive").Wait()
	if err != nil || moved.UIDValidity == 0 {
		t.Fatalf("%+v %v", moved, err)
	}
	if err := other.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
	if n := other.Mailbox().NumMessages; n != s.NumMessages-1 {
		t.Errorf("the other sees %d of %d", n, s.NumMessages-1)
	}
	st, err := c.Status("Archive", &imap.StatusOptions{NumMessages: true}).Wait()
	if err != nil || *st.NumMessages != 1 {
		t.Errorf("%+v %v", st, err)
	}
	if err := c.Create("Garden/Moss", nil).Wait(); err != nil {
		t.Error(err)
	}
	if err := c.Rename("Archive", "Old", nil).Wait(); err != nil {
		t.Error(err)
	}
	l, err := c.List("", "Old*", nil).Collect()
	if err != nil || len(l) < 3 || !slices.ContainsFunc(l, func(x *imap.ListData) bool { return x.Mailbox == "Old/2025" }) {
		t.Errorf("after rename: %v %v", l, err)
	}
	app := c.Append("Drafts", 5, &imap.AppendOptions{Time: noon.Add(-time.Hour), Flags: []imap.Flag{imap.FlagDraft}})
	if _, err := app.Write([]byte("A: b\n")); err != nil {
		t.Fatal(err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err := app.Wait(); err != nil || data.UID == 0 {
		t.Errorf("%+v %v", data, err)
	}
	if _, err := c.Select("Drafts", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	m, err := c.Fetch(imap.SeqSetNum(1), &imap.FetchOptions{InternalDate: true}).Collect()
	if err != nil || len(m) != 1 || !m[0].InternalDate.Equal(noon.Add(-time.Hour)) {
		t.Errorf("%+v %v", m, err)
	}
}

func TestSearch(t *testing.T) {
	d := begin(t)
	c := dial(t, d, "work", nil)
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	for _, q := range []*imap.SearchCriteria{
		{Body: []string{"ring TONE"}},
		{Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: "fog horn"}}, Flag: []imap.Flag{imap.FlagSeen}},
		{Text: []string{"由紀"}},
	} {
		r, err := c.UIDSearch(q, &imap.SearchOptions{ReturnAll: true}).Wait()
		if err != nil || len(r.AllUIDs()) == 0 {
			t.Errorf("%+v: %v %v", q, r, err)
		}
	}
}

func TestSameEveryTime(t *testing.T) {
	a, b := begin(t), begin(t)
	for i, x := range a.accounts {
		for name, box := range x.store.boxes {
			other := b.accounts[i].store.boxes[name]
			if len(box.msgs) != len(other.msgs) {
				t.Fatalf("%s differs", name)
			}
			for k, m := range box.msgs {
				if string(m.raw) != string(other.msgs[k].raw) {
					t.Fatalf("%s: message %d differs:\n%s\n%s", name, k, m.raw, other.msgs[k].raw)
				}
			}
		}
	}
}

// The parser of the house reads every message; it has something to say about
// the broken ones only.
func TestEveryMessageParses(t *testing.T) {
	d := begin(t)
	broken := map[string]bool{}
	for _, a := range d.accounts {
		for name, b := range a.store.boxes {
			for _, m := range b.msgs {
				p := rfc822.Parse(m.raw)
				if len(p.Header.From) == 0 || p.Root == nil || len(p.Header.To) == 0 && name != "Drafts" {
					t.Errorf("%s: %q: from %v to %v", name, p.Header.Subject, p.Header.From, p.Header.To)
				}
				if len(p.Warnings) > 0 {
					broken[p.Header.Subject] = true
				}
			}
		}
	}
	for s := range broken {
		if !strings.HasPrefix(s, "My new mail program") {
			t.Errorf("a warning about %q", s)
		}
	}
	if len(broken) < 2 {
		t.Errorf("broken: %v", broken)
	}
}
