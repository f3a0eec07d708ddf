package imap_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/account/imap"
	"postern/internal/mailtest"
	"postern/mail"
	"postern/rfc822"
)

// structures are messages whose trees are easy to get wrong.
var structures = map[string]string{
	"plain":     "Subject: x\n\nhello\n",
	"no header": "\nhello\n",
	"html":      "Content-Type: text/html; charset=\"utf-8\"\nContent-Transfer-Encoding: Quoted-Printable\n\n<p>a=\nb</p>\n",
	"mixed": "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\nContent-Type: text/plain; charset=iso-8859-1; format=flowed\nContent-ID: <a@b>\n" +
		"Content-Description: words\n\nhello\nworld\n--b\nContent-Type: image/png; name=\"a b.png\"\nContent-Disposition: attachment; filename=\"a b.png\"\n" +
		"Content-Transfer-Encoding: base64\n\nAAAA\n--b--\nepilogue\n",
	"nested": "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/related; boundary=r; type=\"multipart/alternative\"\n\n--r\n" +
		"Content-Type: multipart/alternative; boundary=a\n\n--a\n\nplain\n--a\nContent-Type: text/html\n\n<b>\n--a--\n--r\nContent-Type: image/gif\nContent-ID: <i>\nContent-Disposition: inline\n\nGIF\n--r--\n" +
		"--o\nContent-Type: application/pdf\n\nPDF\n--o--\n",
	"message, leaf inside": "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\n" +
		"From: Ann Lee <ann@example.org>\nTo: bob@example.org\nSubject: inner\nDate: Mon, 23 Nov 2026 10:00:00 +0000\nMessage-ID: <in@example.org>\n\ninner text\n--b--\n",
	"message, multipart inside": "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\n" +
		"Subject: inner\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\nplain\n--i\nContent-Type: text/html\n\n<b>\n--i--\n--b--\n",
	"message at the top": "Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--i\nContent-Type: message/rfc822\n\nSubject: innermost\n\nx\n--i--\n",
	"rfc 2231": "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment;\n" +
		" filename*=utf-8''na%C3%AFve%20%E2%82%AC.txt\n\nx\n--b\nContent-Type: application/octet-stream;\n name*0=\"long \"; name*1=\"name\"; name*2=\".bin\"\n\nx\n--b\n" +
		"Content-Type: application/octet-stream\nContent-Disposition: attachment;\n filename*0*=iso-8859-1''Gr%FC; filename*1*=%DFe%20; filename*2=\"100%.txt\"\n\nx\n--b--\n",
	"encoded word in a name": "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf; name=\"=?utf-8?Q?Gr=C3=BC=C3=9Fe=2Epdf?=\"\n\nx\n--b\n" +
		"Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"=?UTF-8?B?5pel5pysLnBkZg==?=\"\n\nx\n--b--\n",
	"unknown disposition": "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: form-data; name=x\n\nx\n--b--\n",
	"delivery report": "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n" +
		"Final-Recipient: rfc822; a@b\n--b\nContent-Type: text/rfc822-headers\n\nSubject: x\n--b--\n",
	"digest": "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: one\n\nfirst\n--b\n\nSubject: two\n\nsecond\n--b--\n",
	"empty":  "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n--b--\n",
}

// TestStructureIsTheTreeOfOurParser: a message looks the same whether its
// structure was asked for or it was fetched whole.
func TestStructureIsTheTreeOfOurParser(t *testing.T) {
	u := mailtest.Dovecot(t).User(t)
	var names []string
	other := u.Client(t)
	for name, raw := range structures {
		other.Append("INBOX", []byte(raw))
		names = append(names, name)
	}
	for i := range 60 {
		other.Append("INBOX", mailtest.Gen(1, i))
	}
	other.Close()
	c, sel := open(t, options(u), "INBOX")
	got := map[mail.UID]*mail.Part{}
	if err := c.Structure(t.Context(), mail.NewUIDRanges(mail.UIDRange{Lo: 1, Hi: mail.UID(sel.Exists)}), func(u mail.UID, p *mail.Part) error {
		got[u] = p
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for uid := mail.UID(1); uid <= mail.UID(sel.Exists); uid++ {
		name := "generated"
		raw := mailtest.Gen(1, int(uid)-1-len(names))
		if int(uid) <= len(names) {
			name = names[uid-1]
			raw = []byte(strings.ReplaceAll(structures[name], "\n", "\r\n"))
		}
		want := rfc822.Parse(raw)
		// Dovecot counts lines in its own way and says the default charset; the size
		// of a multipart and most of an inner header are not in a structure.
		for _, root := range []*mail.Part{want.Root, got[uid]} {
			root.Walk(func(p *mail.Part) bool {
				p.Lines, p.Message = -1, nil
				if p.Multipart() {
					p.Size = -1
				}
				if p.Params["charset"] == "us-ascii" {
					delete(p.Params, "charset")
				}
				if len(p.Params) == 0 {
					p.Params = nil
				}
				return true
			})
		}
		if d := cmp.Diff(want.Root, got[uid]); d != "" {
			t.Errorf("%s (-parsed +asked):\n%s", name, d)
		}
		got[uid].Walk(func(p *mail.Part) bool {
			if !p.Leaf() {
				return true
			}
			wantBody, ok := want.Body(p.Path)
			var body []byte
			if err := c.Section(t.Context(), uid, p.Path, p.Size, func(_ int64, d []byte) error { body = append(body, d...); return nil }); err != nil || !ok || string(body) != string(wantBody) {
				t.Errorf("%s, part %s: %q, want %q, %v", name, p.Path, body, wantBody, err)
			}
			return true
		})
	}
}

func TestStructureUnreadable(t *testing.T) {
	c := scripted(t, "IMAP4rev1", nil, "UID FETCH 11:14 ", "* 1 FETCH (UID 11 BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1))\n* 2 FETCH (UID 12 BODYSTRUCTURE ())\n"+
		"* 3 FETCH (UID 13 BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\") NIL NIL \"7bit\" 5 1) \"mixed\"))\n* 4 FETCH (UID 14 BODYSTRUCTURE (\"text\" \"html\" (\"charset\" \"x\") NIL NIL \"8bit\" 5 1 NIL NIL NIL NIL))\nTAG OK", "UID FETCH", "TAG NO again?")
	var got []mail.UID
	err := c.Structure(t.Context(), mail.NewUIDSet(11, 12, 13, 14), func(u mail.UID, p *mail.Part) error {
		got = append(got, u)
		return nil
	})
	un, ok := errors.AsType[*imap.Unreadable](err)
	if !ok || !mail.Is(err, mail.Protocol) || !un.UIDs.Contains(12) || un.UIDs.Contains(11) || un.UIDs.Contains(14) || len(got)+un.UIDs.Len() != 4 {
		t.Errorf("got %v, %v", got, err)
	}
}
