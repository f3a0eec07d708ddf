package account

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"postern/internal/mailtest"
	"postern/mail"
)

// A server that says one odd thing in the middle of a mailbox costs at most the
// message that it befell: the others are listed and can be read.
func TestOddServer(t *testing.T) {
	t.Parallel()
	for _, o := range mailtest.Oddities() {
		t.Run(o.Name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.Odd(t, o)
			a := imapAccount(s.User, s.Addr)
			b := newBedWith(t, 3*time.Second, a)
			want := mailtest.OddMessages
			if o.Lost {
				want--
			}
			b.until(fmt.Sprintf("%d messages", want), func() bool {
				box, err := b.store.MailboxByName(t.Context(), a.Name, "INBOX")
				return err == nil && box.Total >= want
			})
			b.online(a.Name)
			rows := map[string]mail.Summary{}
			for _, r := range b.rows(mail.View{Role: mail.RoleInbox}) {
				rows[r.Subject] = r
			}
			plain := 0
			for subject, r := range rows {
				if strings.HasPrefix(subject, "message ") && !r.Broken {
					plain++
				}
			}
			if plain != mailtest.OddMessages-1 {
				t.Errorf("%d of %d others are listed", plain, mailtest.OddMessages-1)
			}
			// Those beside the odd one, the newest and the oldest can be read.
			near := 0
			for _, r := range rows {
				if d := int64(r.Place.UID) - int64(s.Hit); d >= -2 && d <= 2 && d != 0 || r.Place.UID < 4 || r.Place.UID > mailtest.OddMessages-1 {
					near++
					if b.text(r.ID) == "" {
						t.Errorf("%q has no text", r.Subject)
					}
				}
			}
			if near < 5 {
				t.Errorf("only %d were opened", near)
			}
			for _, r := range rows {
				if r.Place.UID == mail.UID(s.Hit) && !o.Lost {
					if _, err := b.Open(t.Context(), r.ID); err != nil {
						t.Errorf("the odd one: %v", err)
					}
				}
			}
			if !b.has(a.Name, "Other", "message 1") {
				t.Error("the other folder is not listed")
			}
		})
	}
}
