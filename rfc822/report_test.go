package rfc822

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseDeliveryStatus(t *testing.T) {
	got := ParseDeliveryStatus([]byte("Reporting-MTA: dns; mx.example.org\r\nArrival-Date: Tue, 14 Jul 2026 09:21:44 +0000\r\nX-Queue: 1\r\n\r\n" +
		"Final-Recipient: rfc822; joe@example.com\r\nOriginal-Recipient: rfc822;<joe.public@example.com>\r\nAction: Failed (permanent)\r\nStatus: 5.1.1 (bad)\r\n" +
		"Remote-MTA: dns; in.example.com\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n  no such user\r\nLast-Attempt-Date: Tue, 14 Jul 2026 09:22:00 +0000\r\n\r\n\r\n" +
		"Original-Recipient: rfc822; ann@example.com\r\nAction: delayed\r\nStatus: 4.4.1\r\nWill-Retry-Until: Sun, 19 Jul 2026 09:21:44 +0000\r\n"))
	day := func(d, h, m, s int) time.Time { return time.Date(2026, 7, d, h, m, s, 0, time.UTC) }
	want := DeliveryStatus{ReportingMTA: "mx.example.org", Arrival: day(14, 9, 21, 44), Recipients: []DeliveryRecipient{
		{Address: "joe@example.com", Original: "joe.public@example.com", Action: "failed", Status: "5.1.1", RemoteMTA: "in.example.com",
			Diagnostic: "550 5.1.1 no such user", LastAttempt: day(14, 9, 22, 0)},
		{Address: "ann@example.com", Original: "ann@example.com", Action: "delayed", Status: "4.4.1", RetryUntil: day(19, 9, 21, 44)},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// Some servers write all in one block.
	got = ParseDeliveryStatus([]byte("Reporting-MTA: dns;mx\nFinal-Recipient: joe@example.com\nAction: failed\nStatus: 5.0.0\n"))
	if len(got.Recipients) != 1 || got.Recipients[0].Address != "joe@example.com" || got.ReportingMTA != "mx" {
		t.Errorf("%+v", got)
	}
	if got := ParseDeliveryStatus([]byte("\n\nnonsense\n\n\n")); got.Recipients != nil {
		t.Errorf("%+v", got)
	}
}

func TestParseDisposition(t *testing.T) {
	got := ParseDisposition([]byte("Reporting-UA: joes-pc.example.org; Program 1.1\r\nOriginal-Recipient: rfc822;joe@example.org\r\nFinal-Recipient: rfc822;joe@example.org\r\n" +
		"Original-Message-ID: <a@example.com>\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n"))
	want := Disposition{Recipient: "joe@example.org", Original: "joe@example.org", MessageID: "a@example.com", Type: "displayed",
		Reporter: "Program 1.1", ReporterOf: "joes-pc.example.org"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = ParseDisposition([]byte("Disposition: Automatic-action/MDN-sent-automatically; Deleted/Error, x\nError: disk full\n"))
	want = Disposition{Type: "deleted", Automatic: true, Modifiers: []string{"error", "x"}, Error: "disk full"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
