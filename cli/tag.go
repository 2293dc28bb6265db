package cli

import "github.com/spf13/cobra"

func newTag(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tag",
		Short: "Keep the tags of source servers and their EC2 instances the same",
	}
	cmd.AddCommand(newTagSync(s), newTagShow(s))
	return cmd
}
