// Package rfc822 turns the bytes of a message into values: header fields,
// addresses, dates, encoded words, charsets, and the tree of parts. It is the
// one parser for IMAP, POP3, Maildir and render.
//
// Nothing here fails. What is broken is repaired; what cannot be repaired is
// shown as the text it is, and a warning says so in words. Nothing here hangs
// either: every function is linear in its input, recursion is bounded, and
// limits.go names what is left out of a message that asks for too much.
//
// Nothing is sanitized: strings are decoded to UTF-8, and whoever draws them
// sends them through render first. Names of people are decoded only after the
// address list was parsed, so that an encoded word can never become an address.
//
// The tree of parts has the shape and the section numbers of an IMAP
// BODYSTRUCTURE (RFC 9051 §6.4.5.1), see mail.Part. One thing is added: files
// that lie inside a leaf (uuencoded in a text, or packed in winmail.dat) are
// addressed as the path of the leaf, "!" and a number from 1: "2!1". They are
// not part of the tree; Inside lists them, and Message.Body answers them.
//
// The splitter and the transfer decoders are our own, because the ready ones
// refuse what people really get, and because a part must be found as a range of
// octets. The charset tables are those of golang.org/x/text.
//
// RFC 5322, 2045–2047, 2231, 2183, 3464, 6532, 8098. Not here: format=flowed
// and everything else about how a text looks (render), signatures, and the
// meaning of Received and Authentication-Results.
//
// All functions may be called from any goroutine. Message is read-only after
// Parse.
package rfc822
