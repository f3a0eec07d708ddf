package sasl

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Secret is what proves who we are. With a Token only OAuth 2.0 is tried.
type Secret struct {
	Password string
	Token    string // an OAuth 2.0 access token
}

// Mechanism is one authentication in progress. A Mechanism is used once.
type Mechanism struct {
	// Name is the name the server knows it by.
	Name string
	// Initial is the initial response; nil when the server speaks first.
	Initial []byte
	// Plain says that the secret can be read by who reads the connection.
	Plain bool

	answers [][]byte
}

// Next is the answer to a challenge of the server (both without base64). The
// challenge of an OAuth 2.0 mechanism is an error in JSON, which wants an empty
// answer before the server refuses (RFC 7628 §3.2.3).
func (m *Mechanism) Next([]byte) ([]byte, error) {
	if len(m.answers) == 0 {
		return nil, errors.New("the server asks for more than " + m.Name + " has to say")
	}
	a := m.answers[0]
	m.answers = m.answers[1:]
	return a, nil
}

// Mechanisms lists what can be tried with the secret, best first, out of what
// the server offers (names without "AUTH=", case does not matter). It is nil
// when nothing fits.
func Mechanisms(user string, s Secret, host string, port int, offered []string) []*Mechanism {
	has := func(name string) bool {
		return slices.ContainsFunc(offered, func(o string) bool { return strings.EqualFold(o, name) })
	}
	var out []*Mechanism
	if s.Token != "" {
		if has("OAUTHBEARER") {
			out = append(out, OAuthBearer(user, s.Token, host, port))
		}
		if has("XOAUTH2") {
			out = append(out, XOAuth2(user, s.Token))
		}
		return out
	}
	if has("PLAIN") {
		out = append(out, Plain(user, s.Password))
	}
	if has("LOGIN") {
		out = append(out, Login(user, s.Password))
	}
	return out
}

// Plain is RFC 4616.
func Plain(user, password string) *Mechanism {
	return &Mechanism{Name: "PLAIN", Initial: []byte("\x00" + user + "\x00" + password), Plain: true}
}

// Login is the LOGIN mechanism, which was never a standard: the server asks for
// the user, then for the password. What it asks with differs and is not looked at.
func Login(user, password string) *Mechanism {
	return &Mechanism{Name: "LOGIN", Plain: true, answers: [][]byte{[]byte(user), []byte(password)}}
}

// OAuthBearer is RFC 7628.
func OAuthBearer(user, token, host string, port int) *Mechanism {
	var b strings.Builder
	fmt.Fprintf(&b, "n,a=%s,\x01", saslName(user))
	if host != "" {
		fmt.Fprintf(&b, "host=%s\x01", host)
	}
	if port != 0 {
		fmt.Fprintf(&b, "port=%s\x01", strconv.Itoa(port))
	}
	fmt.Fprintf(&b, "auth=Bearer %s\x01\x01", token)
	// RFC 7628 §3.2.3: the error message is answered with a single ^A.
	return &Mechanism{Name: "OAUTHBEARER", Initial: []byte(b.String()), Plain: true, answers: [][]byte{{1}}}
}

// XOAuth2 is Google's mechanism, which Microsoft understands too.
func XOAuth2(user, token string) *Mechanism {
	return &Mechanism{Name: "XOAUTH2", Initial: []byte("user=" + user + "\x01auth=Bearer " + token + "\x01\x01"), Plain: true, answers: [][]byte{{}}}
}

// saslName quotes what RFC 5801 §4 quotes in a saslname.
func saslName(s string) string { return strings.NewReplacer("=", "=3D", ",", "=2C").Replace(s) }
