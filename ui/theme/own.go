package theme

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Problem is what is wrong with a theme of a person's own.
type Problem struct {
	Key       string // "" the theme as a whole
	What, Fix string
}

// base is what a theme is like when it does not say.
const base = "harbour"

// fields are the colours of a Scheme by the names that people give them.
func (s *Scheme) fields() map[string]*rgb {
	return map[string]*rgb{
		"background": &s.bg, "foreground": &s.fg, "accent": &s.accent, "good": &s.good, "warn": &s.warn, "bad": &s.bad, "flag": &s.flag,
		"link": &s.link, "faint": &s.soft, "quote1": &s.quotes[0], "quote2": &s.quotes[1], "quote3": &s.quotes[2], "quote4": &s.quotes[3],
	}
}

// Keys are what a theme of a person's own may say.
func Keys() []string {
	return append([]string{"like"}, slices.Sorted(maps.Keys((&Scheme{}).fields()))...)
}

// Read makes a theme of what a person wrote: colours as #rrggbb or #rgb by their
// names, and the name of a theme that it is like in all else.
func Read(name string, say map[string]string) (Scheme, []Problem) {
	var problems []Problem
	if _, taken := named(name, nil); taken || name == "auto" {
		problems = append(problems, Problem{"", "there is a theme " + strconv.Quote(name) + " already", "give yours another name"})
	}
	like := base
	if l, ok := say["like"]; ok {
		like = l
	}
	s, ok := named(like, nil)
	if !ok {
		problems = append(problems, Problem{"like", "there is no theme " + strconv.Quote(like), "write one of " + strings.Join(Names()[1:], ", ")})
		s, _ = named(base, nil)
	}
	s.name = name
	fields := s.fields()
	for _, key := range slices.Sorted(maps.Keys(say)) {
		if key == "like" {
			continue
		}
		f := fields[key]
		if f == nil {
			problems = append(problems, Problem{key, "a theme has no " + strconv.Quote(key), "there are " + strings.Join(Keys(), ", ")})
			continue
		}
		c, ok := parse(say[key])
		if !ok {
			problems = append(problems, Problem{key, strconv.Quote(say[key]) + " is not a colour", "write it as \"#rrggbb\", such as \"#6cb6d9\""})
			continue
		}
		*f = c
	}
	return s, problems
}

func parse(s string) (rgb, bool) {
	d, ok := strings.CutPrefix(s, "#")
	if len(d) == 3 {
		d = string([]byte{d[0], d[0], d[1], d[1], d[2], d[2]})
	}
	v, err := strconv.ParseUint(d, 16, 32)
	if !ok || err != nil || len(d) != 6 {
		return rgb{}, false
	}
	return hex(uint32(v)), true
}
