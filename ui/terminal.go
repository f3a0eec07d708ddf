package ui

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"postern/config"
	"postern/ui/terminal"
	"postern/ui/theme"
)

// term is what is known of the terminal.
type term struct {
	id    terminal.Identity
	known bool // the environment was seen

	asked   bool // about pictures
	answers terminal.Answers
}

// askTerminal asks the terminal for its name, where that decides anything.
func (m *Model) askTerminal() tea.Cmd {
	if setting(m.o.Hyperlinks) != config.Auto && setting(m.o.Bidi) != config.Auto {
		return nil
	}
	return tea.RequestTerminalVersion
}

// setting is a setting that the terminal decides when nobody else has.
func setting(s string) string {
	if s == "" {
		return config.Auto
	}
	return s
}

// heard takes what the terminal and the environment tell of themselves.
func (m *Model) heard(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.EnvMsg:
		m.term.id, m.term.known = terminal.FromEnv(msg.Getenv), true
	case tea.TerminalVersionMsg:
		m.term.id = m.term.id.Named(msg.Name)
	case uv.CellSizeEvent:
		m.term.answers.Cell = image.Pt(msg.Width, msg.Height)
		return nil // the device attributes follow
	case uv.KittyGraphicsEvent:
		if terminal.Answered(msg.Options.ID, msg.Payload) {
			m.term.answers.Kitty = true
		}
		return nil
	case uv.PrimaryDeviceAttributesEvent:
		m.term.answers.Sixel = slices.Contains(msg, 4)
		if m.gallery != nil {
			return m.gallery.cleared()
		}
	case tea.ResumeMsg:
		return m.reader.TellAgain()
	default:
		return nil
	}
	return m.setTerminal()
}

// askGraphics asks, once and not before a picture is wanted, how the terminal
// can draw it.
func (m *Model) askGraphics() tea.Cmd {
	if m.term.asked || setting(m.o.Images) != config.Auto || m.term.id.Mux || m.term.id.Dumb || !m.term.known {
		return nil
	}
	m.term.asked = true
	return tea.Raw(terminal.Ask)
}

// graphics is how pictures are drawn.
func (m *Model) graphics() terminal.Graphics {
	g := m.term.id.Graphics(m.term.answers)
	switch setting(m.o.Images) {
	case config.ImagesKitty:
		g = terminal.Kitty
	case config.ImagesSixel:
		g = terminal.Sixel
	case config.ImagesBlocks:
		g = terminal.Blocks
	}
	if g == terminal.Kitty && m.look.Colors != theme.Many {
		g = terminal.Blocks // a colour says which picture it is
	}
	return g
}

// setTerminal lets the panes do what the terminal is able to. NO_COLOR does not
// matter here: a link is no colour.
func (m *Model) setTerminal() tea.Cmd {
	on := setting(m.o.Hyperlinks) == config.On || setting(m.o.Hyperlinks) == config.Auto && m.term.id.Hyperlinks()
	bidi := setting(m.o.Bidi) == config.BidiHere || setting(m.o.Bidi) == config.Auto && m.term.known && !m.term.id.Bidi()
	if bidi != m.look.Bidi {
		m.look.Bidi = bidi
		m.setTheme()
	}
	return tea.Batch(m.reader.SetHyperlinks(on), m.reader.SetGraphics(m.graphics(), m.term.answers.Cell))
}
