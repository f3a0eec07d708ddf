package wire

import (
	"bytes"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"
)

// wellFormed is what servers rightly say, much of it from the examples of the RFCs.
var wellFormed = []string{
	`* 2 FETCH (UID 2 FLAGS () INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286 ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary and minutes" (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "<B27397-0100000@cac.washington.ed>") BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92))`,
	`* 1 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" 4554 73) "MIXED"))`,
	`* 1 FETCH (BODYSTRUCTURE (("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 5 1 NIL NIL NIL NIL)("message" "rfc822" NIL NIL NIL "7bit" 342 (NIL "hi" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "html" NIL NIL NIL "8bit" 20 2 NIL ("inline" NIL) ("en" "de") NIL) 12 NIL ("attachment" ("filename" "a \"b\".eml")) NIL NIL) "mixed" ("boundary" "x") NIL "en" "http://x/" (1 2 "x")))`,
	`* 1 FETCH (BODYSTRUCTURE ("APPLICATION" "OCTET-STREAM" NIL NIL NIL "BASE64" 0))`,
	`* 12 FETCH (BODY[HEADER.FIELDS (DATE "FROM")] {2}` + "\r\n\r\n" + ` FLAGS (\Seen \* $Junk))`,
	`* 12 FETCH (BODY[1.2.MIME]<0> "a" BODY[2] NIL BODY[TEXT] "" BODY[HEADER.FIELDS.NOT (TO)] {0}` + "\r\n)",
	`* 12 FETCH (BINARY[1] ~{3}` + "\r\n\x00\x01\x02" + ` BINARY.SIZE[1.2] 17 MODSEQ (18446744073709551615))`,
	`* 12 FETCH ()`, `* 1 FETCH (UID 4294967295 INTERNALDATE " 1-Feb-2020 00:00:00 +0000")`,
	`* 1 FETCH (INTERNALDATE "29-Feb-2024 23:59:59 -1130")`,
	`* 23 EXISTS`, `* 0 EXISTS`, `* 5 RECENT`, `* 44 EXPUNGE`,
	`* FLAGS (\Answered \Flagged \Deleted \Seen \Draft $MDNSent a+b NonJunk)`, `* FLAGS ()`,
	`* OK [PERMANENTFLAGS (\Deleted \Seen \*)] Limited`, `* OK [UIDVALIDITY 3857529045] UIDs valid`, `* OK [UIDNEXT 4392] next`,
	`* OK [HIGHESTMODSEQ 715194045007] ok`, `* OK [NOMODSEQ] none`, `* OK [UNSEEN 12] first`, `* OK [CLOSED] closed`,
	`* OK [XODD a b c] x [y] z`, `* OK`, `* OK Still here {5}`, `* NO [ALERT] disk`, `* BYE bye`, `* BAD what`,
	`* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi`, `* CAPABILITY IMAP4rev1 SORT=DISPLAY THREAD=REFS X_y/z+`, `* CAPABILITY`,
	`* ENABLED CONDSTORE`, `* ENABLED`,
	`* LIST (\HasNoChildren) "/" INBOX`, `* LIST () NIL inbox`, `* LIST (\Noselect) "\\" "~peter/mail/&U,BTFw-/&ZeVnLIqe-"`,
	`* LIST () "." "a&-b"`, `* LIST () "/" {3}` + "\r\na b", `* LIST () "/" "Entwürfe"`, `* LIST () "/" foo]bar`,
	`* LIST (\NonExistent) "/" "Foo" ("CHILDINFO" ("SUBSCRIBED") "OLDNAME" ("Bar") X (1 (2)))`, `* LIST () "/" ""`,
	`* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292 UIDVALIDITY 1 UNSEEN 0 DELETED 1 SIZE 9999999999 HIGHESTMODSEQ 7 APPENDLIMIT NIL X 5)`,
	`* STATUS "a b" ()`, `* STATUS "x" (APPENDLIMIT 100 DELETED-STORAGE 5)`,
	`* SEARCH 2 3 6`, `* SEARCH`, `* SEARCH 2 5 (MODSEQ 917162500)`, `* SORT 5 3 4`, `* SORT`,
	`* ESEARCH (TAG "A282") MIN 2 COUNT 3`, `* ESEARCH (TAG "A1") UID ALL 1:5,7,9:4294967295 MODSEQ 1236`, `* ESEARCH (TAG "") UID COUNT 5`,
	`* ESEARCH (TAG A)`, `* ESEARCH (TAG "a") UID`, `* ESEARCH (TAG x) COUNT 17 PARTIAL (1:2 5)`,
	`* THREAD (2)(3 6 (4 23)(44 7 96))`, `* THREAD (166)(167)(168)`, `* THREAD`,
	`* NAMESPACE (("" "/")) NIL (("Public/" "/" "X-P" ("a" "b")))`, `* NAMESPACE NIL NIL NIL`, `* NAMESPACE (("INBOX." ".")("x" NIL)) (("~" "/")) NIL`,
	`* METADATA "INBOX" (/private/comment "My" /shared/x NIL)`, `* METADATA "" /shared/comment /x`,
	`* QUOTA "" (STORAGE 10 512 MESSAGE 1 2)`, `* QUOTA root ()`, `* QUOTAROOT INBOX "" x`, `* QUOTAROOT INBOX`,
	`* MYRIGHTS INBOX rwiptsldaex`, `* ACL INBOX Fred rwipslxetad Chris lrswi`, `* ACL INBOX`,
	`* ID ("name" "Dovecot" "x" "")`, `* ID NIL`,
}

// TestWellFormed: what is right goes through unchanged and without a word, and
// go-imap agrees that it is right.
func TestWellFormed(t *testing.T) {
	for _, line := range wellFormed {
		said := []byte(line + "\r\n")
		out, _, reports := pass(said)
		if reports != 0 || !bytes.Equal(out, said) {
			t.Errorf("%q became %q with %d reports", said, out, reports)
		}
		c := imapclient.New(&once{r: strings.NewReader(hello + line + "\r\n* 1 EXISTS\r\n")}, nil)
		<-c.Closed()
		// ID leaves an error behind in go-imap's decoder that does no harm.
		if err := c.Close(); err != nil && !strings.Contains(line, "* ID") && !strings.Contains(err.Error(), "closed") {
			t.Errorf("go-imap on %q: %v", line, err)
		}
	}
}

// The lone exceptions: put right without a word, because only white space differs.
func TestWhiteSpace(t *testing.T) {
	for said, want := range map[string]string{
		"*  5  EXISTS \r\n":                         "* 5 EXISTS\r\n",
		"* OK  [UIDNEXT  5]  text\r\n":              "* OK [UIDNEXT 5] text\r\n",
		"* STATUS  x  ( MESSAGES  1 )\r\n":          "* STATUS x (MESSAGES 1)\r\n",
		"* 1 FETCH ( UID  5 FLAGS ( \\Seen ) )\r\n": "* 1 FETCH (UID 5 FLAGS (\\Seen))\r\n",
		"+\r\n":                         "",
		"* LIST () \"/\"  \"a  b\"\r\n": "* LIST () \"/\" \"a  b\"\r\n",
	} {
		out, _, _ := pass([]byte(said))
		if want == "" {
			want = "+ \r\n"
		}
		if string(out) != want {
			t.Errorf("%q became %q, want %q", said, out, want)
		}
	}
}
