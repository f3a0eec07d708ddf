package imap

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"postern/account/sasl"
	"postern/mail"
)

// authenticate proves who we are, in one round trip where the server allows it:
// AUTHENTICATE with an initial response (RFC 4959), or LOGIN. A secret never
// goes over a connection that others can read.
func (h *hello) authenticate(ctx context.Context) error {
	if !h.secure && !h.opts.Insecure && !loopback(h.raw, h.opts.Host) {
		return &mail.Error{Op: "log in", Kind: mail.TLS, Err: errors.New("the connection is not encrypted: no password is sent over it")}
	}
	if h.opts.Secret == nil {
		return &mail.Error{Op: "log in", Kind: mail.Config, Err: errors.New("there is no password")}
	}
	secret, err := h.opts.Secret(ctx)
	if err != nil {
		if e := ctx.Err(); e != nil {
			return e
		}
		if _, ok := errors.AsType[*mail.Error](err); ok {
			return err
		}
		return &mail.Error{Op: "find the password", Kind: mail.Auth, Err: err}
	}
	if strings.ContainsRune(h.opts.User+secret.Password+secret.Token, 0) {
		return &mail.Error{Op: "log in", Kind: mail.Config, Err: errors.New("a NUL in the user name or the password")}
	}
	err = h.try(secret)
	if s := asServer(err); s != nil {
		return refused(s)
	}
	return err
}

// refused is why nobody got in. Most servers answer NO to everything, so the
// few things that are not about the secret are recognised by their words.
func refused(s *serverError) error {
	e := &mail.Error{Op: "log in", Kind: mail.Auth, Server: s.text, Err: s}
	switch k := s.kind(); k {
	case mail.TLS, mail.Offline, mail.Protocol:
		e.Kind = k
	default:
		low := strings.ToLower(s.text)
		for _, w := range []string{"too many", "simultaneous", "temporar", "try again", "later", "unavailable", "maximum number of connections"} {
			if strings.Contains(low, w) {
				e.Kind = mail.Offline
			}
		}
		if s.code == "LIMIT" {
			e.Kind = mail.Offline
		}
	}
	return e
}

// try picks a way in. Another one is tried only after BAD, which is about the
// command; after NO, which is about the secret, it would only bring the lock nearer.
func (h *hello) try(s sasl.Secret) error {
	mechs := sasl.Mechanisms(h.opts.User, s, h.opts.Host, h.opts.Port, h.caps.Auth)
	if s.Token != "" && len(mechs) == 0 {
		return &mail.Error{Op: "log in", Kind: mail.Auth, Err: errors.New("the server offers no way to log in with OAuth 2.0")}
	}
	login := s.Token == "" && !h.caps.LoginDisabled
	// Coremail announces SASL-IR and does not understand it.
	if login && (len(mechs) == 0 || !h.caps.SASLIR || h.coremail()) {
		err := h.login(h.opts.User, s.Password)
		if !isBAD(err) || len(mechs) == 0 {
			return err
		}
		login = false
	}
	if len(mechs) == 0 {
		if !h.secure {
			return &mail.Error{Op: "log in", Kind: mail.TLS, Err: errors.New("the server wants encryption before a password")}
		}
		return &mail.Error{Op: "log in", Kind: mail.Auth, Err: errors.New("the server offers no way to log in with a password")}
	}
	var err error
	for _, m := range mechs {
		if err = h.exchange(m); !isBAD(err) {
			return err
		}
	}
	if login {
		return h.login(h.opts.User, s.Password)
	}
	return err
}

// exchange is AUTHENTICATE (RFC 9051 §6.2.2).
func (h *hello) exchange(m *sasl.Mechanism) error {
	line, initial := "AUTHENTICATE "+m.Name, m.Initial
	if initial != nil && h.caps.SASLIR && !h.coremail() {
		line, initial = line+" "+encode(initial), nil
	}
	h.known = false
	tag, err := h.send(line)
	if err != nil {
		return err
	}
	_, err = h.wait(tag, func(challenge string) (string, error) {
		if initial != nil {
			a := initial
			initial = nil
			return base64.StdEncoding.EncodeToString(a), nil
		}
		c, err := base64.StdEncoding.DecodeString(challenge)
		if err != nil {
			return "*", nil //nolint:nilerr // RFC 9051 §6.2.2: "*" cancels; the server's answer is the error
		}
		a, err := m.Next(c)
		if err != nil {
			return "*", nil //nolint:nilerr // as above
		}
		return base64.StdEncoding.EncodeToString(a), nil
	})
	return err
}

// encode is an initial response as it is written; "=" is the empty one (RFC 4959 §3).
func encode(b []byte) string {
	if len(b) == 0 {
		return "="
	}
	return base64.StdEncoding.EncodeToString(b)
}

// login is LOGIN (RFC 9051 §6.2.3). What cannot be quoted goes as a literal.
func (h *hello) login(user, password string) error {
	h.known = false
	var line strings.Builder
	var rest []string
	line.WriteString("LOGIN")
	for _, s := range []string{user, password} {
		line.WriteByte(' ')
		switch {
		case quotable(s):
			line.WriteString(quote(s))
		case h.caps.LiteralPlus || (h.caps.LiteralMinus && len(s) <= 4096):
			fmt.Fprintf(&line, "{%d+}\r\n%s", len(s), s)
		default:
			fmt.Fprintf(&line, "{%d}", len(s))
			rest = append(rest, line.String())
			line.Reset()
			line.WriteString(s)
		}
	}
	rest = append(rest, line.String())
	tag, err := h.send(rest[0])
	if err != nil {
		return err
	}
	rest = rest[1:]
	_, err = h.wait(tag, func(string) (string, error) {
		if len(rest) == 0 {
			return "", errors.New("the server asks for more than LOGIN has to say")
		}
		l := rest[0]
		rest = rest[1:]
		return l, nil
	})
	return err
}

// quotable reports whether s may be a quoted string (RFC 3501 §9).
func quotable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return len(s) < 400
}

func quote(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }
