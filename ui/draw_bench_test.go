package ui_test

import (
	"image/color"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"postern/internal/uitest"
	"postern/ui"
)

// BenchmarkFlush is what the renderer does with a frame: reading its styled
// text into cells. It is most of what a key costs; fewer sequences make it less.
func BenchmarkFlush(b *testing.B) {
	d := start(b, uitest.Scene(), ui.Options{}, 160, 50)
	d.Send(tea.BackgroundColorMsg{Color: color.Black})
	content := d.Model.View().Content
	buf := uv.NewScreenBuffer(160, 50)
	b.ReportMetric(float64(len(content)), "bytes/frame")
	for b.Loop() {
		uv.NewStyledString(content).Draw(buf, buf.Bounds())
	}
}
