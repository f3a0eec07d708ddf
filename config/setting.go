package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Type is what a setting takes.
type Type uint8

// The types.
const (
	Toggle Type = iota // true or false
	Choice             // one of Setting.Choices
	Number             // from Setting.Lo to Setting.Hi
	Text               // any text, or what Setting.Check lets through
	Folder             // the path of a folder
	Words              // a list, each one of Setting.Choices
)

// Option is one of the values of a Choice or Words.
type Option struct{ Value, Text string }

// Setting is a row of the one table of settings: from it the file is read and
// checked, the screen of settings made, and docs/config.md written.
type Setting struct {
	Group   string   // the heading it stands below
	Table   []string // where its key is: nil the top, {"ui"}, {"account", "incoming"}
	Key     string
	Title   string // two or three words
	Text    string // what it does, in sentences
	Type    Type
	Choices []Option // nil with Choice: another room knows them (themes)
	Lo, Hi  int
	Default any    // string, bool, int or []string
	Later   bool   // a change is taken over at the next start
	Fixed   string // why it is not changed inside the program; "" when it is
	Secret  bool   // its value is never shown

	into func(c *Config) any  // a pointer to the field
	acct func(a *Account) any // the same for an account
	read func(s string) error // says what is wrong with a text
}

// Name is the setting as the file has it: "theme", "ui.ascii".
func (s Setting) Name() string { return strings.Join(append(slices.Clone(s.Table), s.Key), ".") }

// Lookup gives the setting of the screen with a name.
func Lookup(name string) (Setting, bool) {
	for _, s := range Settings() {
		if s.Name() == name {
			return s, true
		}
	}
	return Setting{}, false
}

func words(pairs ...string) []Option {
	var out []Option
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, Option{pairs[i], pairs[i+1]})
	}
	return out
}

// Values are the values of the choices.
func (s Setting) Values() []string {
	var out []string
	for _, o := range s.Choices {
		out = append(out, o.Value)
	}
	return out
}

// Value is what a setting is now, as Default is given.
func (c *Config) Value(s Setting) any { return s.value(s.into(c)) }

// AccountValue is what a setting of an account is now.
func (a *Account) AccountValue(s Setting) any { return s.value(s.acct(a)) }

func (s Setting) value(field any) any {
	switch f := field.(type) {
	case *string:
		return *f
	case *bool:
		return *f
	case *int:
		return *f
	case *[]string:
		return *f
	case *time.Duration:
		return Short(*f)
	case fmt.Stringer:
		return f.String()
	}
	panic("config: no such field: " + s.Name())
}

// Short writes a time as one would type it: "2m", not "2m0s".
func Short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Show writes a value for people; a toggle is on or off.
func Show(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "on"
		}
		return "off"
	case int:
		return strconv.Itoa(v)
	case []string:
		return strings.Join(v, " ")
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// Parse makes a value of what a person typed; the error says what to type
// instead. "" is the default, given as nil.
func (s Setting) Parse(typed string) (any, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return nil, nil
	}
	switch s.Type {
	case Toggle:
		switch typed {
		case "on", "true", "yes":
			return true, nil
		case "off", "false", "no":
			return false, nil
		}
		return nil, fmt.Errorf("%s is on or off", s.Title)
	case Choice:
		if s.Choices != nil && !slices.Contains(s.Values(), typed) {
			return nil, fmt.Errorf("%s cannot be %q; it is one of %s", s.Title, typed, quoted(s.Values()))
		}
	case Number:
		n, err := strconv.Atoi(typed)
		if err != nil || n < s.Lo || n > s.Hi {
			return nil, fmt.Errorf("%s is a number between %d and %d", s.Title, s.Lo, s.Hi)
		}
		return n, nil
	case Words:
		list := strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || r == ',' })
		for _, w := range list {
			if !slices.Contains(s.Values(), w) {
				return nil, fmt.Errorf("%s cannot hold %q; there are %s", s.Title, w, quoted(s.Values()))
			}
		}
		return list, nil
	}
	if s.read != nil {
		if err := s.read(typed); err != nil {
			return nil, err
		}
	}
	return typed, nil
}

// With is a copy of the config with one setting changed; nil is the default.
func (c *Config) With(s Setting, v any) *Config {
	d := *c
	if v == nil {
		v = s.Default
	}
	switch f := s.into(&d).(type) {
	case *string:
		*f, _ = v.(string)
		if s.Type == Folder {
			*f = (&document{file: c.File}).absolute(*f)
		}
	case *bool:
		*f, _ = v.(bool)
	case *int:
		*f, _ = v.(int)
	case *[]string:
		w, _ := v.([]string)
		*f = slices.Clone(w)
	}
	return &d
}

// Defaults is a config in which nothing was set.
func Defaults() *Config {
	c := &Config{Bindings: map[string]map[string]string{}, Themes: map[string]map[string]string{}}
	d := &document{root: newTable(span{})}
	d.settings(d.root, c)
	return c
}

// settings reads every setting of the screen; tables that hold none but those
// are known from then on.
func (d *document) settings(t *table, c *Config) {
	tables := map[string]*table{"": t}
	for _, s := range Settings() {
		name := strings.Join(s.Table, ".")
		if tables[name] == nil {
			if tables[name] = d.sub(t, name); tables[name] == nil {
				tables[name] = newTable(span{})
			}
		}
		d.read(tables[name], s, s.into(c))
	}
	for name, sub := range tables {
		if sub != t {
			d.unknown(sub, "["+name+"]")
		}
	}
}

// read reads one setting into its field.
func (d *document) read(t *table, s Setting, field any) {
	switch f := field.(type) {
	case *string:
		def, _ := s.Default.(string)
		switch {
		case s.Type == Choice && s.Choices != nil:
			*f = d.word(t, s.Key, def, s.Values()...)
		case s.Type == Folder:
			if *f = d.str(t, s.Key, def); *f != "" {
				*f = d.absolute(*f)
			}
		default:
			*f = d.str(t, s.Key, def)
		}
	case *bool:
		def, _ := s.Default.(bool)
		*f = d.yes(t, s.Key, def)
	case *int:
		def, _ := s.Default.(int)
		*f = d.num(t, s.Key, def, s.Lo, s.Hi)
	case *[]string:
		def, _ := s.Default.([]string)
		*f = d.list(t, s.Key, def, s.Values())
	case *time.Duration:
		*f = d.duration(t, s.Key, minutes(s.Default), minPoll, maxPoll)
	case *Prefetch:
		*f = keep(d, t, s.Key, prefetchOf(s.Default), ParsePrefetch)
	case *Size:
		*f = keep(d, t, s.Key, sizeOf(s.Default), ParseSize)
	case *Leave:
		*f = keep(d, t, s.Key, leaveOf(s.Default), ParseLeave)
	}
}

// The defaults of the table are right; a test reads them.
func minutes(v any) time.Duration {
	s, _ := v.(string)
	d, _ := time.ParseDuration(s)
	return d
}

func prefetchOf(v any) Prefetch {
	s, _ := v.(string)
	p, _ := ParsePrefetch(s)
	return p
}

func sizeOf(v any) Size {
	s, _ := v.(string)
	n, _ := ParseSize(s)
	return n
}

func leaveOf(v any) Leave {
	s, _ := v.(string)
	l, _ := ParseLeave(s)
	return l
}
