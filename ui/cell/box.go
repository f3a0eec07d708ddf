package cell

import "strings"

// Over draws the lines of a box over the lines of a frame with its upper left
// corner at (x, y). Lines outside the frame are left out. The frame is changed.
func (m Measure) Over(frame, box []string, x, y, w int) {
	for i, b := range box {
		row := y + i
		if row < 0 || row >= len(frame) {
			continue
		}
		over := b
		if strings.Contains(frame[row], "\x1b]8;") { // a link may go on below the box
			over = "\x1b]8;;\x1b\\" + b
		}
		frame[row] = m.To(frame[row], x) + Reset + over + Reset + m.From(frame[row], x+w)
	}
}
