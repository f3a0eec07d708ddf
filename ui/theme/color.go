package theme

import (
	"fmt"
	"image/color"
)

// rgb is a colour of eight bits a channel.
type rgb struct{ r, g, b uint8 }

func fromColor(c color.Color) rgb {
	r, g, b, _ := c.RGBA()
	return rgb{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}
}

// dark reports whether light text is legible on it.
func (c rgb) dark() bool {
	return 299*int(c.r)+587*int(c.g)+114*int(c.b) < 128*1000
}

// toward is c moved by percent towards d.
func (c rgb) toward(d rgb, percent int) rgb {
	mix := func(a, b uint8) uint8 { return uint8((int(a)*(100-percent) + int(b)*percent) / 100) }
	return rgb{mix(c.r, d.r), mix(c.g, d.g), mix(c.b, d.b)}
}

func (c rgb) fg() string { return fmt.Sprintf("38;2;%d;%d;%d", c.r, c.g, c.b) }
func (c rgb) bg() string { return fmt.Sprintf("48;2;%d;%d;%d", c.r, c.g, c.b) }

// sgr joins parameters into one sequence; "" when there are none.
func sgr(params ...string) string {
	s := ""
	for _, p := range params {
		if p == "" {
			continue
		}
		if s != "" {
			s += ";"
		}
		s += p
	}
	if s == "" {
		return ""
	}
	return "\x1b[" + s + "m"
}
