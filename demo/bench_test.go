package demo

import "testing"

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		d, err := Start(b.Context(), b.TempDir(), noon)
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}
