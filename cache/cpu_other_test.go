//go:build !linux

package cache

import "time"

// threadCPU is not known here.
func threadCPU() time.Duration { return 0 }
