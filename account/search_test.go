package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"postern/internal/mailtest"
	"postern/mail"
)

// What only a body says that was not downloaded is found by the server and
// joins the search, whatever else is asked for with it.
func TestSearchIsCompletedByTheServer(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]mailtest.Option{"all extensions": nil, "plain": {mailtest.WithoutCapabilities(plain...)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mailtest.Dovecot(t, opts...)
			u, away := srv.User(t), srv.User(t)
			for i := range 40 {
				body := fmt.Sprintf("message number %d", i)
				switch {
				case i%10 == 3:
					body += " about the sorcerer and “Größe”"
				case i == 5:
					body += " 来週の会議について"
				}
				flags := []string{}
				if i%2 == 0 {
					flags = append(flags, `\Seen`)
				}
				u.Append(t, []string{"INBOX", "Archive"}[i%2], letter(fmt.Sprintf("m%d", i), body), flags...)
			}
			u.Append(t, "INBOX", letter("the sorcerer himself", "x"))
			away.Append(t, "INBOX", letter("elsewhere", "the sorcerer"))
			b := newBed(t, imapAccount(u, mailtest.Addr{}), imapAccount(away, mailtest.Addr{}))
			b.online(u.Name, away.Name)
			b.until("all is listed", func() bool {
				return len(b.subjects(u.Name, "INBOX")) == 21 && len(b.subjects(u.Name, "Archive")) == 20 && b.box(u.Name, "Archive").Listed && b.box(u.Name, "INBOX").Listed
			})
			b.SetOnline(away.Name, false)
			b.until("one is offline", func() bool { return b.state(away.Name).Phase == mail.PhaseOffline })
			for more := true; more; {
				var err error
				if more, err = b.store.Index(t.Context(), 100); err != nil {
					t.Fatal(err)
				}
			}
			for _, c := range []struct {
				query string
				fresh int
				want  string // of the account that is online
			}{
				{"sorcerer", 4, "m13 m23 m3 m33 the sorcerer himself"},
				{"body:sorcerer", 4, "m13 m23 m3 m33"},
				{"sorcerer is:unread", 4, "m13 m23 m3 m33 the sorcerer himself"},
				{"sorcerer is:read", 0, ""},
				{"sorcerer -subject:m3", 2, "m13 m23 the sorcerer himself"},
				{"subject:m3 -sorcerer", 0, "m3 m30 m31 m32 m33 m34 m35 m36 m37 m38 m39"},
				{"sorcerer in:Archive", 4, "m13 m23 m3 m33"},
				{"sorcerer in:INBOX", 0, "the sorcerer himself"},
				{"来週の会議", 1, "m5"},
				{"größe or 会議", 5, "m13 m23 m3 m33 m5"},
				{"sorcerer after:2000 larger:10 smaller:1G has:attachment", 0, ""},
				{"body:nobody-wrote-this", 0, ""},
				{`"sorcerer and" newer:1d`, 4, "m13 m23 m3 m33"},
			} {
				v := mail.View{Query: c.query}
				by, err := b.Search(t.Context(), v)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, r := range b.rows(v) {
					got = append(got, r.Subject)
				}
				slices.Sort(got)
				if s := strings.Join(got, " "); s != c.want && c.query != "subject:m3 -sorcerer" || len(by) == 0 || by[0].Account != u.Name || by[0].Found != c.fresh || by[0].Err != nil {
					t.Errorf("%s: %q, %+v; want %q, %d", c.query, s, by, c.want, c.fresh)
				}
				if len(by) == 2 && (by[1].Account != away.Name || !mail.Is(by[1].Err, mail.Offline)) {
					t.Errorf("%s: %+v", c.query, by[1])
				}
				p, err := b.Page(t.Context(), mail.PageRequest{View: v, N: 100, Quick: true})
				if err != nil || len(p.Rows) != len(got) {
					t.Errorf("%s: quickly %d, %v", c.query, len(p.Rows), err)
				}
				if p, err = b.Page(t.Context(), mail.PageRequest{View: v}); err != nil || p.Total != len(got) {
					t.Errorf("%s: counted %d of %d, %v", c.query, p.Total, len(got), err)
				}
			}
			// Headers alone are all here: nobody is asked.
			if by, err := b.Search(t.Context(), mail.View{Query: "subject:m3"}); err != nil || len(by) != 0 {
				t.Errorf("%+v %v", by, err)
			}
			// Who has left is not waited for.
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := b.Search(ctx, mail.View{Query: "sorcerer"}); err != nil && !mail.Is(err, mail.Canceled) {
				t.Error(err)
			}
			if m := b.find(u.Name, "Archive", "m3"); m.ByServer || m.Body != mail.BodyNone {
				t.Errorf("%+v", m)
			}
		})
	}
}
