package sasl

import (
	"strings"
	"testing"
)

func TestMechanisms(t *testing.T) {
	for _, k := range []struct {
		name    string
		secret  Secret
		offered string
		want    string
	}{
		{"password", Secret{Password: "p"}, "LOGIN PLAIN XOAUTH2", "PLAIN LOGIN"},
		{"case", Secret{Password: "p"}, "plain", "PLAIN"},
		{"token", Secret{Token: "t", Password: "p"}, "PLAIN XOAUTH2 OAUTHBEARER", "OAUTHBEARER XOAUTH2"},
		{"token, not offered", Secret{Token: "t"}, "PLAIN", ""},
		{"nothing known", Secret{Password: "p"}, "GSSAPI SCRAM-SHA-256", ""},
	} {
		var got []string
		for _, m := range Mechanisms("u", k.secret, "h", 1, strings.Fields(k.offered)) {
			got = append(got, m.Name)
			if !m.Plain {
				t.Errorf("%s: %s is readable on the wire and does not say so", k.name, m.Name)
			}
		}
		if s := strings.Join(got, " "); s != k.want {
			t.Errorf("%s: %q, want %q", k.name, s, k.want)
		}
	}
}

// The octets are those of RFC 4616 §4, RFC 7628 §4.1 and Google's documentation.
func TestOctets(t *testing.T) {
	for _, k := range []struct {
		m       *Mechanism
		initial string
		answers []string
	}{
		{Plain("tim", "tanstaaftanstaaf"), "\x00tim\x00tanstaaftanstaaf", nil},
		{Login("tim", "secret"), "", []string{"tim", "secret"}},
		{OAuthBearer("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", "server.example.com", 143),
			"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01", []string{"\x01"}},
		{OAuthBearer("a=b,c", "t", "", 0), "n,a=a=3Db=2Cc,\x01auth=Bearer t\x01\x01", []string{"\x01"}},
		{XOAuth2("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"),
			"user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01", []string{""}},
	} {
		if string(k.m.Initial) != k.initial {
			t.Errorf("%s begins with %q, want %q", k.m.Name, k.m.Initial, k.initial)
		}
		for _, want := range k.answers {
			got, err := k.m.Next(nil)
			if err != nil || string(got) != want {
				t.Errorf("%s answers %q, want %q: %v", k.m.Name, got, want, err)
			}
		}
		if _, err := k.m.Next(nil); err == nil {
			t.Errorf("%s never ends", k.m.Name)
		}
	}
}
