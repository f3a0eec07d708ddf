package cell

// Over draws the lines of a box over the lines of a frame with its upper left
// corner at (x, y). Lines outside the frame are left out. The frame is changed.
func (m Measure) Over(frame, box []string, x, y, w int) {
	for i, b := range box {
		row := y + i
		if row < 0 || row >= len(frame) {
			continue
		}
		frame[row] = m.To(frame[row], x) + Reset + b + Reset + m.From(frame[row], x+w)
	}
}
