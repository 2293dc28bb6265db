package cli

import (
	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/portable"
)

func newConfigSchema(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Write the JSON Schema of files of configuration, for editors",
		Long: `Write the JSON Schema of files of configuration. A server has it at
/api/v1/config/schema.json, for whoever asks, and exports name that to editors.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := s.Out.Write(portable.SchemaFile)
			return err
		},
	}
}
