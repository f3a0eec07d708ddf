//go:build integration

package render

import (
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
)

// TestReorderCompare: the order is that of an independent implementation.
func TestReorderCompare(t *testing.T) {
	letters := []string{"a", "b", "C", "1", "2", " ", "(", ")", "[", "]", ".", ",", "+", "-", "$", "%", "א", "ב", "ש", "م", "ع", "٣", "٤", "/", ":", "<", ">", "!", "é", "日", "«"}
	unshaped := strings.NewReplacer("ﻡ", "م", "ﻢ", "م", "ﻣ", "م", "ﻤ", "م", "ﻉ", "ع", "ﻊ", "ع", "ﻋ", "ع", "ﻌ", "ع")
	r := rand.New(rand.NewPCG(1, 2))
	for _, rtl := range []bool{false, true} {
		in := make([]string, 5000)
		for i := range in {
			for range 1 + r.IntN(14) {
				in[i] += letters[r.IntN(len(letters))]
			}
		}
		cmd := exec.Command("fribidi", "--nopad", "--nobreak", "--charset", "UTF-8", map[bool]string{false: "--ltr", true: "--rtl"}[rtl])
		cmd.Stdin = strings.NewReader(strings.Join(in, "\n") + "\n")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("fribidi: %v", err)
		}
		want := strings.Split(unshaped.Replace(string(out)), "\n")
		for i, s := range in {
			if got := visual([]string{s}, rtl); got != want[i] {
				t.Errorf("%q, right to left %t: %q, want %q", s, rtl, got, want[i])
			}
		}
	}
}
