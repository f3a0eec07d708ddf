package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"postern/mail"
	"postern/render"
	"postern/rfc822"
)

func (a *app) render() *cobra.Command {
	var width int
	var html, asJSON bool
	c := &cobra.Command{
		Use:     "render FILE|-",
		Short:   "Show a message file as text, without any account",
		Example: "  postern render message.eml\n  postern render --width 72 - < message.eml\n  postern render --json message.eml | jq .attachments",
		Args:    oneArg("a message file, or - for standard input"),
		RunE: func(_ *cobra.Command, args []string) error {
			if width < 0 || width > 1000 {
				return usageError{fmt.Errorf("--width %d is not between 1 and 1000", width)}
			}
			raw, err := a.read(args[0])
			if err != nil {
				return err
			}
			m := rfc822.Parse(raw)
			block, _ := m.HeaderBlock("")
			src := render.Source{Header: m.Header, HeaderBlock: block, Root: m.Root, Part: m.Body}
			o := render.Options{Prefer: preference(html), Now: time.Now(), Location: time.Local}
			if asJSON {
				object := render.JSON(src, o)
				object.Warnings = append(object.Warnings, m.Warnings...)
				return printJSON(a.out, object)
			}
			return printLines(a.out, render.Build(src, o), width)
		},
	}
	c.Flags().IntVar(&width, "width", 0, "cells in a line (default: the terminal's, or 80)")
	c.Flags().BoolVar(&html, "html", false, "show the HTML where there is a choice")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

// read gives the octets of a file, or of standard input for "-".
func (a *app) read(name string) ([]byte, error) {
	if name == "-" {
		raw, err := io.ReadAll(a.in)
		if err != nil {
			return nil, &mail.Error{Op: "read standard input", Kind: mail.Storage, Err: err}
		}
		return raw, nil
	}
	if st, err := os.Stat(name); err == nil && st.IsDir() {
		return nil, &mail.Error{Op: "read " + name, Kind: mail.Refused, Err: errors.New("it is a folder, not a message file")}
	}
	raw, err := os.ReadFile(name)
	switch {
	case errors.Is(err, os.ErrPermission):
		return nil, &mail.Error{Op: "read " + name, Kind: mail.Refused, Err: errors.New("the file may not be read by you")}
	case errors.Is(err, os.ErrNotExist):
		return nil, &mail.Error{Op: "read " + name, Kind: mail.NotFound}
	case err != nil:
		return nil, &mail.Error{Op: "read " + name, Kind: mail.Storage, Err: err}
	}
	return raw, nil
}

func preference(html bool) render.Prefer {
	if html {
		return render.PreferHTML
	}
	return render.PreferText
}
