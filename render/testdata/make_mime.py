# Structure: alternatives, attachments, reports, invitations, messages inside messages.

T = "text/plain; charset=utf-8"
H = "text/html; charset=utf-8"

multi("alt-plain-html", "plain text is preferred", "alternative", [part(T, "The plain form."), part(H, "<p>The <b>HTML</b> form.</p>")])
multi("alt-stub", "plain text that only says where to look: the HTML is shown", "alternative", [part(T, "View this email in your browser: https://news.example/1"), part(H, "<h1>News</h1><p>" + LOREM * 20 + "</p>")])
multi("alt-empty-plain", "an empty plain form", "alternative", [part(T, ""), part(H, "<p>Only here.</p>")])
multi("alt-html-image-only", "HTML without a word beside a plain text", "alternative", [part(T, "Words."), part(H, '<img src="https://x.example/all.png">')])
multi("alt-related", "HTML with its pictures inside", "alternative", [part(T, "Plain."), sub("related", [part(H, '<p>Look: <img src="cid:pic1" alt="a dot"></p>'), part('image/png; name="dot.png"', b64(PNG), "Content-ID: <pic1>\nContent-Disposition: inline; filename=\"dot.png\"\n", "base64")], "rel")])
multi("alt-amp", "an AMP form nobody here runs", "alternative", [part(T, "Plain."), part("text/x-amp-html; charset=utf-8", "<html amp4email><body>AMP</body></html>"), part(H, "<p>HTML</p>")])
multi("alt-html-first", "the forms in the wrong order", "alternative", [part(H, "<p>HTML</p>"), part(T, "Plain.")])
multi("related-start", "the root of a related part named by start", "related", [part("image/png", b64(PNG), "Content-ID: <i>\n", "base64"), part(H, '<p>root <img src="cid:i" alt="dot"></p>', "Content-ID: <root>\n")], params='; start="<root>"; type="text/html"')
multi("mixed-attachment", "a text and a PDF", "mixed", [part(T, "Please find it attached."), part('application/pdf; name="report.pdf"', b64(b"%PDF-1.4 " + b"x" * 3000), 'Content-Disposition: attachment; filename="report.pdf"\n', "base64")])
multi("mixed-two-texts", "two texts, as Apple Mail and list footers make them", "mixed", [part(T, "First."), part('application/zip; name="a.zip"', b64(b"PK"), "", "base64"), part(T, "Second.")])
multi("mixed-preamble", "preamble and epilogue are not shown", "mixed", [part(T, "Body.")], pre="This is a multi-part message in MIME format.\n\n")
multi("mixed-unterminated", "the last boundary is missing", "mixed", [part(T, "One."), part(T, "Two.")], end=False)
multi("mixed-danger", "files that can run programs", "mixed", [part(T, "Open it!"), part('application/octet-stream; name="invoice.pdf.exe"', b64(b"MZ"), "Content-Disposition: attachment\n", "base64"), part('application/x-desktop; name="a.desktop"', b64(b"[Desktop Entry]"), "Content-Disposition: attachment\n", "base64"), part('image/svg+xml; name="p.svg"', b64(b"<svg onload='x'/>"), "Content-Disposition: attachment\n", "base64")])
multi("mixed-names", "names with paths, dots, device names, controls, bidi, 300 characters", "mixed", [part(T, "Names.")] + [part("application/octet-stream", b64(b"x"), "Content-Disposition: attachment; filename=\"%s\"\n" % n, "base64") for n in ("../../etc/passwd", "C:\\\\Windows\\\\a.dll", ".bashrc", "CON", "a\x1b[31mb.txt", "x\u202egpj.exe", "l" * 300 + ".txt", "")])
multi("mixed-rfc2231", "RFC 2231 names: continued, in a charset, percent-encoded", "mixed", [part(T, "Names."), part("application/pdf", b64(b"x"), "Content-Disposition: attachment;\n filename*0*=utf-8''%e6%97%a5%e6%9c%ac;\n filename*1*=%e8%aa%9e;\n filename*2=.pdf\n", "base64"), part("application/pdf; name*=iso-8859-1'de'Gr%FC%DFe.pdf", b64(b"x"), "Content-Disposition: attachment\n", "base64"), part("application/pdf; name=\"%s\"" % word("ファイル.pdf", "iso-2022-jp"), b64(b"x"), "Content-Disposition: attachment\n", "base64")])
multi("mixed-unquoted-name", "an unquoted name with blanks", "mixed", [part(T, "Name."), part("application/pdf; name=my annual report.pdf", b64(b"x"), "Content-Disposition: attachment; filename=my annual report.pdf\n", "base64")])
multi("mixed-inline-text", "a text file inline is shown and listed", "mixed", [part(T, "See the log."), part('text/plain; name="log.txt"', "error: frob", 'Content-Disposition: inline; filename="log.txt"\n')])
multi("mixed-inline-patch", "a patch attached inline is shown as a patch", "mixed", [part(T, "Patch attached."), part('text/x-patch; name="fix.patch"; charset=utf-8', "--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-old\n+new", 'Content-Disposition: inline; filename="fix.patch"\n')])
multi("mixed-csv", "a text attachment is listed and not shown", "mixed", [part(T, "Table."), part('text/csv; name="t.csv"', "a,b\n1,2", 'Content-Disposition: attachment; filename="t.csv"\n')])
multi("mixed-no-text", "only a picture", "mixed", [part('image/jpeg; name="IMG_0001.jpg"', b64(b"\xff\xd8\xff"), "", "base64")])
multi("mixed-bad-base64", "base64 with a footer that a list server added", "mixed", [part(T, b64("Base64 text.\n") + "\n-- a footer in the clear --", "", "base64")])
multi("mixed-external", "message/external-body and message/partial", "mixed", [part(T, "Elsewhere."), part('message/external-body; access-type=URL; URL="http://evil.example/x"', "Content-Type: text/plain\n\n")])
put("part-no-boundary", "multipart without a boundary parameter", crlf(head(None, "multipart/mixed", None) + "--xyz\n" + part(T, "Guess my boundary.") + "--xyz--\n"))
put("part-html-no-charset", "HTML that declares its charset itself", crlf(head(None, "text/html", "8bit")) + "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\"></head><body>Привет</body></html>\r\n".encode("koi8-r"))
put("part-pdf-alone", "a message that is nothing but a file", crlf(head(None, 'application/pdf; name="scan.pdf"', "base64") + b64(b"%PDF" * 100)))
put("part-enriched", "text/enriched", crlf(head(None, "text/enriched; charset=utf-8") + "<bold>Now</bold> is the time for <italic>all</italic>\ngood men\n\n<color><param>red</param>to come</color> to <<aid>\n"))
text("part-markdown", "text/markdown is shown as text", "# Title\n\n* one\n* two\n", mime="text/markdown; charset=utf-8")
text("part-cte-unknown", "an unknown transfer encoding", "Text.\n")
put("part-cte-odd", "a transfer encoding nobody knows", crlf(head(None, T, "x-foo") + "Text as it is.\n"))
put("part-qp-broken", "quoted-printable with bad escapes and a soft end at the end", crlf(head(None, T, "quoted-printable") + "caf=C3=A9 =ZZ =\nsoft =3D end=\n"))

