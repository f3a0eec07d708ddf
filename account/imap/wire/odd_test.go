package wire

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// oddity is something servers say that they should not, in the middle of a
// conversation with go-imap.
type oddity struct {
	name string
	do   string // the command it comes with: a key of conversations
	say  string // what the server answers; %T is the tag; "…" keeps what is normal
	item string // of the first report; "-" no report
	want string // what go-imap must have got, besides what is normal
}

const (
	envelope2 = `("Mon, 7 Feb 1994 21:52:25 -0800" "two" (("A" NIL "a" "b.c")) NIL NIL NIL NIL NIL NIL "<2@x>")`
	fetch2    = "* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n"
)

var oddities = []oddity{
	// FETCH
	{"flags NIL", "fetch", "* 2 FETCH (UID 2 FLAGS NIL)\r\n", "FLAGS", "uid 2 []"},
	{"flag with bracket", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen a]b c+d))\r\n", "FLAGS", "uid 2 [\\Seen c+d]"},
	{"flag with plus", "fetch", "* 2 FETCH (UID 2 FLAGS (+c))\r\n", "-", "uid 2 [+c]"},
	{"flag in UTF-8", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen \xc3\x80))\r\n", "FLAGS", "uid 2 [\\Seen]"},
	{"flags with a list in them", "fetch", "* 2 FETCH (UID 2 FLAGS ((\\Seen)))\r\n", "-", "uid 2 [\\Seen]"},
	{"flags that trail a space", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen ))\r\n", "-", "uid 2 [\\Seen]"},
	{"unknown item", "fetch", "* 2 FETCH (UID 2 X-GM-MSGID 1278455344230334865 FLAGS (\\Seen))\r\n", "X-GM-MSGID", "uid 2 [\\Seen]"},
	{"unknown item with a list", "fetch", "* 2 FETCH (EMAILID (M6d99ac3275bb4e) UID 2 FLAGS (\\Seen))\r\n", "EMAILID", "uid 2 [\\Seen]"},
	{"unknown item with a literal", "fetch", "* 2 FETCH (UID 2 PREVIEW {5}\r\na)(b\r FLAGS (\\Seen))\r\n", "PREVIEW", "uid 2 [\\Seen]"},
	{"RFC822 items", "fetch", "* 2 FETCH (UID 2 RFC822.HEADER {4}\r\na\r\n\r FLAGS (\\Seen))\r\n", "RFC822.HEADER", "uid 2 [\\Seen]"},
	{"broken INTERNALDATE", "fetch", "* 2 FETCH (UID 2 INTERNALDATE \"0-Foo-2020\" FLAGS (\\Seen))\r\n", "INTERNALDATE", "uid 2 [\\Seen]"},
	{"INTERNALDATE NIL", "fetch", "* 2 FETCH (UID 2 INTERNALDATE NIL FLAGS (\\Seen))\r\n", "INTERNALDATE", "uid 2 [\\Seen]"},
	{"INTERNALDATE of year one", "fetch", "* 2 FETCH (UID 2 INTERNALDATE \"01-Jan-0001 00:00:00 +0000\" FLAGS (\\Seen))\r\n", "INTERNALDATE", "uid 2 [\\Seen]"},
	{"INTERNALDATE of February 30th", "fetch", "* 2 FETCH (UID 2 INTERNALDATE \"30-Feb-2020 00:00:00 +0000\" FLAGS (\\Seen))\r\n", "INTERNALDATE", "uid 2 [\\Seen]"},
	{"short ENVELOPE", "fetch", "* 2 FETCH (UID 2 ENVELOPE (\"date\" \"subject\" NIL NIL) FLAGS (\\Seen))\r\n", "ENVELOPE", "uid 2 [\\Seen]"},
	{"ENVELOPE NIL", "fetch", "* 2 FETCH (UID 2 ENVELOPE NIL FLAGS (\\Seen))\r\n", "ENVELOPE", "uid 2 [\\Seen]"},
	{"ENVELOPE with nil", "fetch", "* 2 FETCH (UID 2 ENVELOPE " + strings.ReplaceAll(envelope2, "NIL", "nil") + " FLAGS (\\Seen))\r\n", "-", "uid 2 [\\Seen] two"},
	{"ENVELOPE with quotes in quotes", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) ENVELOPE (NIL \"a \"b\" c\" NIL NIL NIL NIL NIL NIL NIL \"<x>\"))\r\n", "ENVELOPE", "uid 2 [\\Seen]"},
	{"ENVELOPE address of three", "fetch", "* 2 FETCH (UID 2 ENVELOPE (NIL NIL ((\"A\" NIL \"a\")) NIL NIL NIL NIL NIL NIL NIL) FLAGS (\\Seen))\r\n", "ENVELOPE", "uid 2 [\\Seen]"},
	{"ENVELOPE with a literal", "fetch", "* 2 FETCH (UID 2 ENVELOPE (NIL {3}\r\ntwo NIL NIL NIL NIL NIL NIL NIL NIL) FLAGS (\\Seen))\r\n", "-", "uid 2 [\\Seen] two"},
	{"BODYSTRUCTURE ()", "fetch", "* 2 FETCH (UID 2 BODYSTRUCTURE () FLAGS (\\Seen))\r\n", "BODYSTRUCTURE", "uid 2 [\\Seen]"},
	{"BODYSTRUCTURE NIL", "fetch", "* 2 FETCH (UID 2 BODYSTRUCTURE NIL FLAGS (\\Seen))\r\n", "BODYSTRUCTURE", "uid 2 [\\Seen]"},
	{"BODYSTRUCTURE with odd parameters", "fetch", "* 2 FETCH (UID 2 BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\") NIL NIL \"7BIT\" 1 1) FLAGS (\\Seen))\r\n", "BODYSTRUCTURE", "uid 2 [\\Seen]"},
	{"BODYSTRUCTURE of Gmail, alternative alone", "fetch", "* 2 FETCH (UID 2 BODYSTRUCTURE (\"ALTERNATIVE\") FLAGS (\\Seen))\r\n", "BODYSTRUCTURE", "uid 2 [\\Seen]"},
	{"BODYSTRUCTURE with NIL as subtype", "fetch", "* 2 FETCH (UID 2 BODYSTRUCTURE (\"TEXT\" NIL NIL NIL NIL \"7BIT\" 1 1) FLAGS (\\Seen))\r\n", "BODYSTRUCTURE", "uid 2 [\\Seen]"},
	{"BODYSTRUCTURE with a negative size", "fetch", "* 2 FETCH (UID 2 BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" -17 1) FLAGS (\\Seen))\r\n", "BODYSTRUCTURE", "uid 2 [\\Seen]"},
	{"BODYSTRUCTURE with an odd disposition", "fetch", "* 2 FETCH (UID 2 BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL \"inline\") FLAGS (\\Seen))\r\n", "BODYSTRUCTURE", "uid 2 [\\Seen]"},
	{"BODYSTRUCTURE nested 5,000 deep", "fetch", "* 2 FETCH (UID 2 BODYSTRUCTURE " + strings.Repeat("(", 5000) + strings.Repeat(")", 5000) + " FLAGS (\\Seen))\r\n", "BODYSTRUCTURE", "uid 2 [\\Seen]"},
	{"BODYSTRUCTURE with two spaces", "fetch", "* 2 FETCH (UID 2 BODYSTRUCTURE (\"TEXT\"  \"PLAIN\" nil NIL NIL \"7BIT\" 1 1 ) FLAGS (\\Seen))\r\n", "-", "uid 2 [\\Seen] structure"},
	{"two spaces", "fetch", "* 2  FETCH  (UID  2  FLAGS  (\\Seen  \\Flagged)  )\r\n", "-", "uid 2 [\\Seen \\Flagged]"},
	{"sequence number 0", "fetch", "* 0 FETCH (UID 2 FLAGS (\\Seen))\r\n", "-", "uid 2 [\\Seen]"},
	{"sequence number 0 and no UID", "fetch", fetch2 + "* 0 FETCH (FLAGS (\\Seen))\r\n", "", "uid 2 [\\Seen]"},
	{"no sequence number", "fetch", "* FETCH (UID 2 FLAGS (\\Seen))\r\n", "-", "uid 2 [\\Seen]"},
	{"a sequence number beyond 32 bits", "fetch", "* 99999999999 FETCH (UID 2 FLAGS (\\Seen))\r\n", "-", "uid 2 [\\Seen]"},
	{"UID 0", "fetch", fetch2 + "* 2 FETCH (UID 0 FLAGS ())\r\n", "UID", "uid 2 [\\Seen]"},
	{"UID beyond 32 bits", "fetch", fetch2 + "* 2 FETCH (UID 99999999999 FLAGS ())\r\n", "UID", "uid 2 [\\Seen]"},
	{"negative RFC822.SIZE", "fetch", "* 2 FETCH (UID 2 RFC822.SIZE -1 FLAGS (\\Seen))\r\n", "RFC822.SIZE", "uid 2 [\\Seen]"},
	{"RFC822.SIZE beyond 64 bits", "fetch", "* 2 FETCH (UID 2 RFC822.SIZE 99999999999999999999 FLAGS (\\Seen))\r\n", "RFC822.SIZE", "uid 2 [\\Seen]"},
	{"MODSEQ without parentheses", "fetch", "* 2 FETCH (UID 2 MODSEQ 17 FLAGS (\\Seen))\r\n", "MODSEQ", "uid 2 [\\Seen] modseq 17"},
	{"MODSEQ ()", "fetch", "* 2 FETCH (UID 2 MODSEQ () FLAGS (\\Seen))\r\n", "MODSEQ", "uid 2 [\\Seen]"},
	{"UID behind a literal", "fetch", "* 2 FETCH (BODY[] {3}\r\ntwo FLAGS (\\Seen) UID 2)\r\n", "-", "uid 2 [\\Seen] body two"},
	{"no space before the literal", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[]{3}\r\ntwo)\r\n", "-", "uid 2 [\\Seen] body two"},
	{"literal8 for BODY", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[] ~{3}\r\ntwo)\r\n", "-", "uid 2 [\\Seen] body two"},
	{"a literal that does not wait", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[] {3+}\r\ntwo)\r\n", "-", "uid 2 [\\Seen] body two"},
	{"a partial with a length", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[]<0.3> {3}\r\ntwo)\r\n", "BODY[]<0.3>", "uid 2 [\\Seen] body two"},
	{"literal short by CRLF", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[] {3}\r\ntwo\r\n)\r\n", "", "uid 2 [\\Seen] body two"},
	{"literal long by CRLF", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[] {5}\r\ntwo)\r\n", "", "uid 2 [\\Seen]"},
	{"literal long by three", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[] {6}\r\ntwo)\r\n", "", "uid 2 [\\Seen]"},
	{"BODY with a list for a value", "fetch", "* 2 FETCH (UID 2 BODY[1] (\"a\") FLAGS (\\Seen))\r\n", "BODY[1]", "uid 2 [\\Seen]"},
	{"BODY with an odd section", "fetch", "* 2 FETCH (UID 2 BODY[1.] \"a\" FLAGS (\\Seen))\r\n", "BODY[1.]", "uid 2 [\\Seen]"},
	{"a missing value", "fetch", "* 2 FETCH (UID 2 INTERNALDATE FLAGS (\\Seen))\r\n", "INTERNALDATE", "uid 2 [\\Seen]"},
	{"one parenthesis too many", "fetch", "* 2 FETCH ((UID 2 FLAGS (\\Seen)))\r\n", "-", "uid 2 [\\Seen]"},
	{"one closing parenthesis too many", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen)))\r\n", "-", "uid 2 [\\Seen]"},
	{"one parenthesis too few", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen)\r\n", "", "uid 2 [\\Seen]"},
	{"an item in quotes", "fetch", "* 2 FETCH (UID 2 \"junk\" FLAGS (\\Seen))\r\n", "", "uid 2 [\\Seen]"},
	{"a quote that does not end", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) X-A \"abc)\r\n", "X-A", "uid 2 [\\Seen]"},
	{"FETCH of nothing", "fetch", fetch2 + "* 2 FETCH\r\n", "FETCH", "uid 2 [\\Seen]"},
	{"lower case", "fetch", "* 2 fetch (uid 2 flags (\\Seen))\r\n", "-", "uid 2 [\\Seen]"},
	{"bare LF", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen))\n", "-", "uid 2 [\\Seen]"},
	{"no space behind the star", "fetch", "*2 FETCH (UID 2 FLAGS (\\Seen))\r\n", "-", "uid 2 [\\Seen]"},
	{"a line of 2 MB", "fetch", fetch2 + "* 2 FETCH (UID 2 X-LONG " + strings.Repeat("a", 2<<20) + ")\r\n", "FETCH", "uid 2 [\\Seen]"},
	{"split in two", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n* 2 FETCH (UID 2 X-A 1)\r\n", "X-A", "uid 2 [\\Seen]"},

	{"BINARY with a partial", "fetch", "* 2 FETCH (UID 2 FLAGS (\\Seen) BINARY[1]<0> ~{3}\r\n\x00\x01\x02)\r\n", "BINARY[1]<0>", "uid 2 [\\Seen]"},

	// Other untagged data
	{"unknown response", "noop", "* X-UNKNOWN (1 2) \"three\"\r\n", "X-UNKNOWN", ""},
	{"unknown response with a literal", "noop", "* XFOO {21}\r\n* 99 EXISTS\r\n* BYE \r\n more\r\n", "XFOO", ""},
	{"unknown response that announces 4 GB", "noop", "* XBIG {4294967295}\r\n", "XBIG", ""},
	{"VANISHED", "noop", "* VANISHED 300:310,405\r\n", "VANISHED", ""},
	{"VANISHED (EARLIER)", "noop", "* VANISHED (EARLIER) 41,43:116\r\n", "VANISHED", ""},
	{"empty line", "noop", "\r\n", "", ""},
	{"a star alone", "noop", "*\r\n", "", ""},
	{"a star and a space", "noop", "* \r\n", "", ""},
	{"garbage", "noop", "wpfzlt\r\n", "", ""},
	{"the tag of nobody", "noop", "A99 OK done\r\n", "", ""},
	{"continuation out of turn", "noop", "+ idling\r\n", "+", ""},
	{"EXISTS without a number", "noop", "* EXISTS\r\n", "EXISTS", ""},
	{"negative EXISTS", "noop", "* -5 EXISTS\r\n", "EXISTS", ""},
	{"EXISTS beyond 32 bits", "noop", "* 99999999999 EXISTS\r\n", "EXISTS", ""},
	{"EXISTS with more behind it", "noop", "* 5 EXISTS (foo)\r\n", "EXISTS", ""},
	{"EXPUNGE 0", "noop", "* 0 EXPUNGE\r\n", "EXPUNGE", ""},
	{"FLAGS with a bracket", "noop", "* FLAGS (\\Seen a]b)\r\n", "FLAGS", ""},
	{"FLAGS NIL", "noop", "* FLAGS NIL\r\n", "FLAGS", ""},
	{"a code that does not end", "noop", "* OK [ALERT never closed\r\n", "-", ""},
	{"a code that is empty", "noop", "* OK [] hello\r\n", "-", ""},
	{"PERMANENTFLAGS NIL", "noop", "* OK [PERMANENTFLAGS NIL] none\r\n", "-", ""},
	{"UIDNEXT beyond 32 bits", "noop", "* OK [UIDNEXT 99999999999] next\r\n", "UIDNEXT", ""},
	{"HIGHESTMODSEQ of nothing", "noop", "* OK [HIGHESTMODSEQ] none\r\n", "HIGHESTMODSEQ", ""},
	{"a bare CR in text", "noop", "* OK Still\rhere\r\n", "-", ""},
	{"BYE in the middle", "noop", "* BYE not yet\r\n", "-", ""},
	{"capability that is a list", "noop", "* CAPABILITY IMAP4rev1 (X) UIDPLUS\r\n", "CAPABILITY", ""},
	{"NAMESPACE with one part", "noop", "* NAMESPACE ((\"\" \"/\"))\r\n", "NAMESPACE", ""},
	{"QUOTA without numbers", "noop", "* QUOTA \"\" (STORAGE)\r\n", "QUOTA", ""},
	{"THREAD nested 5,000 deep", "noop", "* THREAD " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000) + "\r\n", "THREAD", ""},
	{"ID with NIL", "noop", "* ID (\"name\" NIL)\r\n", "-", ""},

	// LIST and STATUS
	{"LIST with bad UTF-7", "list", "* LIST () \"/\" \"Entw&APw-rfe&\"\r\n", "LIST", "Entw&APw-rfe&"},
	{"LIST with Latin-1", "list", "* LIST () \"/\" \"Entw\xfcrfe\"\r\n", "LIST", "Entwürfe"},
	{"LIST with a null shift", "list", "* LIST () \"/\" \"&AOQ-&APY-\"\r\n", "LIST", "&AOQ-&APY-"},
	{"LIST with NIL attributes", "list", "* LIST NIL \"/\" Box\r\n", "LIST", "Box"},
	{"LIST with nil delimiter", "list", "* LIST () nil Box\r\n", "-", "Box"},
	{"LIST with an empty delimiter", "list", "* LIST () \"\" Box\r\n", "LIST", "Box"},
	{"LIST without quotes", "list", "* LIST () \"/\" Sent Items\r\n", "LIST", "Sent Items"},
	{"LIST with two spaces", "list", "* LIST  ()  \"/\"  Box\r\n", "-", "Box"},
	{"LIST with an attribute in quotes", "list", "* LIST (\"\\Sent\" \\Marked) \"/\" Box\r\n", "LIST", "Box"},
	{"LIST of nothing", "list", "* LIST\r\n", "LIST", ""},
	{"LIST and an extension", "list", "* LIST () \"/\" Box (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n", "-", "Box"},
	{"LIST and a broken extension", "list", "* LIST () \"/\" Box (\"OLDNAME\" x)\r\n", "LIST", "Box"},
	{"LSUB unasked", "list", "* LSUB () \"/\" Box\r\n", "LSUB", ""},
	{"STATUS with a negative number", "status", "* STATUS INBOX (MESSAGES 3 UNSEEN -1)\r\n", "UNSEEN", "messages 3"},
	{"STATUS with an unknown item", "status", "* STATUS INBOX (MESSAGES 3 X-FOO (1 2))\r\n", "-", "messages 3"},
	{"STATUS with two spaces", "status", "* STATUS  INBOX  (MESSAGES  3 )\r\n", "-", "messages 3"},

	// SEARCH
	{"SEARCH with two spaces", "search", "* SEARCH 2  4 \r\n", "-", "2,4"},
	{"SEARCH with what is no number", "search", "* SEARCH 2 x 4\r\n", "SEARCH", "2,4"},
	{"SEARCH and a comma", "search", "* SEARCH 2 0 4\r\n", "SEARCH", "2,4"},
	{"SEARCH in pieces", "search", "* SEARCH 2\r\n* SEARCH 4\r\n", "-", "2,4"},
	{"ESEARCH with *", "search", "* ESEARCH (TAG \"%T\") UID ALL 2:*\r\n", "ESEARCH", ""},
	{"ESEARCH with an empty ALL", "search", "* ESEARCH (TAG \"%T\") UID ALL\r\n", "ESEARCH", ""},
	{"ESEARCH without anything", "search", "* ESEARCH\r\n", "ESEARCH", ""},
	{"ESEARCH without a tag", "search", "* ESEARCH UID ALL 2,4\r\n", "ESEARCH", "2,4"},
	{"ESEARCH with two spaces", "search", "* ESEARCH  (TAG \"%T\")  UID  ALL  2,4\r\n", "-", "2,4"},

	// Tagged answers
	{"COPYUID with *", "copy", "%T OK [COPYUID 1 2:* 3:*] done\r\n", "COPYUID", "ok"},
	{"COPYUID of nothing", "copy", "%T OK [COPYUID 1  ] done\r\n", "COPYUID", "ok"},
	{"COPYUID alone", "copy", "%T OK [COPYUID] done\r\n", "COPYUID", "ok"},
	{"COPYUID untagged and broken", "copy", "* OK [COPYUID 1 0 0] odd\r\n%T OK done\r\n", "COPYUID", "ok"},
	{"APPENDUID with a set", "copy", "%T OK [APPENDUID 1 2:3] done\r\n", "APPENDUID", "ok"},
	{"a code with a bracket in quotes", "copy", "%T NO [BADCHARSET (\"a]b\")] no\r\n", "-", "no"},
	{"a code that does not end", "copy", "%T OK [COPYUID 1 2 3 done\r\n", "-", "ok"},
	{"two spaces in the answer", "copy", "%T  OK  [COPYUID 1 2 3]  done\r\n", "-", "ok 2"},
	{"no text", "copy", "%T OK\r\n", "-", "ok"},
	{"a space for a text", "copy", "%T OK \r\n", "-", "ok"},
	{"neither OK, NO nor BAD", "copy", "%T MAYBE later\r\n", "MAYBE", "no"},
	{"nothing but the tag", "copy", "%T\r\n", "", "no"},
	{"the tag in lower case", "copy", "%t OK done\r\n", "-", "ok"},
	{"answered twice", "copy", "%T OK done\r\n%T OK done\r\n", "", "ok"},
	{"BYE and then the answer", "copy", "* BYE leaving\r\n%T OK done\r\n", "-", "ok"},
	{"continuation for no literal", "copy", "+ \r\n%T OK done\r\n", "+", "ok"},
	{"an empty line before the answer", "copy", "\r\n\r\n%T OK done\r\n", "", "ok"},
}

