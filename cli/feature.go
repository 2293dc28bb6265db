package cli

import "github.com/spf13/cobra"

func newFeature(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "feature",
		Short: "Features: capabilities that are switched on and off for all, an account or a role",
	}
	cmd.AddCommand(newFeatureList(s), newFeatureSet(s))
	return cmd
}
