package ui

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/render"
)

// browsed is how starting the browser went.
type browsed struct {
	host string
	err  error
}

func (b browsed) apply(m *Model) tea.Cmd {
	if b.err != nil {
		return m.say("No browser could be started; set BROWSER. The address can be copied instead.", bad)
	}
	return m.say("Opened "+b.host+" in the browser.", good)
}

// followLink opens a link in the browser; what its text conceals is asked about first.
func (m *Model) followLink(l render.Link) tea.Cmd {
	if !webLink(l) {
		return m.copyLink(l.URL)
	}
	open := func(m *Model) tea.Cmd { return m.browse(l.URL, l.Host) }
	if l.Warning != "" {
		m.confirm(fmt.Sprintf("%s It leads to %s. Open it?", strings.TrimSuffix(l.Warning, ".")+".", l.Host), open)
		return nil
	}
	return open(m)
}

// webLink reports whether a browser is given the link: only the web is.
func webLink(l render.Link) bool {
	u, err := url.Parse(l.URL)
	return !l.Unsafe && err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func (m *Model) copyLink(address string) tea.Cmd {
	return tea.Batch(tea.SetClipboard(address), m.say("Copied "+address, good))
}

// browse starts the browser with an address as its one argument: nothing of a
// message passes a shell.
func (m *Model) browse(address, host string) tea.Cmd {
	if m.o.Browse != nil {
		return func() tea.Msg { return browsed{host, m.o.Browse(address)} }
	}
	return func() tea.Msg {
		argv := browser(os.Getenv("BROWSER"), runtime.GOOS)
		if !slices.Contains(argv, "%s") {
			argv = append(argv, "%s")
		}
		for i := range argv {
			if argv[i] == "%s" {
				argv[i] = address
			}
		}
		cmd := exec.Command(argv[0], argv[1:]...)
		if inTerminal(argv[0]) {
			return lendTerminal{cmd, host}
		}
		err := cmd.Start()
		if err == nil {
			go func() { _ = cmd.Wait() }() // it ends when the person closes it
		}
		return browsed{host, err}
	}
}

// lendTerminal gives the terminal to a browser that draws into it.
type lendTerminal struct {
	cmd  *exec.Cmd
	host string
}

func (x lendTerminal) apply(*Model) tea.Cmd {
	return tea.ExecProcess(x.cmd, func(err error) tea.Msg { return browsed{x.host, err} })
}

// browser is the command that shows an address: the first of BROWSER, or what
// the system has.
func browser(env, system string) []string {
	first, _, _ := strings.Cut(env, ":")
	if f := strings.Fields(first); len(f) > 0 {
		return f
	}
	switch system {
	case "darwin":
		return []string{"open"}
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	return []string{"xdg-open"}
}

// inTerminal reports whether a browser draws into the terminal.
func inTerminal(name string) bool {
	return slices.Contains([]string{"w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl"}, filepath.Base(name))
}
