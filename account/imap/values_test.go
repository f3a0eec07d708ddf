package imap

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

func TestDecodeParams(t *testing.T) {
	for _, k := range []struct {
		name     string
		in, want map[string]string
	}{
		{"none", nil, nil},
		{"plain", map[string]string{"Charset": "utf-8"}, map[string]string{"charset": "utf-8"}},
		{"extended", map[string]string{"filename*": "utf-8'en'a%20%E2%82%AC"}, map[string]string{"filename": "a €"}},
		{"extended wins", map[string]string{"filename": "x", "filename*": "UTF-8''y"}, map[string]string{"filename": "y"}},
		{"continued", map[string]string{"name*0": "a%", "name*1": "b"}, map[string]string{"name": "a%b"}},
		{"continued, extended", map[string]string{"name*0*": "utf-8''%E2%82", "name*1*": "%AC", "name*2": " 100%"}, map[string]string{"name": "€ 100%"}},
		{"ten pieces", map[string]string{"n*0": "0", "n*1": "1", "n*2": "2", "n*3": "3", "n*4": "4", "n*5": "5", "n*6": "6", "n*7": "7", "n*8": "8", "n*9": "9", "n*10": "a"}, map[string]string{"n": "0123456789a"}},
		{"gap", map[string]string{"n*0": "0", "n*2": "2"}, map[string]string{"n": "0"}},
		{"no first", map[string]string{"n*1": "1"}, nil},
		{"latin 1", map[string]string{"f*": "ISO-8859-1''%FC"}, map[string]string{"f": "ü"}},
		{"another charset", map[string]string{"f*": "koi8-r''%C1"}, map[string]string{"f": "koi8-r''%C1"}},
		{"not UTF-8", map[string]string{"f*": "utf-8''%FF"}, map[string]string{"f": "utf-8''%FF"}},
		{"no charset", map[string]string{"f*": "plain"}, map[string]string{"f": "plain"}},
		{"bad percent", map[string]string{"f*": "utf-8''100%"}, map[string]string{"f": "100%"}},
		{"empty key", map[string]string{"": "x"}, nil},
	} {
		if d := cmp.Diff(k.want, decodeParams(k.in)); d != "" {
			t.Errorf("%s: %s", k.name, d)
		}
	}
}

func TestCopyUID(t *testing.T) {
	for _, k := range []struct {
		args string
		want map[mail.UID]mail.UID
	}{
		{"38505 304,319:320 3956:3958", map[mail.UID]mail.UID{304: 3956, 319: 3957, 320: 3958}},
		{"1 9,3 20,10", map[mail.UID]mail.UID{9: 20, 3: 10}}, // the order is that of copying
		{"1 5:3 7:9", map[mail.UID]mail.UID{3: 7, 4: 8, 5: 9}},
		{"1 1:2 5", nil},
		{"1 * 5", nil},
		{"0 1 5", nil},
		{"1", nil},
		{"", nil},
		{"1  ", nil},
		{"1 1:4294967295 1:4294967295", nil},
		{"1 4294967295 4294967295", map[mail.UID]mail.UID{4294967295: 4294967295}},
	} {
		m := &UIDMap{UIDs: map[mail.UID]mail.UID{}}
		m.copyUID(k.args)
		if d := cmp.Diff(k.want, m.UIDs); d != "" && len(m.UIDs)+len(k.want) > 0 {
			t.Errorf("%q: %s", k.args, d)
		}
	}
}