multi("signed-pgp", "multipart/signed by OpenPGP: text shown, signature not an attachment", "signed", [part(T, "Signed text."), part('application/pgp-signature; name="signature.asc"', "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----", 'Content-Description: OpenPGP digital signature\n')], params='; micalg=pgp-sha256; protocol="application/pgp-signature"')
multi("signed-smime", "multipart/signed by S/MIME", "signed", [part(T, "Signed text."), part('application/pkcs7-signature; name="smime.p7s"', b64(b"\x30\x80"), 'Content-Disposition: attachment; filename="smime.p7s"\n', "base64")], params='; micalg=sha-256; protocol="application/pkcs7-signature"')
multi("encrypted-pgp", "PGP/MIME encrypted", "encrypted", [part("application/pgp-encrypted", "Version: 1"), part('application/octet-stream; name="encrypted.asc"', "-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----", "")], params='; protocol="application/pgp-encrypted"')
put("encrypted-smime", "S/MIME encrypted", crlf(head(None, 'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', "base64") + b64(b"\x30\x80\x06")))
put("signed-smime-opaque", "S/MIME with the text wrapped into the signature", crlf(head(None, 'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"', "base64") + b64(b"\x30\x80\x06")))

INNER = "From: Carl <carl@example.org>\nTo: Ann <ann@example.org>\nSubject: The inner one\nDate: Sun, 22 Nov 2026 12:00:00 +0000\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nInner text.\n"
multi("rfc822-forwarded", "a message forwarded as a part is shown inside", "mixed", [part(T, "See below."), part("message/rfc822", INNER)], {"Subject": "Fwd: The inner one"})
multi("rfc822-attached", "a message attached as a file", "mixed", [part(T, "See the file."), part('message/rfc822; name="inner.eml"', INNER, 'Content-Disposition: attachment; filename="inner.eml"\n')])
multi("rfc822-multipart", "an inner message with parts of its own", "mixed", [part(T, "Outer."), part("message/rfc822", "From: Carl <carl@example.org>\nSubject: Parts\n" + sub("mixed", [part(T, "Inner text."), part("application/zip; name=z.zip", b64(b"PK"), "", "base64")], "inner"))])
multi("digest", "a digest of three messages", "digest", [part("message/rfc822", INNER.replace("inner one", "digest message %d" % i)) for i in (1, 2, 3)], {"Subject": "foo digest, Vol 1"})
multi("digest-implicit", "a digest whose parts do not say that they are messages", "digest", ["\n" + INNER + "\n", "\n" + INNER + "\n"])
inner = INNER
for i in range(6):
    inner = "From: L%d <l%d@example.org>\nSubject: Level %d\nContent-Type: message/rfc822\n\n" % (i, i, i) + inner
