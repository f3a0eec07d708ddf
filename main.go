// Postern is a mail user agent for the terminal.
package main

func main() {}
