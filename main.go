// Postern is a mail user agent for the terminal.
package main

import (
	"os"

	"postern/cli"
)

func main() { os.Exit(cli.Execute()) }