put("rfc822-deep", "messages inside messages, seven deep", crlf(inner))

def dsn(name, reason, fields, human, h=None):
    multi(name, reason, "report", [part(T, human), part("message/delivery-status", fields), part("message/rfc822", INNER)], dict({"From": "Mail Delivery System <MAILER-DAEMON@mx.example.org>", "Subject": "Undelivered Mail Returned to Sender"}, **(h or {})), params="; report-type=delivery-status")

dsn("dsn-postfix", "a bounce from Postfix", "Reporting-MTA: dns; mx.example.org\nX-Postfix-Queue-ID: 4F2A\nArrival-Date: Mon, 23 Nov 2026 09:00:00 +0100 (CET)\n\nFinal-Recipient: rfc822; bobb@example.net\nOriginal-Recipient: rfc822;bobb@example.net\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mail.example.net\nDiagnostic-Code: smtp; 550 5.1.1 <bobb@example.net>: Recipient address rejected: User unknown\n", "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.")
dsn("dsn-full", "the mailbox is full", "Reporting-MTA: dns;outlook.example\n\nFinal-Recipient: rfc822;bob@example.net\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp;552 5.2.2 mailbox full\n", "Your message wasn't delivered.")
dsn("dsn-delayed", "a delay warning", "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; bob@example.net\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: Sat, 28 Nov 2026 09:00:00 +0100\n", "THIS IS A WARNING MESSAGE ONLY.")
dsn("dsn-delivered", "a success report for two recipients", "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; a@example.net\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; b@example.net\nAction: relayed\nStatus: 2.0.0\n", "Delivered.")
dsn("dsn-hostile", "escapes inside a delivery report", "Reporting-MTA: dns; \x1b[31mmx\n\nFinal-Recipient: rfc822; b\x1b[2J@example.net\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; \x1b]0;x\x07 \u202e no\n", "Bounce.")
dsn("dsn-empty", "a delivery report without recipients", "Reporting-MTA: dns; mx.example.org\n", "Something happened.")
def mdn(name, reason, disp):
    multi(name, reason, "report", [part(T, "Your message was read."), part("message/disposition-notification", "Reporting-UA: mail.example.net; Foo 1.0\nFinal-Recipient: rfc822;bob@example.net\nOriginal-Message-ID: <1@example.org>\nDisposition: %s\n" % disp)], {"Subject": "Read: Hello"}, params="; report-type=disposition-notification")
