// Package pop3 speaks the Post Office Protocol (RFC 1939) with CAPA and STLS
// (RFC 2449, RFC 2595), SASL (RFC 5034), UTF8 (RFC 6856) and the response codes of RFC 2449
// and RFC 3206. A file per group of commands.
//
// Commands are pipelined where the server says that it can (RFC 2449 §6.6).
// Messages come byte for byte, with the line ends that were sent. Nothing that a server says is
// believed further than it must be: lines, lists and messages are bounded, sizes are hints,
// and nothing is allocated because a server announced it.
//
// A Conn belongs to one goroutine. Cancelling means closing the connection; a
// server that says nothing for Options.Timeout is given up. A lost connection undoes what Delete
// marked: only Quit makes it so.
//
// Every error is a *mail.Error: Offline, Timeout, TLS, Auth, Refused, Protocol,
// NotFound, Config, Canceled. [IN-USE], [LOGIN-DELAY] and [SYS/TEMP] are Offline: later it may work.
package pop3
