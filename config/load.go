package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"postern/mail"
)

// maxSize bounds what is read: nobody writes a config of a megabyte.
const maxSize = 1 << 20

// Load reads and checks a config file. The error is a *mail.Error: NotFound when
// there is no such file, Config with an *Invalid that lists everything that is
// wrong with it, Storage when it cannot be read. A file that holds a password
// and that others may read is refused.
func Load(path string) (*Config, error) {
	fail := func(k mail.Kind, err error) (*Config, error) {
		return nil, &mail.Error{Op: "read the config", Kind: k, Err: err}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fail(mail.NotFound, err)
	case err != nil:
		return fail(mail.Storage, err)
	case info.IsDir():
		return fail(mail.Config, whole(path, "is a folder", "name the file itself, such as "+filepath.Join(path, "config.toml")))
	case info.Size() > maxSize:
		return fail(mail.Config, whole(path, "is larger than a megabyte", "this is not a config file"))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fail(mail.Storage, err)
	}
	c, err := Parse(path, data)
	if err != nil {
		return fail(mail.Config, err)
	}
	if secret := c.holdsPassword(); secret && openToOthers(info) {
		return fail(mail.Config, whole(path, "holds a password and others can read it", "run: chmod 600 "+shellQuote(path)))
	}
	return c, nil
}

// Parse checks the text of a config; file is the name used in messages, and
// what a relative path in it is relative to. The error is an *Invalid.
func Parse(file string, text []byte) (*Config, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if i := invalidUTF8(text); i >= 0 {
		line, col := position(string(text), i)
		return nil, &Invalid{File: file, Problems: []Problem{{Line: line, Column: col, What: "is not UTF-8 from here on", Fix: "save the file as UTF-8"}}}
	}
	d := &document{file: file, src: string(text)}
	if !d.parse() {
		return nil, d.invalid()
	}
	c := d.config()
	if err := d.invalid(); err != nil {
		return nil, err
	}
	return c, nil
}

// Complain makes the error for a setting that another room found wrong: the
// keys lead to it ("bindings", "list", "g d"), what says what is wrong, fix what
// to write instead.
func (c *Config) Complain(what, fix string, keys ...string) error {
	if c.doc == nil {
		return whole(c.File, what, fix)
	}
	d := &document{file: c.doc.file, src: c.doc.src}
	t, at := c.doc.root, span{}
	for _, k := range keys {
		v := t.values[k]
		if v == nil {
			break
		}
		at = v.val
		if t = v.tabl; t == nil {
			break
		}
	}
	d.complain(at, what, fix)
	return d.invalid()
}

func whole(file, what, fix string) error {
	return &Invalid{File: file, Problems: []Problem{{What: what, Fix: fix}}}
}

func (d *document) config() *Config {
	t := d.root
	c := &Config{File: d.file, doc: d, Bindings: map[string]map[string]string{}, Themes: map[string]map[string]string{}}
	d.settings(t, c)
	if b := d.sub(t, "bindings"); b != nil {
		d.bindings(b, c.Bindings)
	}
	c.Searches = d.searches(t)
	if b := d.sub(t, "themes"); b != nil {
		d.bindings(b, c.Themes)
	}
	c.Accounts = d.accounts(t)
	for _, a := range c.Accounts {
		if a.Incoming.Password != "" {
			c.Warnings = append(c.Warnings, "the password of account "+a.Name+" lies in the config in clear: "+
				"password_cmd, or no password at all and the keyring, is safer")
		}
	}
	d.unknown(t, "config.toml")
	return c
}

// bindings reads tables of words inside a table.
func (d *document) bindings(t *table, into map[string]map[string]string) {
	for _, context := range t.keys {
		b := d.sub(t, context)
		if b == nil {
			continue
		}
		into[context] = map[string]string{}
		for _, seq := range b.keys {
			into[context][seq] = d.str(b, seq, "")
		}
	}
}

func (d *document) accounts(t *table) []Account {
	v := t.get("account")
	if v == nil {
		return nil
	}
	if v.list == nil {
		d.complain(v.key, "account must be a list of tables", "write [[account]] with two brackets, once for each account")
		return nil
	}
	var out []Account
	for _, at := range v.list {
		a := d.account(at)
		if a.Name != "" && slices.ContainsFunc(out, func(b Account) bool { return strings.EqualFold(a.Name, b.Name) }) {
			d.complain(at.where("name"), "two accounts are called "+a.Name, "give each account a name of its own")
		}
		out = append(out, a)
	}
	return out
}

func (d *document) searches(t *table) []Search {
	v := t.get("search")
	if v == nil {
		return nil
	}
	if v.list == nil {
		d.complain(v.key, "search must be a list of tables", "write [[search]] with two brackets, once for each search")
		return nil
	}
	var out []Search
	for _, at := range v.list {
		s := Search{Name: strings.TrimSpace(d.str(at, "name", "")), Query: strings.TrimSpace(d.str(at, "query", ""))}
		switch {
		case s.Name == "":
			d.complain(at.where("name"), "a search has no name", "write name = \"…\": it is what is shown beside the folders")
		case s.Query == "":
			d.complain(at.where("query"), "the search "+s.Name+" has no query", "write query = \"is:unread from:ann\", or whatever it is to find")
		case slices.ContainsFunc(out, func(o Search) bool { return strings.EqualFold(o.Name, s.Name) }):
			d.complain(at.where("name"), "two searches are called "+s.Name, "give each search a name of its own")
		}
		d.unknown(at, "[[search]]")
		out = append(out, s)
	}
	return out
}

func (c *Config) holdsPassword() bool {
	return slices.ContainsFunc(c.Accounts, func(a Account) bool { return a.Incoming.Password != "" })
}

func invalidUTF8(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

func shellQuote(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%", r)
	}) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
