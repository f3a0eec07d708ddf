package render

import (
	"postern/mail"
	"postern/rfc822"
)

// delivery explains a delivery report (RFC 3464).
func (b *builder) delivery(p *mail.Part, raw []byte) bool {
	data, _ := rfc822.Decode(p, raw)
	d := rfc822.ParseDeliveryStatus(data)
	var blocks []Block
	for i, r := range d.Recipients {
		if i == maxPeople {
			break
		}
		blocks = append(blocks, deliveryBlock(r, b.o))
	}
	b.addFirst(blocks...)
	return true
}

func deliveryBlock(r rfc822.DeliveryRecipient, o Options) Block {
	who := shownAddr(r.Address)
	if who == "" {
		who = "the recipient"
	}
	role := Warning
	var s string
	switch r.Action {
	case "failed":
		s = "The message could not be delivered to " + who + "."
	case "delayed":
		s = "The message to " + who + " is delayed."
		if !r.RetryUntil.IsZero() {
			s += " It is tried again until " + r.RetryUntil.In(location(o.Location)).Format("Mon 2 Jan 15:04") + "."
		} else {
			s += " It will be tried again."
		}
	case "delivered":
		s, role = "The message was delivered to "+who+".", InviteValue
	case "relayed":
		s, role = "The message to "+who+" was passed on to a system that does not report.", InviteValue
	case "expanded":
		s, role = "The message to "+who+" was passed on to a list of recipients.", InviteValue
	default:
		s = "A report about the message to " + who + "."
	}
	if why := statusText(r.Status); why != "" && (r.Action == "failed" || r.Action == "delayed") {
		s += " Reason: " + why + "."
	}
	spans := []Span{{Text: s, Role: role}}
	if r.Diagnostic != "" {
		from := Line1(r.RemoteMTA)
		if from == "" {
			from = "The server"
		}
		spans = append(spans, Span{Text: "\n" + Truncate(from, 60) + " says: " + Truncate(Line1(r.Diagnostic), 400), Role: Dim})
	}
	return Block{Spans: spans}
}

// statusText is an enhanced status code (RFC 3463) in words, "" when nothing
// is known about it.
func statusText(code string) string {
	for _, k := range [...]struct{ code, text string }{
		{"5.1.1", "there is no such mailbox"}, {"5.1.2", "there is no such domain"}, {"5.1.10", "there is no such mailbox"},
		{"5.1.3", "the address is not valid"}, {"5.1.6", "the mailbox has moved"}, {"5.2.1", "the mailbox is disabled"},
		{"5.2.2", "the mailbox is full"}, {"4.2.2", "the mailbox is full"}, {"5.2.3", "the message is too large"},
		{"5.3.4", "the message is too large"}, {"4.4.1", "the server does not answer"}, {"5.4.1", "the server does not answer or refuses the address"},
		{"4.4.2", "the connection broke"}, {"5.4.4", "no way to the server is known"}, {"5.4.6", "the mail went round in circles"},
		{"5.4.7", "it could not be delivered in time"}, {"4.4.7", "it could not be delivered in time"}, {"5.5.0", "the server refused it"},
		{"5.7.0", "the server's rules forbid it"}, {"5.7.1", "the server's rules forbid it"}, {"5.7.26", "the sender could not be authenticated"},
		{"5.7.23", "the sender's SPF record forbids it"}, {"5.7.20", "no valid DKIM signature"}, {"4.7.1", "the server asks to try again later"},
		{"5.0.0", "the server refused it"}, {"4.4.3", "the domain could not be looked up"}, {"5.7.509", "the sender's DMARC policy forbids it"},
	} {
		if k.code == code {
			return k.text
		}
	}
	return ""
}

// receipt explains a read receipt (RFC 8098).
func (b *builder) receipt(p *mail.Part, raw []byte) bool {
	data, _ := rfc822.Decode(p, raw)
	d := rfc822.ParseDisposition(data)
	who := shownAddr(d.Recipient)
	if who == "" {
		who = "The recipient"
	}
	var s string
	switch d.Type {
	case "displayed":
		s = who + " opened your message."
	case "deleted":
		s = who + " deleted your message without opening it."
	case "dispatched":
		s = who + " passed your message on."
	case "processed":
		s = "A program processed your message for " + who + "."
	case "denied":
		s = who + " does not want to say whether your message was read."
	default:
		s = "A receipt from " + who + " for your message."
	}
	if d.Automatic {
		s += " (Reported by a program, without a person.)"
	}
	b.addFirst(Block{Spans: []Span{{Text: s, Role: InviteValue}}})
	return true
}
