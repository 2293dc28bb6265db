package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func newToken(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "The server's start-up token, and the sealed token for the day the provider is down",
	}
	cmd.AddCommand(newTokenRotate(s), newTokenSeal(s))
	return cmd
}

func newTokenRotate(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "rotate",
		Short: "Replace the server's start-up token",
		Long: `Replace the server's start-up token, and show the new one, this once; it is in the file
token of the server's data folder too. The old one is worth nothing from then on.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return rotateToken(cmd.Context(), s) },
	}
}

func rotateToken(ctx context.Context, s *session) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	t, err := c.RotateToken(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, t.Token)
	s.Notef("This is the new token. The old one is worth nothing any more: renew it where it is kept.")
	return nil
}

func newTokenSeal(s *session) *cobra.Command {
	o := struct {
		*session
		confirm confirm
	}{session: s}
	cmd := &cobra.Command{
		Use:   "seal",
		Short: "Make a sealed token for the day the identity provider is down",
		Long: `Make a sealed token, and show it, this once. Write it on paper and lock that away:
whoever has it opens one session as Admin with "davit login --sealed", without the
identity provider, and everybody who reads the audit trail sees it. Making one voids the
one before.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			would := deed{"make a sealed token with which whoever has it is an Admin once, and void the one before it", ""}
			if err := o.confirm.ask(cmd.Context(), o.Streams, would); err != nil {
				return err
			}
			return sealToken(cmd.Context(), s)
		},
	}
	o.confirm.flags(cmd)
	return cmd
}

func sealToken(ctx context.Context, s *session) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	t, err := c.SealToken(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, t.SealedToken)
	s.Notef("This is the sealed token; nobody can show it again. Keep it on paper, in a safe. Any earlier one is void.")
	return nil
}