// play has a conversation about the oddity and says what went wrong.
func (o oddity) play(c *imapclient.Client, exists func() uint32) (string, error) {
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		return "", fmt.Errorf("select: %w", err)
	}
	got, err := "", error(nil)
	switch o.do {
	case "fetch":
		got, err = playFetch(c)
	case "list":
		var list []*imap.ListData
		list, err = c.List("", "*", nil).Collect()
		for _, l := range list {
			got += l.Mailbox + "\n"
		}
		if err == nil && (!strings.HasPrefix(got, "First\n") || !strings.HasSuffix(got, "Last\n")) {
			err = fmt.Errorf("normal mailboxes are missing: %q", got)
		}
		got = strings.TrimSuffix(strings.TrimPrefix(got, "First\n"), "Last\n")
		got = strings.TrimSpace(got)
	case "status":
		var d *imap.StatusData
		if d, err = c.Status("INBOX", &imap.StatusOptions{NumMessages: true}).Wait(); err == nil && d.NumMessages != nil {
			got = fmt.Sprintf("messages %d", *d.NumMessages)
		}
	case "search":
		var d *imap.SearchData
		if d, err = c.UIDSearch(&imap.SearchCriteria{}, &imap.SearchOptions{ReturnAll: true}).Wait(); err == nil && d.All != nil {
			got = d.All.String()
		}
	case "copy":
		var d *imap.CopyData
		d, err = c.Copy(imap.UIDSetNum(2), "Box").Wait()
		got = "ok"
		if refusal := (*imap.Error)(nil); errors.As(err, &refusal) {
			got, err = "no", nil
		} else if d != nil && len(d.SourceUIDs) > 0 {
			got += " " + d.SourceUIDs.String()
		}
	case "noop":
		err = c.Noop().Wait()
		if n := exists(); err == nil && n != 7 {
			err = fmt.Errorf("EXISTS behind it did not arrive: %d", n)
		}
	}
	if err != nil {
		return got, err
	}
	if err := c.Noop().Wait(); err != nil {
		return got, fmt.Errorf("NOOP afterwards: %w", err)
	}
	return got, nil
}

