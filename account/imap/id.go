package imap

import "strings"

// coremail reports whether the server is one of those that refuse to open any
// mailbox ("Unsafe Login") until they have been told who asks.
func (h *hello) coremail() bool {
	t := strings.ToLower(h.text)
	if strings.Contains(t, "coremail") || strings.Contains(t, "qqmail") {
		return true
	}
	host := strings.ToLower(h.opts.Host)
	for _, d := range []string{".163.com", ".126.com", ".yeah.net", ".188.com", ".qq.com"} {
		if strings.HasSuffix(host, d) {
			return true
		}
	}
	return false
}

// identify is ID (RFC 2971), sent only to servers that insist. It says the name
// of the program and nothing about the person.
func (h *hello) identify() error {
	if !h.caps.ID || !h.coremail() {
		return nil
	}
	_, err := h.command(`ID ("name" "Postern")`)
	if asServer(err) != nil && asServer(err).typ != "BYE" {
		return nil // whatever it thinks of it, SELECT will tell
	}
	return err
}
