package keymap

import "strings"

// DefaultPreset is what a new person gets.
const DefaultPreset = "postern"

// Presets lists the names of the presets, the default first.
func Presets() []string { return []string{"postern", "mutt", "aerc", "alpine", "gmail"} }

// presetBindings gives the rows of a preset: its own, and the common ones that
// it does not bind itself.
func presetBindings(name string) ([]Binding, bool) {
	var text string
	switch name {
	case "postern":
		text = posternKeys
	case "mutt":
		text = muttKeys
	case "aerc":
		text = aercKeys
	case "alpine":
		text = alpineKeys
	case "gmail":
		text = gmailKeys
	default:
		return nil, false
	}
	own := rows(text)
	type place struct {
		c Context
		k string
	}
	taken := map[place]bool{}
	for _, b := range own {
		taken[place{b.Context, b.Keys}] = true
	}
	for _, b := range rows(commonKeys) {
		if !taken[place{b.Context, b.Keys}] {
			own = append(own, b)
		}
	}
	return own, true
}

// rows reads "context action key key …" lines.
func rows(text string) []Binding {
	var out []Binding
	for l := range strings.Lines(text) {
		f := strings.Fields(l)
		if len(f) < 3 {
			continue
		}
		for _, k := range f[2:] {
			out = append(out, Binding{Context: Context(f[0]), Action: Action(f[1]), Keys: k})
		}
	}
	return out
}

// commonKeys hold in every preset: what keyboards print on the key, what
// terminals have taught everybody, and the boxes.
const commonKeys = `
list     move-down          down
list     move-up            up
list     page-down          pgdown
list     page-up            pgup
list     go-first           home
list     go-last            end
list     open               enter right
list     focus-folders      left
list     cancel             esc
reader   scroll-down        down
reader   scroll-up          up
reader   page-down          pgdown
reader   page-up            pgup
reader   go-first           home
reader   go-last            end
reader   back               left
reader   cancel             esc
reader   cycle-view         alt+v
reader   show-structure     alt+t
reader   show-images        alt+i
reader   hint-links         alt+f
reader   save-all           alt+a
message  pipe-message       |
folders  move-down          down j
folders  move-up            up k
folders  page-down          pgdown
folders  page-up            pgup
folders  go-first           home
folders  go-last            end
folders  open               enter right
folders  back               left
folders  cancel             esc
folders  fold-folder        space
message  delete-message     delete
global   focus-next         ctrl+w
global   refresh            f5
global   help               f1
global   show-settings      f2
global   grow-list          alt+right alt+down
global   shrink-list        alt+left alt+up
global   redraw             ctrl+l
global   suspend            ctrl+z
global   quit-now           ctrl+c

menu     move-down          down j ctrl+n
menu     move-up            up k ctrl+p
menu     page-down          pgdown space ctrl+f
menu     page-up            pgup ctrl+b
menu     go-first           home g
menu     go-last            end G
menu     open               enter
menu     cancel             esc q left
menu     help               ?
menu     quit-now           ctrl+c
parts    open-part          o
parts    save-part          s
parts    save-all           A
parts    pipe-part          |
parts    save-message       S
parts    download-later     w
links    copy-link          y c
pending  retry-change       r
pending  discard-change     d

prompt   accept             enter
prompt   cancel             esc ctrl+c ctrl+g
prompt   complete           tab
prompt   move-down          down ctrl+n
prompt   move-up            up ctrl+p
prompt   page-down          pgdown
prompt   page-up            pgup
prompt   erase-character    backspace ctrl+h
prompt   erase-word         ctrl+w alt+backspace
prompt   erase-all          ctrl+u
prompt   cursor-left        left ctrl+b
prompt   cursor-right       right ctrl+f
prompt   cursor-start       home ctrl+a
prompt   cursor-end         end ctrl+e
`