func playFetch(c *imapclient.Client) (string, error) {
	msgs, err := c.Fetch(imap.UIDSetNum(1, 2, 3), &imap.FetchOptions{UID: true, Flags: true}).Collect()
	if err != nil {
		return "", err
	}
	got, uids := "", []imap.UID(nil)
	for _, m := range msgs {
		uids = append(uids, m.UID)
		if m.UID != 2 {
			continue
		}
		got = fmt.Sprintf("uid 2 %v", m.Flags)
		if m.Envelope != nil {
			got += " " + m.Envelope.Subject
		}
		if m.BodyStructure != nil {
			got += " structure"
		}
		if m.ModSeq > 0 {
			got += fmt.Sprintf(" modseq %d", m.ModSeq)
		}
		for _, b := range m.BodySection {
			if len(b.Bytes) == 3 {
				got += " body " + string(b.Bytes)
			}
		}
	}
	if !slices.Contains(uids, 1) || !slices.Contains(uids, 3) {
		return got, fmt.Errorf("normal messages are missing: %v", uids)
	}
	return got, nil
}

// answer is the server of the conversation.
func (o oddity) answer(s *scripted, tag, command string) bool {
	say := strings.ReplaceAll(strings.ReplaceAll(o.say, "%T", tag), "%t", strings.ToLower(tag))
	name := strings.ToLower(strings.Fields(command)[0])
	sub := strings.ToLower(command)
	switch {
	case name == "select":
		s.say("* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 4] ok\r\n")
	case o.do == "fetch" && strings.HasPrefix(sub, "uid fetch"):
		s.say("* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n" + say + "* 3 FETCH (UID 3 BODY[] {5}\r\nthree FLAGS ())\r\n")
	case o.do == "list" && name == "list":
		s.say("* LIST () \"/\" First\r\n" + say + "* LIST (\\HasNoChildren) \".\" \"Last\"\r\n")
	case o.do == "status" && name == "status":
		s.say(say)
	case o.do == "search" && strings.HasPrefix(sub, "uid search"):
		s.say(say)
	case o.do == "copy" && strings.HasPrefix(sub, "uid copy"):
		s.say(say)
		return true
	case o.do == "noop" && name == "noop":
		s.say(say + "* 7 EXISTS\r\n")
	}
	return false
}

