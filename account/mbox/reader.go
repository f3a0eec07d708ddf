package mbox

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"time"

	"postern/mail"
)

// MaxMessage is the size above which a message is passed over, because it has to be held in memory.
const MaxMessage = 256 << 20

// ErrNotMbox is for a file that begins with something else than a From line.
var ErrNotMbox = errors.New("it does not begin with a From line, so it is no mbox")

// Message is a message of an mbox.
type Message struct {
	// Raw is the message with CRLF, unquoted, without the fields that programs
	// added; nil when it is larger than MaxMessage.
	Raw      []byte
	Flags    mail.Flags
	Received time.Time // as the From line says; zero when that cannot be read
	Size     int64     // as it was read, quoted
}

// Reader reads the messages of an mbox in their order.
type Reader struct {
	b     *bufio.Reader
	read  int64
	line  []byte // the From line of the message that comes next; nil before the first
	first bool
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader { return &Reader{b: bufio.NewReaderSize(r, 64<<10), first: true} }

// Read is how many octets of the file have been read.
func (r *Reader) Read() int64 { return r.read }

// Next gives the next message, io.EOF after the last; ErrNotMbox.
func (r *Reader) Next() (Message, error) {
	for {
		m, err := r.next()
		if err != nil {
			return m, err
		}
		if m.Raw == nil {
			return m, nil
		}
		var internal bool
		if m.Raw, m.Flags, internal = takeStatus(m.Raw); !internal {
			return m, nil
		}
	}
}

func (r *Reader) next() (Message, error) {
	if r.first {
		if err := r.start(); err != nil {
			return Message{}, err
		}
		r.first = false
	}
	if r.line == nil {
		return Message{}, io.EOF
	}
	m := Message{}
	m.Received, _ = fromDate(r.line[len(from):])
	r.line = nil
	raw := []byte{}
	begun := r.read
	blank := true // the line before ended the last message, or was empty
	for {
		head, quoted, err := r.readLine(&raw)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, err
		}
		if bytes.HasPrefix(head, from) && !quoted {
			next, err := r.b.Peek(200)
			if err != nil && err != io.EOF {
				return m, err
			}
			next, _, _ = bytes.Cut(next, []byte("\n"))
			if begins(head, next, blank) {
				raw = raw[:len(raw)-len(head)]
				r.line = bytes.Clone(head)
				break
			}
		}
		blank = len(bytes.TrimRight(head, "\r\n")) == 0
		if len(raw) > MaxMessage {
			m.Raw = nil
			raw = raw[:0]
			m.Size = -1
		}
	}
	size := r.read - begun - int64(len(r.line))
	if m.Size < 0 {
		m.Size = size
		return m, nil
	}
	m.Size, m.Raw = size, raw
	// The empty line that ends a message is not part of it.
	m.Raw = cutEmpty(m.Raw)
	return m, nil
}

// start finds the first From line.
func (r *Reader) start() error {
	for {
		var line []byte
		head, quoted, err := r.readLine(&line)
		switch {
		case errors.Is(err, io.EOF):
			return nil // an empty file is an empty mbox
		case err != nil:
			return err
		case len(bytes.TrimRight(head, "\r\n")) == 0:
			continue
		case bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), from) && !quoted:
			r.line = bytes.Clone(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
			return nil
		}
		return ErrNotMbox
	}
}

// readLine appends a line to raw, unquoted and with CRLF, and gives it. quoted
// is set for one that was quoted: it begins no message.
func (r *Reader) readLine(raw *[]byte) (line []byte, quoted bool, err error) {
	at := len(*raw)
	for {
		piece, err := r.b.ReadSlice('\n')
		r.read += int64(len(piece))
		if len(*raw)-at <= MaxMessage { // of a line without an end not all is kept
			*raw = append(*raw, piece...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(*raw) == at:
			return nil, false, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, false, err
		}
		break
	}
	line = (*raw)[at:]
	if line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), from) {
		*raw, quoted = append((*raw)[:at], line[1:]...), true
	}
	*raw = withCRLF(*raw)
	return (*raw)[at:], quoted, nil
}

// withCRLF makes CRLF of the line end of b, or adds one.
func withCRLF(b []byte) []byte {
	b, _ = bytes.CutSuffix(b, []byte("\n"))
	b, _ = bytes.CutSuffix(b, []byte("\r"))
	return append(b, '\r', '\n')
}

// cutEmpty takes one empty line off the end.
func cutEmpty(raw []byte) []byte {
	if bytes.HasSuffix(raw, []byte("\n\r\n")) || bytes.Equal(raw, []byte("\r\n")) {
		return raw[:len(raw)-2]
	}
	return raw
}
