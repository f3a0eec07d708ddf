package uitest

import (
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Driver runs a model.
type Driver struct {
	Model tea.Model
	W, H  int
	Quit  bool // a Cmd asked to end the program
	// Hold keeps Cmds back instead of running them; Release runs them.
	Hold bool
	// OnLoop is true while Update or View runs.
	OnLoop atomic.Bool
	// Graphemes lets the grid count cells as a terminal with mode 2027.
	Graphemes bool

	// Raw is what the terminal was sent beside the frames.
	Raw string

	held   []tea.Cmd
	timers []Timer
}

// Timer is a message that would have come later.
type Timer struct {
	After time.Duration
	Msg   tea.Msg
}

// later is what After makes; the driver keeps it.
type later Timer

// After stands in for tea.Tick.
func After(d time.Duration, msg tea.Msg) tea.Cmd {
	return func() tea.Msg { return later{d, msg} }
}

// Start makes a driver for a model that exists already, tells it the size of
// the screen and runs it until nothing is to be done.
func (d *Driver) Start(m tea.Model, w, h int) {
	d.Model = m
	d.run(m.Init())
	d.Resize(w, h)
}

// Resize changes the size of the screen.
func (d *Driver) Resize(w, h int) {
	d.W, d.H = w, h
	d.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Send gives the model a message and runs everything that follows from it.
func (d *Driver) Send(msg tea.Msg) {
	d.OnLoop.Store(true)
	m, cmd := d.Model.Update(msg)
	d.Model = m
	m.View()
	d.OnLoop.Store(false)
	d.run(cmd)
}

func (d *Driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if d.Hold {
		d.held = append(d.held, cmd)
		return
	}
	d.deliver(cmd())
}

// Release runs the Cmds that were held back, oldest first, and what follows.
func (d *Driver) Release() {
	d.Hold = false
	held := d.held
	d.held = nil
	for _, c := range held {
		d.run(c)
	}
}

// Held is how many Cmds are held back.
func (d *Driver) Held() int { return len(d.held) }

// deliver handles what the program would: batches, sequences, the end.
func (d *Driver) deliver(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.QuitMsg:
		d.Quit = true
	case tea.RawMsg:
		d.Raw += fmt.Sprint(msg.Msg)
	case later:
		d.timers = append(d.timers, Timer(msg))
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	default:
		if v := reflect.ValueOf(msg); v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
			for i := range v.Len() {
				d.run(v.Index(i).Interface().(tea.Cmd))
			}
			return
		}
		d.Send(msg)
	}
}

// Fire lets the timers go off that were set so far and last at most max; it
// reports how many did.
func (d *Driver) Fire(max time.Duration) int {
	due := d.timers
	d.timers = nil
	n := 0
	for _, t := range due {
		if t.After > max {
			d.timers = append(d.timers, t)
			continue
		}
		n++
		d.Send(t.Msg)
	}
	return n
}

// Keys types keys: names in angle brackets ("<enter>", "<ctrl+r>"), all else
// character by character.
func (d *Driver) Keys(s string) {
	for s != "" {
		if end := strings.IndexByte(s, '>'); s[0] == '<' && end > 1 {
			d.Send(Key(s[1:end]))
			s = s[end+1:]
			continue
		}
		r := []rune(s)[0]
		d.Send(Key(string(r)))
		s = s[len(string(r)):]
	}
}

var special = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "up": tea.KeyUp, "down": tea.KeyDown,
	"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	"delete": tea.KeyDelete, "f1": tea.KeyF1, "f5": tea.KeyF5,
}

// Key makes the press of a key from the name that Bubble Tea gives it.
func Key(name string) tea.KeyPressMsg {
	var k tea.Key
	for {
		m, rest, ok := strings.Cut(name, "+")
		if !ok || rest == "" {
			break
		}
		switch m {
		case "ctrl":
			k.Mod |= tea.ModCtrl
		case "alt":
			k.Mod |= tea.ModAlt
		case "shift":
			k.Mod |= tea.ModShift
		}
		name = rest
	}
	if name == "space" {
		name = " "
	}
	if c, ok := special[name]; ok {
		k.Code = c
		return tea.KeyPressMsg(k)
	}
	r := []rune(name)[0]
	k.Code = r
	if k.Mod&^tea.ModShift == 0 {
		k.Text = string(r)
	}
	return tea.KeyPressMsg(k)
}

// Grid is the screen as cells.
func (d *Driver) Grid() uv.ScreenBuffer {
	d.OnLoop.Store(true)
	v := d.Model.View()
	d.OnLoop.Store(false)
	b := uv.NewScreenBuffer(d.W, d.H)
	b.Method = ansi.WcWidth
	if d.Graphemes {
		b.Method = ansi.GraphemeWidth
	}
	uv.NewStyledString(v.Content).Draw(b, b.Bounds())
	return b
}

// Screen is the text of the screen, a line a row, without blanks at the ends.
func (d *Driver) Screen() string {
	b := d.Grid()
	var s strings.Builder
	for y := range d.H {
		var l strings.Builder
		for x := 0; x < d.W; x++ {
			if c := b.CellAt(x, y); c != nil && c.Content != "" {
				l.WriteString(c.Content)
				continue
			} else if c != nil && c.Width == 0 {
				continue
			}
			l.WriteByte(' ')
		}
		s.WriteString(strings.TrimRight(l.String(), " "))
		s.WriteByte('\n')
	}
	return s.String()
}

// Line is the text of one row of the screen.
func (d *Driver) Line(y int) string {
	return strings.Split(d.Screen(), "\n")[y]
}

// Has reports whether the screen holds a text.
func (d *Driver) Has(text string) bool { return strings.Contains(d.Screen(), text) }

// Cursor is where the real cursor stands; (-1, -1) when it is hidden.
func (d *Driver) Cursor() (x, y int) {
	v := d.Model.View()
	if v.Cursor == nil {
		return -1, -1
	}
	return v.Cursor.X, v.Cursor.Y
}
