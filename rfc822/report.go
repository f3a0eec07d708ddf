package rfc822

import (
	"strings"
	"time"
)

// DeliveryStatus is a message/delivery-status part (RFC 3464).
type DeliveryStatus struct {
	ReportingMTA string // the host that reports, without "dns;"
	EnvelopeID   string
	Arrival      time.Time // zero when not said
	Recipients   []DeliveryRecipient
}

// DeliveryRecipient is what became of the message for one recipient.
type DeliveryRecipient struct {
	Address     string // the final recipient, or else the original one
	Original    string
	Action      string // lower case: failed, delayed, delivered, relayed, expanded
	Status      string // "5.1.1"
	RemoteMTA   string
	Diagnostic  string    // what the other server said, without "smtp;"
	LastAttempt time.Time // zero when not said
	RetryUntil  time.Time // zero when not said
}

// ParseDeliveryStatus reads the content of a message/delivery-status part, its
// transfer encoding undone. It never fails: what is missing is empty.
func ParseDeliveryStatus(body []byte) DeliveryStatus {
	var d DeliveryStatus
	first := true
	for len(body) > 0 && len(d.Recipients) < maxReport {
		var block []byte
		block, body = cutBlock(body)
		if len(block) == 0 {
			continue
		}
		var r DeliveryRecipient
		found := false
		for _, f := range Fields(block) {
			if !d.field(f, first) {
				found = r.field(f) || found
			}
		}
		if found {
			if r.Address == "" {
				r.Address = r.Original
			}
			d.Recipients = append(d.Recipients, r)
		}
		first = false
	}
	return d
}

// cutBlock gives the lines up to the first empty one, and what follows it.
func cutBlock(b []byte) (block, rest []byte) {
	eol := lineEnd(b[:min(len(b), 4096)])
	for pos := 0; pos < len(b); {
		n := lineLen(b[pos:], eol)
		if emptyLine(b[pos : pos+n]) {
			return b[:pos], b[pos+n:]
		}
		pos += n
	}
	return b, nil
}

// field takes a field about the message; they stand in the first block.
func (d *DeliveryStatus) field(f Field, first bool) bool {
	if !first {
		return false
	}
	switch strings.ToLower(f.Name) {
	case "reporting-mta":
		d.ReportingMTA = untyped(f.Value)
	case "original-envelope-id":
		d.EnvelopeID = f.Value
	case "arrival-date":
		d.Arrival, _ = ParseDate(f.Value)
	default:
		return false
	}
	return true
}

func (r *DeliveryRecipient) field(f Field) bool {
	switch strings.ToLower(f.Name) {
	case "final-recipient":
		r.Address = cleanAddr(strings.Trim(untyped(f.Value), "<>"))
	case "original-recipient":
		r.Original = cleanAddr(strings.Trim(untyped(f.Value), "<>"))
	case "action":
		r.Action, _, _ = strings.Cut(strings.ToLower(f.Value), " ")
	case "status":
		r.Status, _, _ = strings.Cut(f.Value, " ")
	case "remote-mta":
		r.RemoteMTA = untyped(f.Value)
	case "diagnostic-code":
		r.Diagnostic = strings.Join(strings.Fields(untyped(f.Value)), " ")
	case "last-attempt-date":
		r.LastAttempt, _ = ParseDate(f.Value)
	case "will-retry-until":
		r.RetryUntil, _ = ParseDate(f.Value)
	default:
		return false
	}
	return true
}

// untyped removes the type of a typed value: "rfc822; joe@example.org".
func untyped(s string) string {
	if kind, rest, ok := strings.Cut(s, ";"); ok && token(strings.TrimSpace(kind)) {
		s = rest
	}
	return strings.TrimSpace(s)
}

// Disposition is a message/disposition-notification part (RFC 8098): a read receipt.
type Disposition struct {
	Recipient  string // who reports
	Original   string // the address the message was sent to, "" when not said
	MessageID  string // of the message that was read, without angle brackets
	Type       string // lower case: displayed, deleted, dispatched, processed
	Automatic  bool   // a program did it, not a person
	Modifiers  []string
	Error      string
	Reporter   string // the program
	ReporterOf string // the host it ran on
}

// ParseDisposition reads the content of a message/disposition-notification part,
// its transfer encoding undone. It never fails: what is missing is empty.
func ParseDisposition(body []byte) Disposition {
	var d Disposition
	for _, f := range Fields(body) {
		switch strings.ToLower(f.Name) {
		case "final-recipient":
			d.Recipient = cleanAddr(strings.Trim(untyped(f.Value), "<>"))
		case "original-recipient":
			d.Original = cleanAddr(strings.Trim(untyped(f.Value), "<>"))
		case "original-message-id":
			d.MessageID = oneID(f.Value)
		case "reporting-ua":
			host, ua, ok := strings.Cut(f.Value, ";")
			if d.ReporterOf = strings.TrimSpace(host); ok {
				d.Reporter = strings.TrimSpace(ua)
			}
		case "error", "failure":
			d.Error = f.Value
		case "disposition":
			d.disposition(strings.ToLower(f.Value))
		}
	}
	return d
}

// disposition reads "automatic-action/MDN-sent-automatically; displayed/error".
func (d *Disposition) disposition(s string) {
	mode, typ, ok := strings.Cut(s, ";")
	if !ok {
		mode, typ = "", mode
	}
	d.Automatic = strings.HasPrefix(strings.TrimSpace(mode), "automatic-action")
	typ, mods, _ := strings.Cut(typ, "/")
	d.Type = strings.TrimSpace(typ)
	for m := range strings.SplitSeq(mods, ",") {
		if m = strings.TrimSpace(m); m != "" {
			d.Modifiers = append(d.Modifiers, m)
		}
	}
}
