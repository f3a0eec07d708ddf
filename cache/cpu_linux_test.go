package cache

import (
	"syscall"
	"time"
)

// threadCPU is the processor time of the calling thread: on a busy machine it
// says what the clock cannot.
func threadCPU() time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if syscall.Getrusage(thread, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
