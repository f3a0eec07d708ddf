//go:build !unix

package config

func umask(int) int { return 0 }