mdn("mdn-displayed", "a read receipt", "manual-action/MDN-sent-manually; displayed")
mdn("mdn-deleted", "deleted unread, said by a program", "automatic-action/MDN-sent-automatically; deleted")

uu = "begin 644 hello.txt\n" + "".join(__import__("binascii").b2a_uu(b"Hello, uuencoded world.\n").decode()) + "`\nend\n"
text("uuencode", "a uuencoded file inside a text", "Here it is:\n\n" + uu + "\nThat was it.\n", mime=None)
text("uuencode-false", "a line that begins with begin", "begin 2026 with us\nand more\n")

def tnef(attrs):
    out = struct.pack("<IH", 0x223e9f78, 1)
    for level, ident, data in attrs:
        out += struct.pack("<BII", level, ident, len(data)) + data + struct.pack("<H", sum(data) & 0xffff)
    return out
WINMAIL = tnef([(1, 0x00069007, struct.pack("<II", 1252, 0)), (1, 0x0002800c, b"Text inside winmail.dat\x00"), (2, 0x00069002, b"\0" * 14), (2, 0x00018010, b"budget.xls\x00"), (2, 0x0006800f, b"spreadsheet")])
multi("tnef", "winmail.dat: its file is listed", "mixed", [part(T, "Budget attached."), part('application/ms-tnef; name="winmail.dat"', b64(WINMAIL), 'Content-Disposition: attachment; filename="winmail.dat"\n', "base64")])
put("tnef-alone", "a message that is winmail.dat alone", crlf(head(None, 'application/ms-tnef; name="winmail.dat"', "base64") + b64(WINMAIL)))

