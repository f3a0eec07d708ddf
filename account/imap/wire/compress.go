package wire

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"io"

	"postern/mail"
)

// Compress turns COMPRESS=DEFLATE (RFC 4978) on, both ways. Call it after login
// (what is compressed together with a secret tells about the secret) while
// go-imap is quiet, once. The error is of kind Refused when the server says no:
// the connection goes on uncompressed. Otherwise it has ended.
func (c *Conn) Compress() error {
	const op = "imap compress"
	deflate, err := flate.NewWriter(c.plain(), flate.DefaultCompression)
	if err != nil {
		return &mail.Error{Op: op, Kind: mail.Bug, Err: err}
	}
	st, err := c.run(context.Background(), Command{Line: "COMPRESS DEFLATE"}, func(st Status) {
		if st.Type != "OK" {
			return
		}
		// What has come behind the answer is compressed already.
		rest := bytes.Clone(c.buf[c.r:c.w])
		c.r, c.w = 0, 0
		c.src = flate.NewReader(bufio.NewReaderSize(io.MultiReader(bytes.NewReader(rest), counted{c}), minBuffer))
		c.wmu.Lock()
		c.sink = deflated{deflate}
		c.wmu.Unlock()
	})
	if err != nil {
		return err
	}
	return st.Err(op)
}

// deflated sends what is written at once: a server waits for whole commands.
type deflated struct{ w *flate.Writer }

func (d deflated) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil {
		return n, err
	}
	return n, d.w.Flush()
}
