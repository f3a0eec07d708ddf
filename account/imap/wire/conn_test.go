package wire

import (
	"testing"
)

func TestConversation(t *testing.T) {
	n := &notes{}
	c, w, _ := client(t, n.options(), nil, nil)
	if err := c.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
	if in, out := w.Counts(); in == 0 || out == 0 {
		t.Errorf("counts %d %d", in, out)
	}
	if err := c.Logout().Wait(); err != nil {
		t.Fatal(err)
	}
	if got := n.all(); len(got) != 0 {
		t.Errorf("withheld: %+v", got)
	}
}
