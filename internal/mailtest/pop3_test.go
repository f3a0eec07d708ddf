package mailtest

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// The same mailbox is there by IMAP and by POP3.
func TestPOP3(t *testing.T) {
	s := Dovecot(t, WithPOP3("pop3_uidl_format", "%g"))
	u := s.User(t)
	u.Append(t, "INBOX", msg(1))
	conn, err := net.Dial("tcp", s.POP3.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	r := bufio.NewReader(conn)
	_, _ = fmt.Fprintf(conn, "USER %s\r\nPASS %s\r\nSTAT\r\nCAPA\r\nQUIT\r\n", u.Name, u.Password)
	var all strings.Builder
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			break
		}
		all.WriteString(l)
	}
	for _, want := range []string{"+OK 1 ", "UIDL", "PIPELINING", "TOP"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("no %s in\n%s", want, &all)
		}
	}
}
