// Command openapi writes the description of the API, as a server of this code serves it, to
// the standard output. With an argument that is the description's version.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/davit-dr/davit/api"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	version := "development"
	if len(args) > 0 {
		version = args[0]
	}
	server := api.New(api.Options{Version: version})
	defer server.Close()
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	if err := out.Encode(server.OpenAPI()); err != nil {
		return fmt.Errorf("write the description of the API: %w", err)
	}
	return nil
}
