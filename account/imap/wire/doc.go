// Package wire is the net.Conn between the socket and go-imap. It frames what
// the server says (a response is a line, its literals and the lines after
// them), passes what go-imap can read without touching it, repairs or withholds
// what would kill go-imap's connection, and says what it withheld. It keeps the
// deadline of every command, closes safely, speaks COMPRESS=DEFLATE (RFC 4978),
// counts octets, writes a trace without secrets, and runs commands of its own
// that go-imap lacks. It knows nothing of mailboxes.
//
// # Life of a connection
//
// The account/imap room dials, wraps the connection (plain or TLS) and reads
// the greeting:
//
//	w := wire.Wrap(conn, options)
//	greeting, err := w.Greeting(ctx)
//
// With STARTTLS (RFC 9051 §6.2.1) it refuses a PREAUTH greeting, runs
// w.Raw(ctx, "STARTTLS", nil, nil), closes the connection when w.Buffered() is
// not 0 (octets injected before the handshake), does the handshake on the bare
// connection and wraps the TLS connection anew. The bare Conn is then forgotten,
// not closed. Before go-imap exists nothing here reads ahead of what is asked
// for, and no goroutine runs.
//
// Then go-imap gets its greeting by Options.Replay or Conn.Replay and starts to
// Read. After a STARTTLS the replayed greeting must not hold the capabilities
// that were said in the clear: replay "* OK ready".
//
// # Goroutines
//
// The first Read starts one goroutine, the pump, which alone reads the socket
// from then on. It ends when the connection ends: after Close, an error or EOF.
// Reads take what the pump has prepared; when go-imap does not read, the pump
// stops reading the socket. Callbacks (Options.Withheld, Options.Alert,
// Options.Vanished, the functions given to Raw and Do) run on the goroutine that
// reads, never two at once; they must not block and must not call the Conn,
// except for its plain getters.
//
// # What is not done
//
// Responses are not merged, sorted or remembered. Within one FETCH response the
// UID is moved before literals, because go-imap only finds it there. Octets
// inside literals are never changed. A literal that announces more octets than
// follow cannot be told from a slow one; it ends by the deadline or eats what
// comes next, whichever is first. A server that flushes its deflate stream with
// Z_PARTIAL_FLUSH is not understood: compress/flate gives data out at sync
// flushes only.
//
// Deadlines that go-imap sets on the connection are ignored: it clears them.
package wire