def ics(body):
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + body + "END:VCALENDAR\n"
GOOGLE = ics("PRODID:-//Google Inc//Google Calendar 70.9054//EN\nMETHOD:REQUEST\nBEGIN:VEVENT\nDTSTART:20261125T090000Z\nDTEND:20261125T093000Z\nORGANIZER;CN=Ann Lee:mailto:ann@example.org\nATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=\n TRUE;CN=bob@example.net;X-NUM-GUESTS=0:mailto:bob@example.net\nATTENDEE;PARTSTAT=ACCEPTED;CN=Ann Lee:mailto:ann@example.org\nX-GOOGLE-CONFERENCE:https://meet.example/abc-defg-hij\nDESCRIPTION:Agenda\\n1. Numbers\\n2. Plans\nLOCATION:Room 5\nSTATUS:CONFIRMED\nSUMMARY:Weekly review\nEND:VEVENT\n")
multi("invite-google", "an invitation from Google Calendar: text, HTML and calendar", "mixed", [sub("alternative", [part(T, "Weekly review\nWhen: Wed Nov 25, 2026"), part(H, "<p>Weekly review</p>"), part("text/calendar; charset=utf-8; method=REQUEST", GOOGLE)], "a"), part("application/ics; name=invite.ics", b64(GOOGLE), "Content-Disposition: attachment; filename=invite.ics\n", "base64")], {"Subject": "Invitation: Weekly review"})
OUTLOOK = ics("METHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nORGANIZER;CN=\"Lee, Ann\":MAILTO:ann@example.org\nATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Bob:MAILTO:bob@example.net\nSUMMARY;LANGUAGE=en-US:Budget 2027\nDTSTART;TZID=W. Europe Standard Time:20261201T140000\nDTEND;TZID=W. Europe Standard Time:20261201T153000\nRRULE:FREQ=MONTHLY;COUNT=12;INTERVAL=1;BYDAY=1TU\nLOCATION;LANGUAGE=en-US:Microsoft Teams Meeting\nX-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/l/meetup-join/19\nEND:VEVENT\n")
multi("invite-outlook", "an invitation from Outlook: a Windows zone, a rule", "alternative", [part(T, "________________________________\nJoin the meeting\n"), part("text/calendar; charset=utf-8; method=REQUEST", OUTLOOK)])
put("invite-cancel", "a cancelled event", crlf(head({"Subject": "Canceled: Weekly review"}, "text/calendar; charset=utf-8; method=CANCEL") + GOOGLE.replace("REQUEST", "CANCEL").replace("CONFIRMED", "CANCELLED")))
put("invite-reply", "an answer to an invitation", crlf(head({"Subject": "Accepted: Weekly review"}, "text/calendar; charset=utf-8; method=REPLY") + ics("METHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;PARTSTAT=DECLINED;CN=Bob:mailto:bob@example.net\nDTSTART:20261125T090000Z\nSUMMARY:Weekly review\nEND:VEVENT\n")))
put("invite-allday", "an event of three whole days", crlf(head(None, "text/calendar; charset=utf-8") + ics("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Christmas\nEND:VEVENT\n")))
put("invite-floating", "a time without a zone, a duration, a task", crlf(head(None, "text/calendar; charset=utf-8") + ics("BEGIN:VEVENT\nDTSTART:20261224T180000\nDURATION:PT1H30M\nSUMMARY:Dinner\nEND:VEVENT\nBEGIN:VTODO\nDUE:20261224T120000Z\nDTSTART:20261224T100000Z\nSUMMARY:Buy a goose\nEND:VTODO\n")))
put("invite-custom-zone", "a zone that only the calendar knows", crlf(head(None, "text/calendar; charset=utf-8") + ics("BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Customized Time Zone:20260701T120000\nSUMMARY:Summer\nEND:VEVENT\n")))
put("invite-hostile", "escapes, bidi and a thousand attendees in a calendar", crlf(head(None, "text/calendar; charset=utf-8") + ics("METHOD:REQUEST\nBEGIN:VEVENT\nDTSTART;TZID=../../etc/passwd:20261224T180000\nSUMMARY:x\x1b[31m\u202ey\nLOCATION:\x1b]0;a\x07http://evil.example/\x1b\nRRULE:FREQ=SECONDLY;COUNT=999999999999;BYDAY=" + ",".join(["MO"] * 500) + "\n" + "ATTENDEE;CN=\"\x1b[2J\":mailto:a@example.org\n" * 1000 + "END:VEVENT\n")))
put("invite-broken", "a calendar part that is none", crlf(head(None, "text/calendar; charset=utf-8") + "BEGIN:NOTHING\nfoo\n"))
multi("vcard-3", "a contact, vCard 3.0", "mixed", [part(T, "My card."), part('text/vcard; charset=utf-8; name="ann.vcf"', "BEGIN:VCARD\nVERSION:3.0\nN:Lee;Ann;;;\nFN:Ann Lee\nORG:Example Ltd;Frobs\nTITLE:Head of Frobs\nTEL;TYPE=WORK,VOICE:+1 555 0100\nEMAIL;TYPE=INTERNET:ann@example.org\nADR;TYPE=WORK:;;1 Road;Town;;12345;Country\nURL:https://example.org/ann\nNOTE:Likes\\, but does not love\\, tea.\nPHOTO;ENCODING=b:" + "A" * 200 + "\nEND:VCARD", 'Content-Disposition: attachment; filename="ann.vcf"\n')])
multi("vcard-21", "a contact, vCard 2.1 in quoted-printable", "mixed", [part('text/x-vcard; name="j.vcf"', "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\nTEL;CELL:+49 30 1\nEND:VCARD", "")])
put("bomb-small-nesting", "two hundred levels of multipart", crlf(head(None, 'multipart/mixed; boundary="b0"', None) + "".join('--b%d\nContent-Type: multipart/mixed; boundary="b%d"\n\n' % (i, i + 1) for i in range(200)) + "--b200\n\nDeep.\n"))
put("bomb-small-parts", "three thousand parts", crlf(head(None, 'multipart/mixed; boundary="b"', None) + "--b\n\nPart.\n" * 3000 + "--b--\n"))
text("bomb-small-quotes", "a line of two thousand quote marks", ">" * 2000 + " deep\n" + "> " * 500 + "also\n")
