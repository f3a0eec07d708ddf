package cli

import "testing"

func TestHeldInWords(t *testing.T) {
	for want, h := range map[string]held{
		"": {},
		"3 of 5 messages can be read offline (2 kB)":                                                                                      {Here: 3, OnServer: 5, Octets: 2000},
		"0 of 5 messages can be read offline (0 bytes); 1 change waits to be sent":                                                        {OnServer: 5, Pending: 1},
		"0 of 0 messages can be read offline (0 bytes); 12 changes wait to be sent; 2 changes were refused: the list of changes says why": {Pending: 12, Refused: 2},
		"0 of 0 messages can be read offline (0 bytes); 1 change was refused: the list of changes says why":                               {Refused: 1},
	} {
		if got := h.words(); got != want {
			t.Errorf("%+v: %q, want %q", h, got, want)
		}
	}
}
