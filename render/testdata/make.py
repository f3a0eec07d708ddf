#!/usr/bin/env python3
"""Writes the corpus: NAME.eml beside this file, and REASONS.md.

Every message is made here, by hand, after what real mailers send; no line is
anybody's mail. Run it after a change, then `go test ./render -update`.
"""
import base64, os, quopri, struct

here = os.path.dirname(os.path.abspath(__file__))
reasons = {}

def put(name, reason, raw):
    if isinstance(raw, str):
        raw = raw.encode("utf-8")
    assert name not in reasons, name
    reasons[name] = reason
    with open(os.path.join(here, name + ".eml"), "wb") as f:
        f.write(raw)

def crlf(s):
    if isinstance(s, str):
        s = s.encode("utf-8")
    return s.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

HEAD = {"From": "Ann Lee <ann@example.org>", "To": "Bob <bob@example.net>", "Subject": "Hello",
        "Date": "Mon, 23 Nov 2026 09:30:00 +0100", "Message-ID": "<1@example.org>"}

def head(h=None, mime="text/plain; charset=utf-8", cte="8bit"):
    d = dict(HEAD)
    for k, v in (h or {}).items():
        if v is None:
            d.pop(k, None)
        else:
            d[k] = v
    out = "".join("%s: %s\n" % (k, v) for k, v in d.items())
    out += "MIME-Version: 1.0\n"
    if mime:
        out += "Content-Type: %s\n" % mime
    if cte:
        out += "Content-Transfer-Encoding: %s\n" % cte
    return out + "\n"

def text(name, reason, body, h=None, mime="text/plain; charset=utf-8"):
    put(name, reason, crlf(head(h, mime) + body))

def coded(name, reason, body, charset, declared=None, h=None, cte="8bit", sub="plain"):
    """a body in a charset; declared is what the header calls it"""
    b = body.encode(charset) if isinstance(body, str) else body
    b = b.replace(b"\n", b"\r\n") if "utf-16" not in charset else b
    if cte == "base64":
        b = base64.encodebytes(b).replace(b"\n", b"\r\n")
    elif cte == "quoted-printable":
        b = quopri.encodestring(b.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    mime = "text/%s" % sub
    if declared != "":
        mime += "; charset=" + (declared or charset)
    put(name, reason, crlf(head(h, mime, cte)) + b)

def word(s, charset, enc="B"):
    b = s.encode(charset)
    if enc == "B":
        return "=?%s?B?%s?=" % (charset, base64.b64encode(b).decode())
    return "=?%s?Q?%s?=" % (charset, "".join("=%02X" % c for c in b))

def html(name, reason, body, h=None):
    b = quopri.encodestring(body.encode("utf-8")).decode()
    put(name, reason, crlf(head(h, "text/html; charset=utf-8", "quoted-printable") + b))

def part(ctype, body, extra="", cte=None):
    s = "Content-Type: %s\n" % ctype
    if cte:
        s += "Content-Transfer-Encoding: %s\n" % cte
    return s + extra + "\n" + body + "\n"

def multi(name, reason, kind, parts, h=None, params="", end=True, pre=""):
    b = "=_b_%s" % name
    out = head(h, 'multipart/%s; boundary="%s"%s' % (kind, b, params), None) + pre
    out += "".join("--%s\n%s" % (b, p) for p in parts)
    if end:
        out += "--%s--\n" % b
    put(name, reason, crlf(out))

def sub(kind, parts, b, params=""):
    return 'Content-Type: multipart/%s; boundary="%s"%s\n\n' % (kind, b, params) + "".join("--%s\n%s" % (b, p) for p in parts) + "--%s--\n" % b

def b64(b):
    if isinstance(b, str):
        b = b.encode()
    return base64.encodebytes(b).decode()

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

exec(open(os.path.join(here, "make_text.py"), encoding="utf-8").read())
exec(open(os.path.join(here, "make_mime.py"), encoding="utf-8").read())
exec(open(os.path.join(here, "make_html.py"), encoding="utf-8").read())

with open(os.path.join(here, "REASONS.md"), "w", encoding="utf-8") as f:
    f.write("# Why each message of the corpus is here\n\nWritten by make.py.\n\n| message | reason |\n|---|---|\n")
    for n in sorted(reasons):
        f.write("| %s | %s |\n" % (n, reasons[n].replace("|", "\\|")))
print(len(reasons), "messages")
