package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"postern/render"
)

// line1 makes foreign text fit for one line.
func line1(s string) string { return render.Line1(s) }

// printJSON writes v as one line that a terminal finds nothing to obey in.
func printJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(render.EscapeJSON(b.Bytes()))
	return err
}

// octets is a size for people.
func octets(n int64) string {
	switch {
	case n < 0:
		return "?"
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 999_500:
		return fmt.Sprintf("%.3g kB", float64(n)/1e3)
	case n < 999_500_000:
		return fmt.Sprintf("%.3g MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.3g GB", float64(n)/1e9)
}
