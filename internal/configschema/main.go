// Command configschema writes the JSON Schema of configuration files to the file that it
// is given.
package main

import (
	"fmt"
	"os"

	"github.com/davit-dr/davit/portable"
)

func main() {
	schema, err := portable.Schema()
	if err == nil {
		err = os.WriteFile(os.Args[1], append(schema, '\n'), 0o644) //nolint:gosec // it is published
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
