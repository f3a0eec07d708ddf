package mailtest

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
)

// freePorts finds n ports on 127.0.0.1 that nobody listens on. They are taken
// from below the range that the kernel gives to outgoing connections, so that
// none of those gets in before the server does.
func freePorts(n int) ([]Addr, error) {
	var out []Addr
	for range 1000 {
		port := 20000 + rand.IntN(12000)
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil {
			continue
		}
		// Held until all are found, so that none is found twice.
		defer func() { _ = l.Close() }()
		out = append(out, Addr{"127.0.0.1", port})
		if len(out) == n {
			return out, nil
		}
	}
	return nil, errors.New("no free port")
}

// addrOf is the address of a listener on loopback.
func addrOf(l net.Listener) Addr {
	return Addr{"127.0.0.1", l.Addr().(*net.TCPAddr).Port}
}
