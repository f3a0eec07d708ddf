#!/usr/bin/env python3
"""Reads messages with Python's email package, the first of two independent parsers.

For every file named on the command line, one JSON object a line: subject, from, to, cc
(lists of [name, address]), date (seconds since 1970 or null), text (the first text/plain
that is no attachment, or null) and names (of all leaves that have one).
"""
import email
import email.header
import email.policy
import email.utils
import json
import sys


def words(value):
    if value is None:
        return ""
    try:
        return str(email.header.make_header(email.header.decode_header(value)))
    except Exception as error:  # whatever it is, it is a difference
        return "error: " + type(error).__name__


def addresses(msg, field):
    values = [str(v) for v in msg.get_all(field, [])]
    return [[words(name), addr] for name, addr in email.utils.getaddresses(values) if name or addr]


def date(msg):
    try:
        when = email.utils.parsedate_to_datetime(msg["Date"])
        if when.tzinfo is None:
            when = when.replace(tzinfo=email.utils.datetime.timezone.utc)
        return int(when.timestamp())
    except Exception:
        return None


def text(msg):
    for part in msg.walk():
        if part.get_content_type() != "text/plain" or part.get_content_disposition() == "attachment":
            continue
        raw = part.get_payload(decode=True)
        if raw is None:
            return None
        try:
            return raw.decode(part.get_content_charset("utf-8"), "replace")
        except LookupError:
            return raw.decode("utf-8", "replace")
    return None


def names(msg):
    found = []
    for part in msg.walk():
        try:
            name = part.get_filename()
        except Exception as error:
            name = "error: " + type(error).__name__
        if name:
            found.append(words(name))
    return found


def read(path):
    with open(path, "rb") as f:
        msg = email.message_from_binary_file(f, policy=email.policy.compat32)
    return {
        "subject": words(msg["Subject"]),
        "from": addresses(msg, "From"),
        "to": addresses(msg, "To"),
        "cc": addresses(msg, "Cc"),
        "date": date(msg),
        "text": text(msg),
        "names": names(msg),
    }


for path in sys.argv[1:]:
    print(json.dumps(read(path)).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
