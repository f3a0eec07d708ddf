package account

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"testing"

	"postern/internal/mailtest"
	"postern/mail"
)

// withAttachment is a message with a short text and a large attachment.
func withAttachment(t *testing.T, subject, text string, size int) (raw, content []byte) {
	t.Helper()
	content = make([]byte, size)
	if _, err := rand.Read(content); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: Ann <ann@example.org>\r\nTo: bob@example.org\r\nSubject: %s\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n"+
		"Message-ID: <%s@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"+
		"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n"+
		"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"+
		"Content-Disposition: attachment; filename=\"../data.bin\"\r\n\r\n", subject, strings.ReplaceAll(subject, " ", "."), text)
	enc := base64.StdEncoding.EncodeToString(content)
	for len(enc) > 76 {
		b.WriteString(enc[:76] + "\r\n")
		enc = enc[76:]
	}
	b.WriteString(enc + "\r\n--b--\r\n")
	return b.Bytes(), content
}

// Reading a message of 20 MB costs what its text costs.
func TestOpeningCostsWhatIsShown(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	text := strings.Repeat("A line of the text, which is all that is shown.\r\n", 21)
	raw, content := withAttachment(t, "big", text, 15_000_000)
	u.Append(t, "INBOX", raw)
	alt := "From: Ann <ann@example.org>\r\nSubject: nested\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"o\"\r\n\r\n" +
		"--o\r\nContent-Type: multipart/alternative; boundary=\"i\"\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\n" + text +
		"--i\r\nContent-Type: text/html\r\n\r\n<p>" + strings.Repeat("html ", 9000) + "\r\n--i--\r\n--o\r\nContent-Type: image/png\r\n" +
		"Content-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("AAAA", 20000) + "\r\n--o--\r\n"
	u.Append(t, "INBOX", []byte(alt))
	px := mailtest.NewProxy(t, srv.IMAP)
	b := newBed(t, imapAccount(u, px.Addr))
	b.online(u.Name)

	cost := func(id mail.MessageID, trips int) {
		t.Helper()
		b.until("the inbox is watched", func() bool { return strings.HasSuffix(px.Sent(), "IDLE\r\n") })
		px.Reset()
		if got := b.text(id); !strings.HasPrefix(got, "A line of the text") {
			t.Errorf("text: %q", got)
		}
		// The inbox is watched by IDLE: DONE goes out with the first command, and
		// the answer to it comes with that command's. A new IDLE may follow at once.
		n := px.Traffic()
		if strings.HasSuffix(px.Sent(), "IDLE\r\n") {
			n.Trips--
		}
		if n.Up+n.Down > 8000 || n.Trips > trips {
			t.Errorf("opening took %d octets and %d round trips:\n%s", n.Up+n.Down, n.Trips, px.Sent())
		}
	}
	big := b.find(u.Name, "INBOX", "big")
	cost(big.ID, 3)
	cost(b.find(u.Name, "INBOX", "nested").ID, 3)
	px.Reset()
	b.text(big.ID)
	if strings.Contains(px.Sent(), "FETCH") {
		t.Errorf("opening again asked the server:\n%s", px.Sent())
	}

	dir := t.TempDir()
	m, err := b.Message(t.Context(), big.ID)
	if err != nil {
		t.Fatal(err)
	}
	att := m.Root.Leaves()[1]
	if att.Name != "../data.bin" || m.Complete[att.Path] {
		t.Errorf("the attachment: %+v, here: %v", att, m.Complete)
	}
	for _, want := range []string{"data.bin", "data (2).bin"} {
		file, err := b.Save(t.Context(), big.ID, att.Path, dir)
		if err != nil {
			t.Fatal(err)
		}
		if file != dir+"/"+want {
			t.Errorf("saved as %s", file)
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s: %d octets, %v", want, len(got), err)
		}
	}
	px.Refuse()
	b.restart(false)
	if _, err := b.Save(t.Context(), big.ID, att.Path, dir); err != nil {
		t.Errorf("what was fetched is kept: %v", err)
	}
}

// What is wrong with one account is said of that account, and stops no other.
func TestRefusedAccountsStandAlone(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t)
	good := srv.User(t)
	good.Append(t, "INBOX", letter("fine", "x"))
	accts := map[string]struct {
		kind  mail.Kind
		phase mail.Phase
	}{}
	b := &bed{}
	b.accts = append(b.accts, imapAccount(good, mailtest.Addr{}))
	add := func(name string, kind mail.Kind, phase mail.Phase, addr mailtest.Addr, tls, ca, password string) {
		a := imapAccount(srv.User(t), addr)
		a.Name, a.Incoming.TLS, a.Incoming.CAFile = name, tls, ca
		if password != "" {
			a.Incoming.Password = password
		}
		b.accts = append(b.accts, a)
		accts[name] = struct {
			kind  mail.Kind
			phase mail.Phase
		}{kind, phase}
	}
	closed := mailtest.NewProxy(t, srv.IMAP)
	closed.Refuse()
	nowhere := mailtest.Addr{Host: "nowhere.invalid", Port: 993}
	add("wrong password", mail.Auth, mail.PhaseNeedsYou, mailtest.Addr{}, "none", "", "wrong")
	add("unknown host", mail.Offline, mail.PhaseWaiting, nowhere, "implicit", "", "")
	add("nobody listens", mail.Offline, mail.PhaseWaiting, closed.Addr, "none", "", "")
	add("unknown issuer", mail.TLS, mail.PhaseNeedsYou, srv.IMAPS, "implicit", "", "")
	add("expired", mail.TLS, mail.PhaseNeedsYou, srv.TLSFront(t, mailtest.CertExpired).Addr, "implicit", srv.CAFile, "")
	add("self-signed", mail.TLS, mail.PhaseNeedsYou, srv.TLSFront(t, mailtest.CertSelfSigned).Addr, "implicit", srv.CAFile, "")
	add("wrong host", mail.TLS, mail.PhaseNeedsYou, srv.TLSFront(t, mailtest.CertWrongHost).Addr, "implicit", srv.CAFile, "")
	b = newBed(t, b.accts...)
	b.online(good.Name)
	for name, want := range accts {
		b.until(name, func() bool {
			s := b.state(name)
			return s.Phase == want.phase && s.Err != nil && s.Err.Kind == want.kind
		})
	}
	if !b.has(good.Name, "INBOX", "fine") {
		t.Error("the good account is not listed")
	}
	// The right password, typed, brings the account back.
	if err := b.Secret(t.Context(), "wrong password", mailtest.Password, false); err != nil {
		t.Fatal(err)
	}
	b.online("wrong password")
}
