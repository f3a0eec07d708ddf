package imap_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"postern/account/imap"
	"postern/internal/mailtest"
	"postern/mail"
)

const everything = "IMAP4rev1 IDLE MOVE UIDPLUS CONDSTORE ESEARCH LIST-EXTENDED LIST-STATUS SPECIAL-USE"

// scripted is a connection to a server with these answers, INBOX open with three messages.
func scripted(t *testing.T, caps string, u func(imap.Update), answers ...string) *imap.Conn {
	t.Helper()
	c := dial(t, func() imap.Options {
		o := at(mailtest.Script(t, func(s *mailtest.Scripted) {
			s.Send("* OK [CAPABILITY IMAP4rev1] hello")
			tag := s.Expect("LOGIN")
			s.Send(tag + " OK [CAPABILITY " + caps + "] in")
			s.Serve(append(answers, "SELECT", "* 3 EXISTS\n* OK [UIDVALIDITY 7]\n* OK [UIDNEXT 20]\n* OK [HIGHESTMODSEQ 5]\nTAG OK [READ-WRITE] open",
				"NOOP", "TAG OK", "LOGOUT", "* BYE\nTAG OK")...)
		}))
		o.Update = u
		return o
	}())
	if _, err := c.Select(t.Context(), "INBOX", imap.SelectOptions{Condstore: true}); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCapabilitiesThatLie(t *testing.T) {
	t.Run("LIST-STATUS", func(t *testing.T) {
		c := scripted(t, everything, nil, `LIST "" "?\*"? RETURN`, "TAG BAD what", `LIST "" "?\*"?$`, "* LIST (\\Sent) \"/\" Gesendetes\n* LIST () \"/\" INBOX\nTAG OK",
			`LSUB "" "\*"`, "* LSUB () \"/\" INBOX\nTAG OK", "STATUS INBOX", "* STATUS INBOX (MESSAGES 3 UIDNEXT 20 UIDVALIDITY 7)\nTAG OK", "STATUS", "TAG NO not that one")
		ls, err := c.List(t.Context(), true)
		if err != nil || len(ls) != 2 || ls[0].Role != mail.RoleSent || !ls[1].Subscribed || ls[1].Status == nil || ls[0].Status != nil || c.Caps().ListStatus {
			t.Errorf("%+v %v", ls, err)
		}
	})
	t.Run("ESEARCH", func(t *testing.T) {
		c := scripted(t, everything, nil, "UID SEARCH RETURN", "TAG BAD what", "UID SEARCH ALL", "* SEARCH 12 11 14\nTAG OK")
		if got, err := c.UIDs(t.Context()); err != nil || got.String() != "11:12,14" || c.Caps().ESearch {
			t.Errorf("%v %v", got, err)
		}
	})
	t.Run("CONDSTORE in SELECT", func(t *testing.T) {
		c := scripted(t, everything, nil, `SELECT \S+ \(CONDSTORE\)`, "TAG BAD what")
		if c.Caps().Condstore || c.Selected() != "INBOX" {
			t.Errorf("%v", c.Caps())
		}
	})
	t.Run("CONDSTORE in FETCH", func(t *testing.T) {
		c := scripted(t, everything, nil, `UID FETCH .*MODSEQ`, "TAG BAD what", "UID FETCH", "* 1 FETCH (UID 11 FLAGS ())\nTAG OK")
		n := 0
		if err := c.Flags(t.Context(), imap.UIDRange(1, 19), 3, func(imap.FlagUpdate) error { n++; return nil }); err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
	})
	t.Run("MOVE", func(t *testing.T) {
		c := scripted(t, everything, nil, "UID MOVE", "TAG BAD what", "UID COPY 11", "TAG OK [COPYUID 9 11 40] copied", "UID STORE 11 \\+FLAGS.SILENT", "TAG OK",
			"UID EXPUNGE 11", "* 1 EXPUNGE\nTAG OK")
		if m, err := c.Move(t.Context(), mail.NewUIDSet(11), "Archive"); err != nil || !m.Known || m.Validity != 9 || m.UIDs[11] != 40 {
			t.Errorf("%+v %v", m, err)
		}
	})
	t.Run("MOVE without UIDPLUS", func(t *testing.T) {
		c := scripted(t, "IMAP4rev1", nil, "UID COPY 11", "TAG OK done", "UID STORE 11 \\+FLAGS.SILENT", "TAG OK")
		if m, err := c.Move(t.Context(), mail.NewUIDSet(11), "Archive"); err == nil || !strings.Contains(err.Error(), imap.ErrLeftDeleted.Error()) || m.Known {
			t.Errorf("%+v %v", m, err)
		}
	})
	t.Run("COPY refused", func(t *testing.T) {
		c := scripted(t, "IMAP4rev1 UIDPLUS", nil, "UID COPY", "TAG NO [OVERQUOTA] full") // STORE would be BAD
		if _, err := c.Move(t.Context(), mail.NewUIDSet(11), "Archive"); !mail.Is(err, mail.Quota) {
			t.Errorf("%v", err)
		}
	})
	t.Run("IDLE", func(t *testing.T) {
		c := scripted(t, everything, nil, "IDLE", "TAG BAD what")
		if err := c.Idle(t.Context()); !mail.Is(err, mail.Protocol) || c.Caps().Idle {
			t.Errorf("%v", err)
		}
		if err := c.Noop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAuthenticatedButNotConnected(t *testing.T) {
	n := 0
	c := dial(t, at(mailtest.Script(t, func(s *mailtest.Scripted) {
		s.Send("* OK [CAPABILITY IMAP4rev1] hello")
		tag := s.Expect("LOGIN")
		s.Send(tag + " OK [CAPABILITY IMAP4rev1] in")
		for {
			tag := s.Expect("SELECT")
			if n++; n == 1 {
				s.Send(tag + " BAD User is authenticated but not connected.")
				continue
			}
			s.Send("* 3 EXISTS", "* OK [UIDVALIDITY 1]", tag+" OK [READ-ONLY] open")
		}
	})))
	if s, err := c.Select(t.Context(), "INBOX", imap.SelectOptions{}); err != nil || s.Exists != 3 || !s.ReadOnly {
		t.Errorf("%+v %v", s, err)
	}
}

// header is the attribute as a server writes it.
func header(uid int) string {
	b := fmt.Sprintf("Subject: s%d\n\n", uid) // the script ends lines with CRLF
	return fmt.Sprintf("BODY[HEADER.FIELDS (DATE FROM SENDER REPLY-TO TO CC BCC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES LIST-ID LIST-POST CONTENT-TYPE)] {%d}\n%s", len(b)+2, b)
}

func TestHeadersOddly(t *testing.T) {
	for _, k := range []struct{ name, answer, again string }{
		{"in order", "* 1 FETCH (UID 11 FLAGS () RFC822.SIZE 5 " + header(11) + ")\n* 2 FETCH (UID 12 FLAGS () RFC822.SIZE 5 " + header(12) + ")\n* 3 FETCH (UID 13 FLAGS () RFC822.SIZE 5 " + header(13) + ")\nTAG OK", ""},
		{"out of order, attributes too", "* 3 FETCH (" + header(13) + " RFC822.SIZE 5 FLAGS () UID 13)\n* 1 FETCH (RFC822.SIZE 5 " + header(11) + " UID 11 FLAGS ())\n* 2 FETCH (FLAGS () RFC822.SIZE 5 UID 12 " + header(12) + ")\nTAG OK", ""},
		{"split", "* 1 FETCH (UID 11 FLAGS ())\n* 2 FETCH (UID 12 FLAGS ())\n* 3 FETCH (UID 13 FLAGS ())\n* 1 FETCH (UID 11 RFC822.SIZE 5 " + header(11) + ")\n* 2 FETCH (UID 12 RFC822.SIZE 5 " + header(12) + ")\n* 3 FETCH (UID 13 RFC822.SIZE 5 " + header(13) + ")\nTAG OK", ""},
		{"an unasked one first", "* 2 FETCH (UID 12 FLAGS (\\Flagged))\n* 1 FETCH (UID 11 FLAGS () RFC822.SIZE 5 " + header(11) + ")\n* 2 FETCH (UID 12 FLAGS () RFC822.SIZE 5 " + header(12) + ")\n* 3 FETCH (UID 13 FLAGS () RFC822.SIZE 5 " + header(13) + ")\nTAG OK", ""},
		{"an unasked one instead", "* 1 FETCH (UID 11 FLAGS () RFC822.SIZE 5 " + header(11) + ")\n* 2 FETCH (UID 12 FLAGS (\\Flagged))\n* 3 FETCH (UID 13 FLAGS () RFC822.SIZE 5 " + header(13) + ")\nTAG OK",
			"* 2 FETCH (UID 12 FLAGS () RFC822.SIZE 5 " + header(12) + ")\nTAG OK"},
		{"twice", "* 1 FETCH (UID 11 FLAGS () RFC822.SIZE 5 " + header(11) + ")\n* 1 FETCH (UID 11 FLAGS () RFC822.SIZE 5 " + header(11) + ")\n* 2 FETCH (UID 12 FLAGS () RFC822.SIZE 5 " + header(12) + ")\n* 3 FETCH (UID 13 FLAGS () RFC822.SIZE 5 " + header(13) + ")\nTAG OK", ""},
	} {
		for _, set := range []imap.Set{imap.SeqRange(1, 3), imap.UIDRange(11, 13)} {
			t.Run(k.name+" "+set.String(), func(t *testing.T) {
				cmd, again := "FETCH 1:3 ", "UID FETCH 12 "
				if set.String() == "11:13" {
					cmd = "UID FETCH 11:13 "
				}
				c := scripted(t, "IMAP4rev1", nil, cmd, k.answer, again, k.again)
				got := map[mail.UID]imap.Fetched{}
				n := 0
				err := c.Headers(t.Context(), []imap.Set{set}, func(f imap.Fetched) error { n++; got[f.UID] = f; return nil })
				if err != nil || n != 3 || len(got) != 3 {
					t.Fatalf("%d calls, %d messages: %v", n, len(got), err)
				}
				for u, f := range got {
					if !bytes.Equal(f.Header, fmt.Appendf(nil, "Subject: s%d\r\n\r\n", u)) || f.Size != 5 || f.Seq != uint32(u)-10 {
						t.Errorf("%d: %+v %q", u, f, f.Header)
					}
				}
			})
		}
	}
}

func TestSectionOddly(t *testing.T) {
	whole := strings.Repeat("0123456789abcde\n", 10_000) // 160,000 octets
	lit := func(s string) string { return fmt.Sprintf("{%d}\r\n%s", len(s), s) }
	for _, k := range []struct {
		name    string
		size    int64
		want    string
		kind    mail.Kind
		answers []string
	}{
		{"partial ignored", 0, whole, 0, []string{`UID FETCH 11 \(UID BODY.PEEK\[1\]`, "* 1 FETCH (UID 11 BODY[1] " + strings.ReplaceAll(lit(whole), "\n", "\r\n") + ")\nTAG OK"}},
		{"NIL", 0, "", mail.NotFound, []string{`UID FETCH 11 \(UID BODY.PEEK\[1\]<`, "* 1 FETCH (UID 11 BODY[1]<0> NIL)\nTAG OK"}},
		{"quoted", 10, "hello", 0, []string{`UID FETCH 11 \(UID BODY.PEEK\[1\]\)`, "* 1 FETCH (UID 11 BODY[1] \"hello\")\nTAG OK"}},
		{"empty", 0, "", 0, []string{`UID FETCH 11 \(UID BODY.PEEK\[1\]<`, "* 1 FETCH (UID 11 BODY[1]<0> \"\")\nTAG OK"}},
		{"nothing", 10, "", mail.NotFound, []string{`UID FETCH 11 `, "TAG OK"}},
		{"refused", 10, "", mail.Offline, []string{`UID FETCH 11 `, "TAG NO [UNAVAILABLE] try later"}},
		{"flags in between", 10, "hello", 0, []string{`UID FETCH 11 `, "* 1 FETCH (UID 11 FLAGS (\\Seen))\n* 1 FETCH (UID 11 BODY[1] {5}\r\nhello)\nTAG OK"}},
	} {
		t.Run(k.name, func(t *testing.T) {
			c := dial(t, at(mailtest.Script(t, func(s *mailtest.Scripted) {
				s.Send("* OK [CAPABILITY IMAP4rev1] hello")
				tag := s.Expect("LOGIN")
				s.Send(tag + " OK [CAPABILITY IMAP4rev1] in")
				for {
					tag, text := s.Command()
					switch {
					case strings.HasPrefix(text, "NOOP"):
						s.Send(tag + " OK")
					case k.name == "partial ignored":
						s.Send("* 1 FETCH (UID 11 BODY[1] " + lit(whole) + ")")
						s.Send(tag + " OK")
					default:
						for l := range strings.SplitSeq(strings.ReplaceAll(k.answers[1], "TAG", tag), "\n") {
							s.Send(strings.TrimSuffix(l, "\r"))
						}
					}
				}
			})))
			var got bytes.Buffer
			err := c.Section(t.Context(), 11, "1", k.size, func(off int64, d []byte) error {
				if off != int64(got.Len()) || len(d) > 64<<10 {
					t.Errorf("%d octets at %d, want it at %d", len(d), off, got.Len())
				}
				got.Write(d)
				return nil
			})
			if (k.kind == 0) != (err == nil) || (err != nil && !mail.Is(err, k.kind)) || got.String() != k.want {
				t.Errorf("%d octets of %d: %v", got.Len(), len(k.want), err)
			}
			if err := c.Noop(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestUnaskedFlagsAreUpdates: an answer nobody asked for is news, also when a
// command for the same message is under way.
func TestUnaskedFlagsAreUpdates(t *testing.T) {
	var h heard
	c := scripted(t, "IMAP4rev1", h.add, "UID FETCH 11 ", "* 1 FETCH (UID 11 BODY[1] \"x\")\n* 1 FETCH (UID 11 FLAGS (\\Seen))\n* 2 EXPUNGE\n* 2 EXISTS\nTAG OK")
	if err := c.Section(t.Context(), 11, "1", 5, func(int64, []byte) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := c.Noop(t.Context()); err != nil {
		t.Fatal(err)
	}
	us := h.take()
	if len(us) != 3 || !slices.ContainsFunc(us, func(u imap.Update) bool { return u.Flags != nil && u.Flags.UID == 11 && u.Flags.Flags.Has(mail.Seen) }) ||
		!slices.ContainsFunc(us, func(u imap.Update) bool { return u.Expunged == 2 }) || c.Exists() != 2 {
		t.Errorf("%+v, %d messages", us, c.Exists())
	}
}

// TestUpdatesOfTheMailboxBefore: what is said while a mailbox is being opened is
// not about that one.
func TestUpdatesOfTheMailboxBefore(t *testing.T) {
	var h heard
	c := scripted(t, "IMAP4rev1", h.add, `SELECT "Other"`, "* 2 EXPUNGE\n* 1 FETCH (FLAGS (\\Seen))\n* OK [CLOSED] gone\n* 9 EXISTS\n* OK [UIDVALIDITY 8]\nTAG OK [READ-WRITE] open")
	if s, err := c.Select(t.Context(), "Other", imap.SelectOptions{}); err != nil || s.Exists != 9 || c.Exists() != 9 {
		t.Errorf("%+v, %d, %v", s, c.Exists(), err)
	}
	if err := c.Noop(t.Context()); err != nil {
		t.Error(err)
	}
	for _, u := range h.take() {
		if u.Flags == nil { // go-imap tells of flags late, in a goroutine of its own
			t.Errorf("%+v", u)
		}
	}
}
