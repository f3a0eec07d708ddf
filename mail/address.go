package mail

import "strings"

// Address is one mailbox of an address list (RFC 5322 §3.4), the name decoded
// from encoded words. Addr may lack an "@" when the header was broken; a group
// without members is an Address with a Name and no Addr.
type Address struct {
	Name string `json:"name"`
	Addr string `json:"addr"`
}

// Display is what a narrow column shows: the name, or else the address.
func (a Address) Display() string {
	if n := strings.TrimSpace(a.Name); n != "" {
		return n
	}
	return a.Addr
}

// String is "Name <addr>", the address alone without a name, or the name alone
// without an address. It is for people, not for a header: nothing is quoted.
func (a Address) String() string {
	switch {
	case a.Name == "":
		return a.Addr
	case a.Addr == "":
		return a.Name
	}
	return a.Name + " <" + a.Addr + ">"
}
