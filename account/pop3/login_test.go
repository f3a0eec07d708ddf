package pop3

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"postern/internal/mailtest"
	"postern/mail"
)

// Tokens go by the mechanisms that the server names; one that does not fit a line of the
// protocol is sent when the server asks, and a refusal is answered as RFC 7628 wants. UTF8 is asked for before.
func TestTokens(t *testing.T) {
	for name, c := range map[string]struct {
		mechanisms, token string
		refuse            bool
		want              string
	}{
		"bearer":      {"PLAIN OAUTHBEARER XOAUTH2", "short", false, "AUTH OAUTHBEARER "},
		"xoauth2":     {"XOAUTH2", "short", false, "AUTH XOAUTH2 "},
		"long":        {"XOAUTH2", strings.Repeat("t", 2000), false, "AUTH XOAUTH2"},
		"refused":     {"XOAUTH2", "short", true, "AUTH XOAUTH2 "},
		"not offered": {"PLAIN", "short", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			heard := make(chan string, 50)
			addr := mailtest.Script(t, func(s *mailtest.Scripted) {
				s.Send("+OK hi")
				for {
					l := s.Line()
					if l == "" {
						return
					}
					heard <- l
					switch {
					case l == "CAPA":
						s.Send("+OK", "UTF8", "SASL "+c.mechanisms, ".")
					case strings.HasPrefix(l, "AUTH") && c.refuse:
						s.Send("+ " + base64.StdEncoding.EncodeToString([]byte(`{"status":"401"}`)))
						heard <- s.Line()
						s.Send("-ERR [AUTH] expired")
					case strings.HasPrefix(l, "AUTH") && strings.Count(l, " ") == 1:
						s.Send("+ ")
						heard <- s.Line()
						s.Send("+OK")
					default:
						s.Send("+OK")
					}
				}
			})
			o := options(addr)
			o.Secret = func(context.Context) (Secret, error) { return Secret{Token: c.token}, nil }
			conn, err := Dial(t.Context(), o)
			if err == nil {
				err = conn.Close()
			}
			bad := c.refuse || c.want == ""
			if bad != mail.Is(err, mail.Auth) || !bad && err != nil {
				t.Error(err)
			}
			var all []string
			for len(heard) > 0 {
				all = append(all, <-heard)
			}
			text := strings.Join(all, "\n")
			if !strings.Contains(text, c.want) || strings.Index(text, "UTF8") > strings.Index(text, "AUTH") && c.want != "" {
				t.Errorf("%q", all)
			}
			for _, l := range all {
				if len(l) > 255 && strings.HasPrefix(l, "AUTH") {
					t.Errorf("a command of %d octets", len(l))
				}
			}
		})
	}
}
