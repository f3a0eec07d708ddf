// Package house holds no code, only tests that keep the plan of the house:
// which room may import which (docs/architecture.md), with the reason printed
// when a rule is broken, and a word about files that have grown too long.
package house
