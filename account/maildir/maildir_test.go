package maildir

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"postern/mail"
)

func store(t *testing.T) (*Store, *Folder) {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "a"), true)
	if err != nil {
		t.Fatal(err)
	}
	return s, folder(t, s, Inbox)
}

func folder(t *testing.T, s *Store, name string) *Folder {
	t.Helper()
	f, err := s.Folder(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func list(t *testing.T, f *Folder) []Message {
	t.Helper()
	l, err := f.List()
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(l, func(a, b Message) int { return strings.Compare(a.Key, b.Key) })
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNames(t *testing.T) {
	for name, disk := range map[string]string{
		"Archive": "Archive", "日本": "&ZeVnLA-", "a.b": "a&AC4-b", "R&D": "R&-D", "..": "&AC4ALg-", "Entwürfe": "Entw&APw-rfe", "x:y": "x&ADo-y",
	} {
		if got := encode(name); got != disk {
			t.Errorf("encode %q: %q, want %q", name, got, disk)
		}
		if got := decode(disk); got != name {
			t.Errorf("decode %q: %q, want %q", disk, got, name)
		}
	}
	for _, odd := range []string{"&", "&x", "&!!-", "&AC8-", "a&AC-"} {
		if got := decode(odd); got != odd {
			t.Errorf("decode %q: %q, want it as it is", odd, got)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("../x")
	f.Add("a/b")
	f.Fuzz(func(t *testing.T, s string) {
		e := encode(s)
		if strings.ContainsAny(e, "./\\:\x00") {
			t.Fatalf("%q becomes %q", s, e)
		}
		_ = decode(s)
	})
}

// What is delivered is found again, with its flags, its keywords and its time.
func TestDeliverFlagsMove(t *testing.T) {
	s, in := store(t)
	when := time.Unix(1_700_000_000, 0)
	flags := mail.Flags{Bits: mail.Seen | mail.Junk, Keywords: []string{"work"}}
	must(t, in.Deliver(Delivery{Key: "1.a", Flags: flags, Received: when}, strings.NewReader("A: b\r\n\r\nx\r\n")))
	must(t, in.Deliver(Delivery{Key: "2.b"}, strings.NewReader("new")))
	l := list(t, in)
	if len(l) != 2 || !l[0].Flags.Equal(flags) || !l[1].Flags.Empty() {
		t.Fatalf("%+v", l)
	}
	if _, err := os.Stat(filepath.Join(in.Dir(), "new", "2.b")); err != nil {
		t.Error(err)
	}
	f, at, err := in.Open("1.a")
	must(t, err)
	must(t, f.Close())
	if !at.Equal(when) {
		t.Errorf("received %v", at)
	}
	must(t, s.Create("Lists/日本"))
	to := folder(t, s, "Lists/日本")
	must(t, in.Move("1.a", to))
	must(t, in.Move("1.a", to)) // again: done already
	if l := list(t, to); len(l) != 1 || !l[0].Flags.Equal(flags) {
		t.Fatalf("%+v", l)
	}
	must(t, to.SetFlags("1.a", mail.Flags{Bits: mail.Flagged}, mail.Flags{Bits: mail.Seen, Keywords: []string{"work"}}))
	if l := list(t, to); !l[0].Flags.Equal(mail.Flags{Bits: mail.Flagged | mail.Junk}) {
		t.Fatalf("%+v", l)
	}
	if b, err := to.Read("1.a"); err != nil || string(b) != "A: b\r\n\r\nx\r\n" {
		t.Fatalf("%q %v", b, err)
	}
	must(t, to.Remove("1.a"))
	must(t, to.Remove("1.a"))
	if _, err := to.Read("1.a"); !mail.Is(err, mail.NotFound) {
		t.Fatal(err)
	}
	if err := in.Move("1.a", to); !mail.Is(err, mail.NotFound) {
		t.Fatal(err)
	}
}

// Others rename, move and add letters of their own meanwhile.
func TestOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("the names below are those of other systems")
		return
	}
	_, in := store(t)
	put := func(sub, name string) { must(t, os.WriteFile(filepath.Join(in.Dir(), sub, name), []byte("x"), 0o600)) }
	put("new", "5.x")
	put("cur", "6.y,S=1,W=2:2,SZq")
	list(t, in)
	must(t, os.Rename(filepath.Join(in.Dir(), "new", "5.x"), filepath.Join(in.Dir(), "cur", "5.x,U=7:2,FS")))
	must(t, in.SetFlags("5.x", mail.Flags{Bits: mail.Answered}, mail.Flags{}))
	must(t, in.SetFlags("6.y", mail.Flags{Bits: mail.Flagged}, mail.Flags{Bits: mail.Seen}))
	for _, want := range []string{"5.x,U=7:2,FRS", "6.y,S=1,W=2:2,FZq"} {
		if _, err := os.Stat(filepath.Join(in.Dir(), "cur", want)); err != nil {
			t.Error(err)
		}
	}
	if l := list(t, in); l[1].Size != 1 || l[0].Size != -1 {
		t.Errorf("%+v", l)
	}
}

func TestKeywordsRunOut(t *testing.T) {
	_, in := store(t)
	must(t, in.Deliver(Delivery{Key: "1"}, strings.NewReader("")))
	for i := range 26 {
		must(t, in.SetFlags("1", mail.Flags{Keywords: []string{fmt.Sprint("k", i)}}, mail.Flags{}))
	}
	if err := in.SetFlags("1", mail.Flags{Keywords: []string{"more"}}, mail.Flags{}); !mail.Is(err, mail.Refused) {
		t.Fatal(err)
	}
	if l := list(t, in); len(l[0].Flags.Keywords) != 26 {
		t.Fatalf("%+v", l)
	}
}

// Both layouts are read; a folder's name never leads out of the root.
func TestLayouts(t *testing.T) {
	root := t.TempDir()
	for _, d := range []string{"INBOX", "Archive", "Lists/golang", "Lists/.deep.er", "Entw&APw-rfe"} {
		must(t, makeFolder(filepath.Join(root, filepath.FromSlash(d))))
	}
	s, err := Open(root, false)
	must(t, err)
	names := func() (out []string) {
		l, err := s.Folders()
		must(t, err)
		for _, f := range l {
			out = append(out, f.Name)
		}
		return out
	}
	if got := names(); !slices.Equal(got, []string{"INBOX", "Archive", "Entwürfe", "Lists/deep/er", "Lists/golang"}) {
		t.Fatalf("%q", got)
	}
	must(t, s.Create("../../etc/x.y"))
	if got := names(); !slices.Contains(got, "../../etc/x.y") {
		t.Fatalf("%q", got)
	}
	plus, _ := store(t)
	must(t, plus.Create("A/B"))
	must(t, plus.Create("A"))
	must(t, plus.Rename("A", "C.D"))
	l, err := plus.Folders()
	must(t, err)
	if len(l) != 3 || l[1].Name != "C.D" || l[2].Name != "C.D/B" {
		t.Fatalf("%+v", l)
	}
	must(t, plus.Remove("C.D/B"))
	if err := plus.Remove(Inbox); !mail.Is(err, mail.Refused) {
		t.Fatal(err)
	}
	if err := plus.Create("a//b"); !mail.Is(err, mail.Refused) {
		t.Fatal(err)
	}
}

// Numbers are not given twice, whatever is lost.
func TestUIDs(t *testing.T) {
	_, in := store(t)
	u, err := in.UIDs()
	must(t, err)
	must(t, u.Assign([]string{"a b", "c", "a b"}))
	must(t, u.Assign([]string{"c", "d"}))
	again, err := in.UIDs()
	must(t, err)
	if again.Validity != u.Validity || again.Next != 4 || again.UID("d") != 3 || again.Key(1) != "a b" {
		t.Fatalf("%+v", again)
	}
	path := filepath.Join(in.Dir(), uidFile)
	b, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, append(b, "4 to"...), 0o600)) // cut short
	again, err = in.UIDs()
	must(t, err)
	must(t, again.Assign([]string{"e"}))
	again, err = in.UIDs()
	must(t, err)
	if again.UID("e") != 4 || again.Validity != u.Validity {
		t.Fatalf("%+v", again)
	}
	must(t, os.WriteFile(path, append(b, "1 again\n"...), 0o600))
	again, err = in.UIDs()
	must(t, err)
	if again.Validity <= u.Validity || again.Next != 1 {
		t.Fatalf("%+v", again)
	}
}

func TestWatch(t *testing.T) {
	s, in := store(t)
	seen := make(chan struct{}, 1)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Watch(ctx, []*Folder{in}, func() {
			select {
			case seen <- struct{}{}:
			default:
			}
		})
	}()
	<-seen // the watch stands
	must(t, os.WriteFile(filepath.Join(in.Dir(), "new", "9.z"), nil, 0o600))
	select {
	case <-seen:
	case <-time.After(2 * time.Second):
		t.Error("not noticed")
	}
	stop()
	<-done
}
