package rfc822

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

func TestParseAddressList(t *testing.T) {
	type list = []mail.Address
	for _, c := range []struct {
		in   string
		want list
	}{
		{"", nil},
		{"joe@example.org", list{{Addr: "joe@example.org"}}},
		{"<joe@example.org>", list{{Addr: "joe@example.org"}}},
		{"Joe Q. Public <joe@example.org>", list{{Name: "Joe Q. Public", Addr: "joe@example.org"}}},
		{`"Public, Joe" <joe@example.org>, Ann <ann@example.org>`, list{{Name: "Public, Joe", Addr: "joe@example.org"}, {Name: "Ann", Addr: "ann@example.org"}}},
		{`"Joe \"Q\" Public" <joe@example.org>`, list{{Name: `Joe "Q" Public`, Addr: "joe@example.org"}}},
		// Unquoted commas.
		{"Doe, John <j@example.org>", list{{Name: "Doe, John", Addr: "j@example.org"}}},
		{"Doe, John, MD <j@example.org>, ann@example.org", list{{Name: "Doe, John, MD", Addr: "j@example.org"}, {Addr: "ann@example.org"}}},
		{"ann@example.org, Doe, John <j@example.org>", list{{Addr: "ann@example.org"}, {Name: "Doe, John", Addr: "j@example.org"}}},
		{"Doe, <j@example.org>", list{{Name: "Doe", Addr: "j@example.org"}}},
		{"root, Joe <joe@example.org>", list{{Addr: "root"}, {Name: "Joe", Addr: "joe@example.org"}}},
		{"boss@bank.example, evil <evil@example.org>", list{{Addr: "boss@bank.example"}, {Name: "evil", Addr: "evil@example.org"}}},
		// Separators.
		{"a@example.org; b@example.org", list{{Addr: "a@example.org"}, {Addr: "b@example.org"}}},
		{"A <a@example.org>; B <b@example.org>;", list{{Name: "A", Addr: "a@example.org"}, {Name: "B", Addr: "b@example.org"}}},
		{"a@example.org b@example.org", list{{Addr: "a@example.org"}, {Addr: "b@example.org"}}},
		{",, a@example.org,,", list{{Addr: "a@example.org"}}},
		// Brackets.
		{"Joe <joe@example.org", list{{Name: "Joe", Addr: "joe@example.org"}}},
		{"Joe <joe@example.org, Ann <ann@example.org>", list{{Name: "Joe", Addr: "joe@example.org"}, {Name: "Ann", Addr: "ann@example.org"}}},
		{"Joe <<joe@example.org>>", list{{Name: "Joe", Addr: "joe@example.org"}}},
		{"Joe < joe @ example.org >", list{{Name: "Joe", Addr: "joe@example.org"}}},
		{"<joe@example.org> Joe", list{{Name: "Joe", Addr: "joe@example.org"}}},
		{"A <a@example.org> B <b@example.org>", list{{Name: "A", Addr: "a@example.org"}, {Name: "B", Addr: "b@example.org"}}},
		{"Joe joe@example.org", list{{Name: "Joe", Addr: "joe@example.org"}}},
		{"Joe <mailto:joe@example.org>", list{{Name: "Joe", Addr: "joe@example.org"}}},
		{"<@a.example,@b.example:joe@example.org>", list{{Addr: "joe@example.org"}}},
		{"MAILER-DAEMON <>", list{{Name: "MAILER-DAEMON"}}},
		// Comments.
		{"joe@example.org (Joe Public)", list{{Name: "Joe Public", Addr: "joe@example.org"}}},
		{"joe@example.org (=?utf-8?q?J=C3=B6e?=)", list{{Name: "Jöe", Addr: "joe@example.org"}}},
		{"Joe (the one) <joe@example.org>", list{{Name: "Joe", Addr: "joe@example.org"}}},
		{"joe@example.org (unclosed", list{{Name: "(unclosed", Addr: "joe@example.org"}}},
		{"joe(a(b)c)@example.org", list{{Name: "a(b)c", Addr: "joe@example.org"}}},
		// Groups.
		{"undisclosed-recipients:;", list{{Name: "undisclosed-recipients"}}},
		{"Friends: a@example.org, B <b@example.org>;, c@example.org", list{{Addr: "a@example.org"}, {Name: "B", Addr: "b@example.org"}, {Addr: "c@example.org"}}},
		{"Undisclosed recipients:", list{{Name: "Undisclosed recipients"}}},
		// No address at all.
		{"root", list{{Addr: "root"}}},
		{"John Doe", list{{Name: "John Doe"}}},
		// The local part.
		{`"a b"@example.org`, list{{Addr: `"a b"@example.org`}}},
		{`"joe@example.org"`, list{{Addr: "joe@example.org"}}},
		{"joe @ example . org", list{{Addr: "joe@example.org"}}},
		{"joe@[IPv6:::1]", list{{Addr: "joe@[IPv6:::1]"}}},
		{"用户@例え.jp", list{{Addr: "用户@例え.jp"}}},
		{"Jos\xe9 <jose@example.org>", list{{Name: "José", Addr: "jose@example.org"}}},
		// Encoded words: the address is what was written, never what was decoded.
		{"=?utf-8?q?Doe=2C_John?= <j@example.org>", list{{Name: "Doe, John", Addr: "j@example.org"}}},
		{"=?utf-8?q?Doe, John?= <j@example.org>", list{{Name: "Doe, John", Addr: "j@example.org"}}},
		{"=?utf-8?q?ceo=40bank=2Eexample=00?= <evil@example.org>", list{{Name: "ceo@bank.example\uFFFD", Addr: "evil@example.org"}}},
		{"=?utf-8?q?ceo=40bank=2Eexample=0A?= <evil@example.org>", list{{Name: "ceo@bank.example", Addr: "evil@example.org"}}},
		{"=?utf-8?q?=3Cceo=40bank=2Eexample=3E=2C?= <evil@example.org>", list{{Name: "<ceo@bank.example>,", Addr: "evil@example.org"}}},
		{"=?utf-8?b?Y2VvQGJhbmsuZXhhbXBsZQ==?= <evil@example.org>", list{{Name: "ceo@bank.example", Addr: "evil@example.org"}}},
		{"ceo@bank.example <evil@example.org>", list{{Name: "ceo@bank.example", Addr: "evil@example.org"}}},
		{`"=?utf-8?q?J=C3=B6rg?=" <j@example.org>`, list{{Name: "Jörg", Addr: "j@example.org"}}},
		{"=?utf-8?q?J=C3=B6?= =?utf-8?q?rg?= <j@example.org>", list{{Name: "Jörg", Addr: "j@example.org"}}},
		{"=?utf-8?q?Joe_<joe@example.org>?=", list{{Name: "Joe", Addr: "joe@example.org"}}},
		{"=?utf-8?b?5bGx55Sw?=<yamada@example.jp>", list{{Name: "山田", Addr: "yamada@example.jp"}}},
		// Quotes that do not close.
		{`Joe "Q Public <joe@example.org>`, list{{Name: `Joe "Q Public`, Addr: "joe@example.org"}}},
		{`O'Neil <o'neil@example.org>`, list{{Name: "O'Neil", Addr: "o'neil@example.org"}}},
		{`'joe@example.org'`, list{{Addr: "joe@example.org"}}},
	} {
		if diff := cmp.Diff(c.want, ParseAddressList(c.in)); diff != "" {
			t.Errorf("%q:\n%s", c.in, diff)
		}
	}
}

func TestAddressLimit(t *testing.T) {
	block := []byte("To: " + strings.Repeat("a@example.org,", 60_000) + "\n\n")
	h, w := ParseHeader(block)
	if len(h.To) != maxAddresses || len(w) != 1 || !strings.Contains(w[0], "10,000 addresses") {
		t.Errorf("%d addresses, warnings %q", len(h.To), w)
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"Doe, John <j@x>", `"a\" <b@c>, (x) d@e`, "g: a@b, c;", "=?u?q?a?= <b@c", "a@[b] <@r,@s:t@u> (v", "\xff<\xfe@x>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, a := range ParseAddressList(s) {
			if a.Name == "" && a.Addr == "" {
				t.Fatalf("%q: an empty address", s)
			}
			if strings.ContainsAny(a.Name, "\r\n\x00") || strings.ContainsAny(a.Addr, "\r\n\x00") {
				t.Fatalf("%q: %q is not one line", s, a)
			}
		}
	})
}
