package rfc822

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecodeWords(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{"=?utf-8?q?caf=C3=A9?=", "café"},
		{"=?UTF-8?B?Y2Fmw6k=?=", "café"},
		{"=?utf-8?Q?a_b?= c", "a b c"},
		{"a =?utf-8?q?b?= c", "a b c"},
		{"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"},
		{"=?utf-8?q?a?=\t =?iso-8859-1?q?=E9?=", "aé"},
		{"=?utf-8?q?a?==?utf-8?q?b?=", "ab"},
		{"x=?utf-8?q?b?=y", "xby"},
		{"=?utf-8?q?a=C3?= =?utf-8?q?=A9b?=", "aéb"},
		{"=?utf-8?b?YcM=?= =?UTF-8?b?qWI=?=", "aéb"},
		{"=?utf-8?b?Y2Fmw6k?=", "café"},
		{"=?utf-8?b?Y2Fm w6k=?=", "café"},
		{"=?utf-8?q?a b c?=", "a b c"},
		{"=?iso-8859-1?Q?=93quoted=94_=80?=", "“quoted” €"},
		{"=?us-ascii?Q?caf=E9?=", "café"},
		{"=?utf-8?Q?caf=E9?=", "café"},
		{"=?utf-8*en?q?a?=", "a"},
		{"=?x-nonsense?q?caf=C3=A9?=", "café"},
		{"=?gb2312?B?xOO6ww==?=", "你好"},
		{"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?= =?iso-2022-jp?B?GyRCOGwbKEI=?=", "日本語"},
		{"=?ks_c_5601-1987?B?vsiz5w==?=", "안녕"},
		{"=?utf-7?Q?caf+AOk-?=", "café"},
		{"=?koi8-r?B?8NLJ18XU?=", "Привет"},
		{"=?utf-8?q?a=0Ab=00c=0D?=", "a b\uFFFDc "},
		{"caf\xe9", "café"},
		{"caf\xc3\xa9", "café"},
		{"\x1b$BF|K\\\x1b(B", "日本"},
		{"=?utf-8?q?unclosed", "=?utf-8?q?unclosed"},
		{"=?utf-8?x?a?=", "=?utf-8?x?a?="},
		{"=?utf-8?q??=", ""},
		{"=??q?a?=", "=??q?a?="},
		{"=?utf-8?q?=3D=3F?=", "=?"},
		{"=?utf-8?q?=ZZ=4?=", "=ZZ=4"},
		{"=? =?utf-8?q?a?=", "=? a"},
		{"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"},
	} {
		if got := DecodeWords(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzDecodeWords(f *testing.F) {
	for _, s := range []string{"=?utf-8?q?a=C3?= =?utf-8?q?=A9b?=", "=?iso-2022-kr?b?GyQpQw==?=", "=?utf-7?q?+A-?=", "\xff=?", "=?utf-16?b?/v8=?="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := DecodeWords(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\x00") {
			t.Fatalf("%q → %q", s, got)
		}
	})
}