func TestRoles(t *testing.T) {
	box := func(name string, attrs ...string) Listing {
		return Listing{Name: name, Delim: "/", Attrs: attrs, Selectable: true}
	}
	for _, k := range []struct {
		name string
		ls   []Listing
		want []mail.Role
	}{
		{"special use", []Listing{box("INBOX"), box("x", `\Sent`), box("Sent"), box("y", `\JUNK`)}, []mail.Role{mail.RoleInbox, mail.RoleSent, "", mail.RoleJunk}},
		{"German", []Listing{box("Gesendete Elemente"), box("Entwürfe"), box("Gelöschte Elemente"), box("Archiv")}, []mail.Role{mail.RoleSent, mail.RoleDrafts, mail.RoleTrash, mail.RoleArchive}},
		{"under INBOX", []Listing{box("work/Sent"), box("INBOX/Sent")}, []mail.Role{"", mail.RoleSent}},
		{"deep only", []Listing{box("work/Sent")}, []mail.Role{mail.RoleSent}},
		{"twice", []Listing{box("Sent"), box("Sent Items")}, []mail.Role{mail.RoleSent, ""}},
		{"Japanese", []Listing{box("送信済み"), box("ゴミ箱")}, []mail.Role{mail.RoleSent, mail.RoleTrash}},
		{"not selectable", []Listing{{Name: "Trash", Delim: "/"}, box("Bin")}, []mail.Role{"", mail.RoleTrash}},
		{"Gmail", []Listing{box("[Gmail]/Tous les messages", `\All`), box("[Gmail]/Messages envoyés", `\Sent`), box("[Gmail]/Corbeille", `\Trash`), box("[Gmail]/Important", `\Important`)},
			[]mail.Role{mail.RoleAll, mail.RoleSent, mail.RoleTrash, ""}},
		{"flat", []Listing{{Name: "Sent", Selectable: true}}, []mail.Role{mail.RoleSent}},
	} {
		setRoles(k.ls)
		for i, l := range k.ls {
			if l.Role != k.want[i] {
				t.Errorf("%s: %s is %q, want %q", k.name, l.Name, l.Role, k.want[i])
			}
		}
	}
}

func TestChunk(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var rs []mail.UIDRange
		for range r.IntN(400) {
			lo := mail.UID(r.Uint32())
			rs = append(rs, mail.UIDRange{Lo: lo, Hi: lo + mail.UID(r.IntN(3))})
		}
		s := mail.NewUIDRanges(rs...)
		var back mail.UIDSet
		for _, c := range chunk(s, 300) {
			if len(c.String()) > 300 {
				t.Fatalf("%d octets: %v", len(c.String()), c)
			}
			back = append(back, c...)
		}
		if !slices.Equal(back, s) {
			t.Fatal("something is lost")
		}
	}
}

func TestHalvesLoseNothing(t *testing.T) {
	for _, s := range []Set{SeqRange(1, 1), SeqRange(1, 2), SeqRange(5, 100), UIDRange(1, 1<<32-1), UIDs(mail.NewUIDSet(1, 5, 9)), UIDs(mail.NewUIDSet(7))} {
		todo, leaves := []Set{s}, 0
		for len(todo) > 0 && leaves < 200 {
			x := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			a, b := x.halves()
			if b.Empty() {
				leaves++
				continue
			}
			if a.Empty() || a.String() == x.String() {
				t.Fatalf("%v: halves %v and %v", x, a, b)
			}
			todo = append(todo, a, b)
		}
		if n := s.uids.Len(); s.uids != nil && n < 200 && leaves != n {
			t.Errorf("%v: %d leaves", s, leaves)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"INBOX", "R&D", "Entwürfe", "日本語", "😀", "a&-b", "", "\x7f", "&AAAA-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if got, err := decodeName(name); err == nil && !utf8.ValidString(got) {
			t.Errorf("%q decodes to %q", name, got)
		}
		if !utf8.ValidString(name) || strings.ContainsRune(name, utf8.RuneError) || strings.EqualFold(name, "inbox") {
			return
		}
		enc := utf7(name)
		for _, b := range []byte(enc) {
			if b < ' ' || b > '~' {
				t.Fatalf("%q is written %q", name, enc)
			}
		}
		if got, err := decodeName(enc); err != nil || got != name {
			t.Errorf("%q → %q → %q, %v", name, enc, got, err)
		}
	})
}

func FuzzParams(f *testing.F) {
	f.Add("filename*", "utf-8''%41", "filename*0", "x")
	f.Fuzz(func(t *testing.T, k1, v1, k2, v2 string) {
		for k := range decodeParams(map[string]string{k1: v1, k2: v2}) {
			if strings.Contains(k, "*") {
				t.Errorf("key %q", k)
			}
		}
	})
}

func FuzzStatus(f *testing.F) {
	f.Add("OK [CAPABILITY IMAP4rev1] hello")
	f.Add("NO [")
	f.Fuzz(func(t *testing.T, l string) {
		s := parseStatus(l)
		if strings.Contains(s.code, "]") {
			t.Errorf("%q: %+v", l, s)
		}
		parseCaps(strings.Fields(s.args))
		literalSize(l)
	})
}
