// The screen over mail in memory, in a real terminal, for looking at it:
//
//	go run ./internal/uitest/screen [-theme NAME] [-ascii] [-nocolor] [-offline] [-big N] [-keys PRESET] [-arrive]
package main

import (
	"context"
	"flag"
	"fmt"
	"image/color"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

func main() {
	var o ui.Options
	flag.StringVar(&o.Theme, "theme", "", "theme")
	flag.BoolVar(&o.ASCII, "ascii", false, "ASCII only")
	flag.BoolVar(&o.NoColor, "nocolor", os.Getenv("NO_COLOR") != "", "no colours")
	flag.StringVar(&o.Keys, "keys", "", "preset")
	offline := flag.Bool("offline", false, "no network")
	arrive := flag.Bool("arrive", false, "new mail every two seconds")
	bg := flag.String("bg", "", "the background that the terminal would tell: dark, light")
	big := flag.Int("big", 0, "one inbox of N messages")
	flag.Parse()
	f := uitest.Scene()
	if *big > 0 {
		f = uitest.Big(*big)
	}
	f.Offline = *offline
	if *big == 0 {
		start := time.Now()
		o.Now = func() time.Time { return uitest.Now.Add(time.Since(start)) }
		o.Location = time.UTC
	}
	p := tea.NewProgram(ui.New(f, o), tea.WithFPS(120))
	ctx, cancel := context.WithCancel(context.Background())
	if *arrive {
		go func() {
			for i := 1; ctx.Err() == nil; i++ {
				select {
				case <-ctx.Done():
				case <-time.After(2 * time.Second):
					p.Send(ui.Changed{Event: f.Deliver(uitest.WorkInbox, "New <new@work.example>", fmt.Sprint("Arrival ", i), "Hello\n", uitest.Now.Add(time.Duration(i)*time.Minute))})
				}
			}
		}()
	}
	switch *bg {
	case "dark":
		go p.Send(tea.BackgroundColorMsg{Color: color.RGBA{0x1c, 0x1c, 0x1c, 255}})
	case "light":
		go p.Send(tea.BackgroundColorMsg{Color: color.RGBA{0xfa, 0xfa, 0xf6, 255}})
	}
	f.Changed = func(e mail.Event) { go p.Send(ui.Changed{Event: e}) }
	_, err := p.Run()
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
