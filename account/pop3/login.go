package pop3

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"postern/account/sasl"
	"postern/mail"
)

// login proves who we are: by SASL where the server offers what we have, else by APOP
// on a connection that can be read by others, else by USER and PASS.
func (c *Conn) login(ctx context.Context) error {
	if c.caps.UTF8 { // names and headers in UTF-8 (RFC 6856 §2)
		if _, err := c.command("UTF8"); err != nil && !isAnswer(err) {
			return err
		}
	}
	if c.o.Secret == nil {
		return &mail.Error{Op: "log in", Kind: mail.Auth, Err: errors.New("there is no password")}
	}
	s, err := c.o.Secret(ctx)
	if err != nil {
		return err
	}
	if strings.ContainsAny(c.o.User+s.Password+s.Token, "\x00\r\n") {
		return &mail.Error{Op: "log in", Kind: mail.Config, Err: errors.New("a line break in user or password")}
	}
	stamp := timestamp(c.greeting)
	if stamp != "" && !c.secure && s.Token == "" {
		// The password does not cross the line; where TLS protects it, the others are
		// better, because MD5 wants the server to know it in clear.
		if err := c.apop(stamp, s.Password); err == nil || !isAnswer(err) {
			return err
		}
	}
	var refused error
	for _, m := range sasl.Mechanisms(c.o.User, sasl.Secret{Password: s.Password, Token: s.Token}, c.o.Host, c.o.Port, c.caps.SASL) {
		err := c.auth(m)
		if err == nil || !isAnswer(err) {
			return err
		}
		refused = err
		if a, _ := errors.AsType[*answer](err); a.code != "" {
			return err // it is not the mechanism
		}
	}
	if s.Token != "" {
		if refused != nil {
			return refused
		}
		return &mail.Error{Op: "log in", Kind: mail.Auth, Err: errors.New("the server does not take OAuth 2.0 tokens")}
	}
	if refused != nil && c.caps.Known && !c.caps.User {
		return refused
	}
	if strings.Contains(c.o.User, " ") {
		return &mail.Error{Op: "log in", Kind: mail.Config, Err: errors.New("a user name with a space cannot be sent to this server")}
	}
	if _, err := c.command("USER " + c.o.User); err != nil {
		return err
	}
	if err := c.send("PASS "+s.Password, "PASS …"); err != nil {
		return err
	}
	_, err = c.status()
	return err
}

// timestamp is the msg-id in a greeting (RFC 1939 §7), "" when there is none.
func timestamp(greeting string) string {
	i := strings.IndexByte(greeting, '<')
	j := strings.IndexByte(greeting, '>')
	if i < 0 || j < i || !strings.Contains(greeting[i:j], "@") {
		return ""
	}
	return greeting[i : j+1]
}

func (c *Conn) apop(stamp, password string) error {
	sum := md5.Sum([]byte(stamp + password))
	if err := c.send("APOP "+c.o.User+" "+hex.EncodeToString(sum[:]), "APOP …"); err != nil {
		return err
	}
	_, err := c.status()
	return err
}

// auth is AUTH of RFC 5034. The initial response goes along when it fits a line
// of the protocol (255 octets, RFC 5034 §4).
func (c *Conn) auth(m *sasl.Mechanism) error {
	line, first := "AUTH "+m.Name, m.Initial
	if first != nil {
		enc := base64.StdEncoding.EncodeToString(first)
		if enc == "" {
			enc = "="
		}
		if len(line)+1+len(enc) <= 253 {
			line, first = line+" "+enc, nil
		}
	}
	if err := c.send(line, "AUTH "+m.Name+" …"); err != nil {
		return err
	}
	for {
		l, err := c.line()
		if err != nil {
			return err
		}
		word, text, _ := strings.Cut(l, " ")
		switch word {
		case "+OK":
			return nil
		case "-ERR":
			return parseAnswer(text)
		case "+":
		default:
			return c.broken(errors.New("this is not an answer to AUTH"))
		}
		reply := first
		if first = nil; reply == nil {
			challenge, _ := base64.StdEncoding.DecodeString(text)
			if reply, err = m.Next(challenge); err != nil {
				if serr := c.send("*", ""); serr != nil {
					return serr
				}
				continue
			}
		}
		if err := c.send(base64.StdEncoding.EncodeToString(reply), "…"); err != nil {
			return err
		}
	}
}
