package cli

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// counting is a model that shows how many messages of the test it has had.
type counting int

type another struct{}

func (c counting) Init() tea.Cmd { return nil }

func (c counting) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(another); ok {
		c++
	}
	return c, nil
}

func (c counting) View() tea.View { return tea.NewView("had " + strings.Repeat("x", int(c)) + ".") }

// drawn is a terminal that remembers what was drawn.
type drawn struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (d *drawn) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.Write(p)
}

func (d *drawn) octets() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.Len()
}

// The renderer rests when nothing happens, draws what happens then, and rests again.
// This fails when Bubble Tea names its ticker otherwise: then nothing rests.
func TestRendererRests(t *testing.T) {
	var out drawn
	var u pulse
	var p *tea.Program
	p = tea.NewProgram(counting(0), tea.WithInput(nil), tea.WithOutput(&out), tea.WithoutSignals(), tea.WithFPS(fps), tea.WithWindowSize(40, 5),
		tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg { u.beat(p); return msg }))
	done := make(chan error, 1)
	go func() { _, err := p.Run(); done <- err }()
	until := func(what string, ok func() bool) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("never: " + what)
			}
		}
	}
	resting := func() bool {
		u.mu.Lock()
		defer u.mu.Unlock()
		return u.ticker != nil && u.resting
	}
	p.Send(another{})
	for range 2 {
		until("it rests", resting)
		before := out.octets()
		p.Send(another{})
		until("it is drawn", func() bool { return out.octets() > before })
	}
	until("it rests again", resting)
	p.Quit()
	if err := <-done; err != nil {
		t.Error(err)
	}
	u.stop()
}
