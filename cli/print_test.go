package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

func TestJSONIsInertAndTheSame(t *testing.T) {
	const nasty = "a\x1b[31m\u009b31m\u202eb\u2066\u200b\u2028\x7f\x00\U000E0041 日本 <&> \"\\"
	var b bytes.Buffer
	if err := printJSON(&b, map[string]string{"s": nasty}); err != nil {
		t.Fatal(err)
	}
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			t.Errorf("%U in %q", r, b.String())
		}
	}
	var back map[string]string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back["s"] != nasty {
		t.Errorf("%v: %q", err, back["s"])
	}
}

func TestOctets(t *testing.T) {
	for n, want := range map[int64]string{-1: "?", 0: "0 B", 999: "999 B", 1000: "1 kB", 1536: "1.54 kB", 999_499: "999 kB",
		999_500: "1 MB", 20_000_000: "20 MB", 3_000_000_000: "3 GB"} {
		if got := octets(n); got != want {
			t.Errorf("octets(%d) = %q, want %q", n, got, want)
		}
	}
}
