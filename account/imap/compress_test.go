package imap_test

import (
	"testing"

	"postern/account/imap"
	"postern/internal/mailtest"
)

func TestCompress(t *testing.T) {
	for _, without := range []string{"", "COMPRESS=DEFLATE"} {
		t.Run("without "+without, func(t *testing.T) {
			s := mailtest.Dovecot(t)
			if without != "" {
				s = mailtest.Dovecot(t, mailtest.WithoutCapabilities(without))
			}
			u := filled(t, s, 1000)
			p := mailtest.NewProxy(t, s.IMAP)
			o := options(u)
			o.Port = p.Addr.Port
			c, _ := open(t, o, "INBOX")
			for range 2 { // the second time it is on already
				if err := c.Compress(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			p.Reset()
			n := 0
			if err := c.Headers(t.Context(), []imap.Set{imap.SeqRange(1, 1000)}, func(imap.Fetched) error { n++; return nil }); err != nil || n != 1000 {
				t.Errorf("%d: %v", n, err)
			}
			if down := p.Traffic().Down; (down < 100_000) != (without == "") {
				t.Errorf("%d octets", down)
			}
			if err := c.Noop(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}
