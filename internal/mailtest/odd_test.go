package mailtest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// Every oddity is really sent, and around it the server behaves.
func TestOdditiesAreSent(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range Oddities() {
		if seen[o.Name] {
			t.Errorf("two oddities %s", o.Name)
		}
		seen[o.Name] = true
		t.Run(o.Name, func(t *testing.T) {
			t.Parallel()
			s := Odd(t, o)
			conn, err := net.Dial("tcp", s.Addr.String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
			r := bufio.NewReader(conn)
			_, _ = fmt.Fprintf(conn, "a LOGIN %s %s\r\nb LIST \"\" *\r\nc STATUS Other (MESSAGES)\r\nd SELECT INBOX (CONDSTORE)\r\n"+
				"e UID SEARCH RETURN (ALL) ALL\r\nf UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (SUBJECT)])\r\n"+
				"g UID COPY 2 Other\r\nh APPEND Other {5+}\r\na: b\n\r\ni LOGOUT\r\n", s.User.Name, s.User.Password)
			var all strings.Builder
			_, err = io.Copy(&all, r)
			if err != nil {
				t.Fatalf("%v after %d octets", err, all.Len())
			}
			if s.Hits() == 0 {
				t.Errorf("never sent:\n%.600s", all.String())
			}
			if strings.Contains(all.String(), "STARTTLS") {
				t.Error("STARTTLS is announced")
			}
			n := strings.Count(strings.ToLower(all.String()), "subject: message ")
			switch {
			case o.Name == "bye" && n == 498, o.Name == "no-unavailable" && n == 498:
			case n != OddMessages-1:
				t.Errorf("%d other messages", n)
			}
		})
	}
	if len(seen) < 53 {
		t.Errorf("only %d oddities", len(seen))
	}
}
