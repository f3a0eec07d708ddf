# Plain text, patches, charsets and headers.

LOREM = "The quick brown fox jumps over the lazy dog, again and again, because that is what it does and nobody ever asked the dog about it."

text("plain-simple", "the ordinary case: a short text in short lines", "Hi Bob,\n\nthe parcel is here.\nShall I keep it?\n\nAnn\n")
text("plain-long-lines", "a paragraph is one line: it is wrapped at words", LOREM + " " + LOREM + "\n\n" + LOREM + "\n")
text("plain-wrapped", "prose that a mailer wrapped at 72: in a narrow column the paragraphs are joined and wrapped anew, lists, tables and addresses are not", """Dear Bob,

the quick brown fox jumps over the lazy dog, again and again, because
that is what it does and nobody ever asked the dog about it, which is a
pity.

  * the first item of a list that is long enough to look like prose, is
  * the second item of a list that is long enough to look like prose, it

name                 quantity                 price of all of them together
fig                  12                       3.50 and then some more money
This is what you will find at the address that I have given you before:
https://example.org/a/long/address/that/is/as/long/as/a/line/of/prose/is
On Sunday Carl, who never writes unless he has got something to say, said:

> I have looked into the matter, and I think that you are right, more or
> less, but that the dog should have been asked about it before the whole
> thing began.
> > Who would have thought of that, and who would have dared to tell it to
> > the fox?

Ann
""")
text("plain-signature", "the signature is told by its line of dash dash blank", "See you.\n\n-- \nAnn Lee\nExample Ltd, Floor 3\nhttps://example.org/\n")
text("plain-signature-bare", "mailers strip the blank of the signature line; near the end it is believed", "See you.\n\n--\nAnn\n")
text("plain-dashes", "a line of two dashes far from the end is no signature", "One\n--\n" + "two\n" * 30)
text("plain-quote", "a reply under a quote with its attribution", "On Mon, 23 Nov 2026 at 08:00, Bob <bob@example.net> wrote:\n> Can we meet?\n> On Tuesday, say.\n\nYes.\n")
text("plain-quote-levels", "five levels of quotes in both ways of writing them", ">>>>> five\n> > > > four\n>>> three\n> > two\n> one\nnone\n")
text("plain-quote-interleaved", "short quotes and answers alternate: nothing is folded", "> First?\n\nYes.\n\n> Second?\n> It is longer.\n\nNo.\n\n> Third?\n\nMaybe.\n")
text("plain-quote-long", "a long quote below the answer folds to a line", "Agreed.\n\nBob wrote:\n" + "".join("> line %d of what Bob wrote\n" % i for i in range(1, 41)))
text("plain-quote-deep", "a short run of deep quotes folds by itself", "> a\n>>>> b\n>>>> c\n>>>> d\n>>>> e\n>>>> f\n> g\n\nanswer\n")
text("plain-attribution-two-lines", "an attribution that was wrapped before the address", "On Mon, 23 Nov 2026 at 08:00, Bob with a rather long name wrote to the list\nBob <bob@example.net> wrote:\n> Hm.\n\nHm.\n")
text("plain-outlook-original", "the message answered stands below without marks", "Fine with me.\n\nAnn\n\n-----Original Message-----\nFrom: Bob <bob@example.net>\nSent: Monday, November 23, 2026 8:00 AM\nTo: Ann\nSubject: Offer\n\n" + "Dear Ann,\n\nplease find the offer attached.\n" * 5)
text("plain-outlook-forward", "in a forwarded message what stands below is the news: not folded", "FYI\n\n-----Original Message-----\nFrom: Bob\nSubject: Offer\n\n" + "The offer stands.\n" * 20, {"Subject": "FW: Offer"})
text("plain-urls", "addresses end where the sentence around them begins", "See https://example.org/a_(b), <http://example.net/x?y=1&z=2>, \"https://example.com/\"; www.example.org.\n(https://example.org/in/parens) and https://example.org/wiki/Fox_(animal)!\nNot ftp://example.org nor a.www.b.\n")
text("plain-url-long", "an address longer than the line is broken anywhere, and stays one link", "Click https://example.org/" + "abcdefghij/" * 20 + "end now.\n")
text("plain-from-quoted", "mbox wrote >From; it is undone outside of quotes", "Hello,\n\n>From now on we meet on Tuesdays.\n\nAnn\n")
text("plain-from-in-quote", "inside a quote >From is a quote", "> Hello\n>From the start\n> it was so\n")
text("plain-tabs", "tabs stand at columns of eight", "name\tqty\tprice\nfig\t12\t3.50\npomegranate\t1\t2.00\n日本\t2\t1.00\n")
text("plain-form-feed", "control characters of old are shown as pictures", "page one\n\x0cpage two\x08\n")
text("plain-lists", "wrapped items hang under their first word", " * " + LOREM + "\n - " + LOREM + "\n1. " + LOREM + "\n   continued\n")
text("plain-code", "indented code keeps its lines", "Try this:\n\n    for i := range 10 {\n        fmt.Println(i)   // ten times\n    }\n\nIt works.\n")
text("plain-ascii-art", "lines are not joined", "  /\\_/\\\n ( o.o )\n  > ^ <\n")
text("plain-empty", "no body at all", "")
text("plain-blank-lines", "runs of empty lines shrink to two", "one\n\n\n\n\n\n\ntwo\n\n\n\n")
text("plain-long-word", "a word without blanks is broken at the width", "x" * 300 + "\n")
put("plain-cr-only", "line ends of an old Macintosh", crlf(head()) + b"one\rtwo\rthree\r")
put("plain-lf-only", "a message with Unix line ends throughout", (head() + "one\ntwo\n").encode())
text("plain-separators", "Unicode line separators and NEL end lines", "one\u2028two\u2029three\u0085four\n")
text("plain-no-mime", "a message from before MIME", "Hello.\n", {"Subject": "Old"}, None)
text("plain-footer", "a mailing list's footer below a signature", "Right.\n\n-- \nAnn\n_______________________________________________\nfoo-list mailing list\nfoo-list@lists.example.org\nhttps://lists.example.org/listinfo/foo-list\n", {"List-Id": "Foo list <foo-list.lists.example.org>", "List-Post": "<mailto:foo-list@lists.example.org>"})
text("plain-pgp-inline", "a clear-signed text", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nIt is me.\n\n-----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCgAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n")
text("flowed-simple", "format=flowed paragraphs are joined and wrapped anew", "This is a paragraph that was \nwrapped at seventy-two by the \nmailer and is one.\n\nThis is another.\n", mime="text/plain; charset=utf-8; format=flowed")
text("flowed-quotes", "flowed quotes of two levels, space-stuffed lines, a signature", ">> deep and \n>> flowed\n> shallow and \n> flowed\n > not a quote\n From here\n-- \nAnn \nLee\n", mime="text/plain; charset=utf-8; format=flowed")
text("flowed-delsp", "DelSp=yes: the blank at the soft line end is not part of Japanese text", "吾輩は猫である。名前は \nまだ無い。どこで生れたか \nとんと見当がつかぬ。\n", mime='text/plain; charset=utf-8; format=flowed; delsp=yes')
text("flowed-ambiguous", "a quoted paragraph that ends soft before another level", "> soft end \nmine\n", mime="text/plain; charset=utf-8; format=flowed")

PATCH = """From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ann Lee <ann@example.org>
Date: Mon, 23 Nov 2026 09:30:00 +0100
Subject: [PATCH] frob: check the length

Without it a short frob is read beyond its end.

Signed-off-by: Ann Lee <ann@example.org>
---
 frob.c | 5 +++--
 1 file changed, 3 insertions(+), 2 deletions(-)

diff --git a/frob.c b/frob.c
index 83db48f..bf269f4 100644
--- a/frob.c
+++ b/frob.c
@@ -10,8 +10,9 @@ int frob(const char *s, size_t n)
 {
 	int i;
 
-	for (i = 0; i < 8; i++)
+	/* a long comment that goes beyond the eightieth column, as comments in patches often do, sadly */
+	for (i = 0; i < n; i++)
 		use(s[i]);
--- 	dashes++;
+	dashes += 2;
 	return i;
 }
-- 
2.47.0

"""
text("patch-git", "git send-email: roles for each kind of line, a removed line that looks like a signature, the version as signature", PATCH.split("\n\n", 1)[1], {"Subject": "[PATCH] frob: check the length"})
text("patch-cover", "a cover letter with a diffstat and no diff", "This series fixes frob.\n\nAnn Lee (2):\n  frob: check the length\n  frob: test it\n\n frob.c      | 5 +++--\n frob_test.c | 9 +++++++++\n 2 files changed, 12 insertions(+), 2 deletions(-)\n\n-- \n2.47.0\n", {"Subject": "[PATCH 0/2] frob"})
text("patch-review", "a review quotes the patch and answers between its lines", "> @@ -10,7 +10,8 @@ int frob(const char *s, size_t n)\n>  {\n> -	for (i = 0; i < 8; i++)\n> +	for (i = 0; i < n; i++)\n\nsize_t, please.\n\n>  		use(s[i]);\n\nOK.\n", {"Subject": "Re: [PATCH] frob: check the length"})
text("patch-svn", "Subversion's Index lines", "Index: frob.c\n===================================================================\n--- frob.c	(revision 1)\n+++ frob.c	(working copy)\n@@ -1,2 +1,2 @@\n-old\n+new\n same\n\nCommitted.\n")
text("patch-binary", "new, renamed and binary files", "diff --git a/x b/y\nsimilarity index 95%\nrename from x\nrename to y\ndiff --git a/z.png b/z.png\nnew file mode 100644\nindex 0000000..1234567\nBinary files /dev/null and b/z.png differ\n-- \n2.47.0\n")
text("patch-mangled", "a patch whose long line a mailer wrapped: the hunk ends there, nothing is lost", "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one\n-a line that was wrapped\nby a mailer\n+two\n three\n")

# Charsets.
coded("charset-iso-2022-jp", "a Japanese thread in ISO-2022-JP, subject and names too", "鈴木様\n\nお世話になっております。山田です。\n会議の件、了解しました。来週の火曜日、十時でお願いいたします。\n\n> 田中さん wrote:\n> 来週の会議はいつにしましょうか。\n\n-- \n山田太郎\n", "iso-2022-jp", h={"From": word("山田太郎", "iso-2022-jp") + " <yamada@example.jp>", "Subject": "Re: " + word("会議の件", "iso-2022-jp"), "Date": "Tue, 24 Nov 2026 09:00:00 +0900"}, cte="7bit")
coded("charset-shift-jis", "Shift_JIS with half-width kana", "ﾃｽﾄです。表示できますか。\n", "shift_jis")
coded("charset-euc-jp", "Japanese in EUC-JP", "日本語のメールです。\n", "euc-jp")
coded("charset-gb2312", "GB2312 declared, GBK used", "您好，\n\n朱镕基先生的邮件。请查收附件，谢谢！\n", "gbk", "gb2312", h={"Subject": word("测试邮件", "gbk"), "From": word("王小明", "gb2312") + " <wang@example.cn>"})
coded("charset-gb18030", "GB18030 in base64, with a character beyond GBK", "你好 𠀀 世界\n", "gb18030", cte="base64")
coded("charset-big5", "Big5 from Taiwan", "您好，這是繁體中文的信件。\n", "big5", cte="quoted-printable")
coded("charset-euc-kr", "EUC-KR; Korean is wrapped at its blanks", "안녕하세요. 회의 시간을 알려 드립니다. " * 6 + "\n", "euc-kr", h={"Subject": word("회의 안내", "euc-kr")})
coded("charset-ks-c", "the name that Outlook gives to cp949", "똠방각하\n", "cp949", "ks_c_5601-1987")
coded("charset-iso-2022-kr", "ISO-2022-KR with its designator", "안녕하세요\n", "iso-2022-kr", cte="7bit")
coded("charset-koi8-r", "KOI8-R, still sent", "Привет, Боб!\n\nКак дела? Встреча завтра.\n", "koi8-r", h={"Subject": word("Встреча", "koi8-r", "Q"), "From": word("Иван Петров", "koi8-r") + " <ivan@example.ru>"})
coded("charset-cp1251", "windows-1251", "Привет из Софии\n", "cp1251", "windows-1251", cte="quoted-printable")
coded("charset-latin1-quotes", "iso-8859-1 that is really windows-1252: curly quotes, dash, euro", "“quoted” – it costs 5 € …\n", "cp1252", "iso-8859-1", cte="quoted-printable")
coded("charset-latin2", "Polish in iso-8859-2", "Zażółć gęślą jaźń\n", "iso-8859-2")
coded("charset-greek", "Greek in iso-8859-7", "Καλημέρα κόσμε\n", "iso-8859-7")
coded("charset-hebrew", "Hebrew in iso-8859-8-i: logical order", "שלום עולם, זהו דואר בעברית.\n", "iso-8859-8", "iso-8859-8-i", h={"Subject": word("שלום", "iso-8859-8")})
coded("charset-arabic", "Arabic in windows-1256", "مرحبا بالعالم، هذه رسالة بالعربية.\n", "cp1256", "windows-1256")
coded("charset-persian", "Persian in UTF-8: the non-joiner inside words stays", "می‌خواهم این را ببینم.\n", "utf-8")
coded("charset-thai", "Thai in TIS-620: no blanks, broken between characters, never before a vowel sign", "ภาษาไทยเขียนติดกันไม่มีช่องว่างระหว่างคำจึงต้องตัดบรรทัดอย่างระมัดระวังเพื่อให้อ่านง่าย\n", "tis-620")
coded("charset-hindi", "Devanagari clusters are not broken", "नमस्ते दुनिया, यह हिन्दी में एक संदेश है। क्षत्रिय ज्ञान।\n", "utf-8")
coded("charset-vietnamese-nfd", "combining marks: decomposed Vietnamese", "Tiếng Việt có dấu\n", "utf-8")
coded("charset-emoji", "emoji sequences of one cell pair: family, flag, skin tone, keycap", "👨‍👩‍👧‍👦 🇩🇪 👍🏽 1️⃣ ❤️ done\n", "utf-8")
coded("charset-utf7", "UTF-7, as old Exchange sends it", b"Hi Mom -+Jjo--!\n", "utf-8", "utf-7", cte="7bit")
coded("charset-utf16", "UTF-16 in base64", "wide text\n", "utf-16", cte="base64")
coded("charset-wrong", "declared us-ascii, is UTF-8", "naïve café\n", "utf-8", "us-ascii")
coded("charset-unknown", "x-unknown, is windows-1252", "na\u00efve \u201ccaf\u00e9\u201d\n", "cp1252", "x-unknown")
coded("charset-none", "8-bit text without a declaration", "Grüße aus Köln\n", "cp1252", "")
coded("charset-bad-utf8", "declared UTF-8 with one broken octet", b"good \xc3\xa9 bad \xff end\n", "utf-8", "utf-8")
coded("charset-quoted-name", "a quoted charset with blanks round it", "Grüße\n", "iso-8859-1", '" ISO-8859-1 "')
coded("charset-bom", "a byte order mark at the start", "\ufeffText after a mark\n", "utf-8")

# Headers.
one = "Text.\n"
text("header-words-adjacent", "encoded words beside each other, a character split between two", one, {"Subject": "=?utf-8?B?44GT44KT44Gr44E=?= =?utf-8?B?oeOBrw==?= =?utf-8?Q?_and_more?="})
text("header-words-raw", "blanks inside an encoded word, no padding, lower-case q", one, {"Subject": "=?utf-8?q?caf=C3=A9 au lait?= =?utf-8?b?w6k?="})
text("header-raw-utf8", "raw UTF-8 in the header", one, {"From": "Jörg Müller <joerg@example.de>", "Subject": "Grüße – ganz ohne Kodierung"})
put("header-raw-latin1", "raw windows-1252 in the header", crlf(head({"Subject": "XX"}) + one).replace(b"XX", b"Gr\xfc\xdfe \x96 alt"))
text("header-folded", "a folded subject", one, {"Subject": "a subject that is\n folded once\n\tand once more"})
text("header-long-subject", "a subject longer than the screen", one, {"Subject": "word " * 60})
text("header-no-subject", "no subject", one, {"Subject": None})
text("header-no-date", "a message without a date", one, {"Date": None})
text("header-bad-date", "a date nobody can read", one, {"Date": "sometime last week"})
text("header-odd-date", "GMT with an offset, one-digit day, two-digit year", one, {"Date": "Mon, 2 Nov 26 9:05:00 GMT+0100"})
text("header-future", "a date in the future is pointed out", one, {"Date": "Thu, 23 Nov 2034 09:30:00 +0000"})
text("header-zone", "the sender's own time is shown where it differs", one, {"Date": "Tue, 24 Nov 2026 01:30:00 +0900"})
text("header-many-to", "forty recipients: the first dozen and a number", one, {"To": ",\n ".join("Person %d <p%d@example.org>" % (i, i) for i in range(40))})
text("header-several-from", "several From fields", "Whose?\n", {"From": "Ann <ann@example.org>, Mallory <mallory@evil.example>"})
put("header-two-from-fields", "two From fields: both are shown, and it is said", crlf("From: Ann <ann@example.org>\nFrom: Mallory <m@evil.example>\nSubject: Two\nDate: Mon, 23 Nov 2026 09:30:00 +0100\n\nText.\n"))
text("header-name-is-address", "a display name that looks like another address", one, {"From": '"ceo@bank.example" <x91@evil.example>'})
text("header-name-is-address-word", "the same inside an encoded word", one, {"From": word("service@paypal.example <", "utf-8") + " <x91@evil.example>"})
text("header-homograph-domain", "a domain in Cyrillic letters that look Latin: shown as punycode", one, {"From": "Apple <info@аррӏе.example>"})
text("header-idn", "an honest internationalised domain stays readable", one, {"From": "Jörg <joerg@müller.example>", "Reply-To": "joerg@xn--mller-kva.example"})
text("header-mixed-name", "Latin and Cyrillic in one word of the name", one, {"From": word("Pаypal Service", "utf-8") + " <x@evil.example>"})
text("header-reply-to", "Reply-To that differs is shown", one, {"Reply-To": "other@example.com"})
text("header-reply-to-same", "Reply-To equal to From is not", one, {"Reply-To": "ANN@example.org"})
text("header-sender", "Sender that differs from From", one, {"Sender": "Assistant <pa@example.org>"})
text("header-list", "a mailing list's name", one, {"List-Id": "\"Go nuts\" <golang-nuts.googlegroups.example>", "Precedence": "list"})
text("header-group", "undisclosed recipients", one, {"To": "undisclosed-recipients:;"})
text("header-comma-name", "an unquoted comma in a name", one, {"From": "Doe, John <john@example.org>", "To": "a@example.org; b@example.org"})
text("header-no-angle-end", "a missing >", one, {"From": "Ann <ann@example.org"})
put("header-no-colon", "a header line without a colon", crlf("From: Ann <ann@example.org>\nthis is no field\nSubject: Odd\nDate: Mon, 23 Nov 2026 09:30:00 +0100\n\nText.\n"))
put("header-mbox-from", "an mbox From line at the top", crlf("From ann@example.org Mon Nov 23 09:30:00 2026\n" + head() + one))
put("header-only-body", "no header at all", b"just some text\r\nand more\r\n")
text("header-escape", "escape sequences in subject and name", one, {"Subject": word("red \x1b[31mHACKED\x1b[0m \x1b]0;title\x07 end", "utf-8"), "From": word("A\x1b[2Jnn", "utf-8") + " <ann@example.org>"})
text("header-nul", "NUL and newline inside encoded words", one, {"Subject": word("a\x00b\r\nBcc: evil@x.example", "utf-8"), "From": word("Ann\nX: y", "utf-8", "Q") + " <ann@example.org>"})
text("header-bidi", "bidi overrides in subject and name vanish from one-line fields", one, {"Subject": "safe \u202egnp.exe\u202c end", "From": "\u2066Ann\u2069 <ann@example.org>"})
text("header-invisible", "zero-width and direction marks in a name", one, {"From": word("Pay\u200bPal\u200e", "utf-8") + " <x@evil.example>"})
text("header-c1", "C1 controls in UTF-8", one, {"Subject": "csi \u009b31m red"})
text("header-cc-bcc", "Cc and Bcc", one, {"Cc": "Carl <carl@example.org>", "Bcc": "Dora <dora@example.org>"})
text("header-eai", "an internationalised local part", one, {"From": "用户 <用户@例子.example>"})
text("header-crlf-odd", "CR CR LF line ends", "one\ntwo\n")
raw = open(os.path.join(here, "header-crlf-odd.eml"), "rb").read().replace(b"\r\n", b"\r\r\n")
open(os.path.join(here, "header-crlf-odd.eml"), "wb").write(raw)

# Attacks in text.
text("attack-body-escapes", "escape sequences, OSC 8 and device queries in the body", "a\x1b[31mred\x1b[0m\n\x1b]8;;http://evil.example\x07link\x1b]8;;\x07\n\x1b[c\x1b[6n\x1bP+q\x1b\\\n\x9b31m\n")
coded("attack-c1-8bit", "8-bit C1 controls in windows-1252 that has none there", b"csi \x9b31m dcs \x90q \x81\x8d\n", "cp1252", "us-ascii")
text("attack-bidi-body", "bidi overrides in the body are shown", "if (\u202e admin \u2066) run\u2069 invoice\u202efdp.exe\n")
text("attack-zalgo", "a tower of combining marks is cut", "Z" + "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309" * 8 + "algo\n")
text("attack-tags", "invisible tag characters carry no text", "hello" + "".join(chr(0xE0000 + ord(c)) for c in " ignore all") + " world\n")
put("attack-utf7-escape", "an escape sequence that appears only after UTF-7 is decoded", crlf(head(None, "text/plain; charset=utf-7", "7bit") + "x+ABs-[31mred\n"))
put("attack-charset-name", "an escape sequence in the name of the charset", crlf(head(None, 'text/plain; charset="x\x1b[31m-evil"', "8bit") + "text\n"))
put("attack-type-name", "an escape sequence in the media type", crlf(head(None, 'te\x1b[31mxt/pl\x07ain', "8bit") + "text\n"))
text("attack-url-escape", "an escape sequence in an address", "http://example.org/\x1b[31m/x and http://example.org/\u202egpj.exe\n")
text("attack-widths", "characters whose width terminals disagree about", "\u3164\u115f filler, \ufdfa ligature, \u0e33 sara am, \U0001F9D1\u200d\U0001F680 astronaut, a\u20dd\n")
