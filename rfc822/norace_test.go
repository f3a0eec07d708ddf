//go:build !race

package rfc822

const slower = 1
