package cli

import "github.com/spf13/cobra"

// listFlags are the flags that all lists of configuration have.
func listFlags(cmd *cobra.Command, search, sort *string, where string) {
	f := cmd.Flags()
	f.StringVar(search, "search", "", "only those with this `text` in "+where)
	f.StringVar(sort, "sort", "name", "the `order`: name, or changed, which has the last change first")
}