func exists() (*imapclient.Options, func() uint32) {
	ch := make(chan uint32, 100)
	o := &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(d *imapclient.UnilateralDataMailbox) {
		if d.NumMessages != nil {
			ch <- *d.NumMessages
		}
	}}}
	return o, func() (last uint32) {
		for {
			select {
			case last = <-ch:
			default:
				return last
			}
		}
	}
}

// TestOddities has every conversation through a Conn: it goes on, what is
// normal arrives, and what was withheld is reported.
func TestOddities(t *testing.T) {
	if len(oddities) < 53 {
		t.Fatalf("only %d oddities", len(oddities))
	}
	for _, o := range oddities {
		t.Run(o.do+"/"+o.name, func(t *testing.T) {
			n := &notes{}
			opts, last := exists()
			c, w, _ := client(t, n.options(), opts, o.answer)
			got, err := o.play(c, last)
			if err != nil {
				t.Fatalf("%v (wire: %v; got %q; withheld %+v)", err, w.Err(), got, n.all())
			}
			if got != o.want {
				t.Errorf("got %q, want %q", got, o.want)
			}
			reports := n.all()
			switch {
			case o.item == "-" && len(reports) > 0:
				t.Errorf("reported without need: %+v", reports)
			case o.item != "-" && len(reports) == 0:
				t.Error("not reported")
			case o.item != "-" && o.item != "" && reports[0].Item != o.item:
				t.Errorf("reported %+v, want item %s", reports, o.item)
			}
			if o.do == "fetch" && len(reports) > 0 && reports[0].Command != "UID FETCH" {
				t.Errorf("reported for %q", reports[0].Command)
			}
			if o.item == "COPYUID" && strings.HasPrefix(o.say, "%T") && reports[0].Command != "UID COPY" {
				t.Errorf("reported for %q", reports[0].Command)
			}
		})
	}
}

// TestWithoutWire has the same conversations with go-imap alone, to say why
// this package exists. Those that nest deep are left out, they would end the test, and the
// list among the capabilities, over which go-imap spins for ever.
func TestWithoutWire(t *testing.T) {
	died, wrong, n := 0, 0, 0
	for _, o := range oddities {
		if strings.Contains(o.name, "deep") || strings.Contains(o.name, "capability") {
			continue
		}
		n++
		_, conn := serve(t, hello, o.answer)
		opts, last := exists()
		c := imapclient.New(conn, opts)
		type result struct {
			got string
			err error
		}
		done := make(chan result, 1)
		go func() {
			got, err := o.play(c, last)
			done <- result{got, err}
		}()
		select {
		case r := <-done:
			if r.err != nil {
				died++
			} else if r.got != o.want {
				wrong++
			}
		case <-time.After(500 * time.Millisecond):
			died++
			_ = conn.Close()
			<-done
		}
		_ = conn.Close()
		<-c.Closed()
	}
	t.Logf("of %d oddities, go-imap alone loses its connection or its answers to %d, and gets something else in %d more", n, died, wrong)
	if died < 50 {
		t.Errorf("only %d: is this package still needed?", died)
	}
}
