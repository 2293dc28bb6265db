package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type whoamiOptions struct {
	*session
	output output
}

func newWhoami(s *session) *cobra.Command {
	o := whoamiOptions{session: s}
	cmd := &cobra.Command{
		Use:   "whoami",
		Short: "Show who you are to the server, and what you may act as",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

// signIns are the ways to sign in, in a few words.
var signIns = map[recovery.SignIn]string{
	recovery.ByToken:   "the server's start-up token",
	recovery.ByBearer:  "a token of the identity provider",
	recovery.ByBrowser: "a session in a browser",
	recovery.BySealed:  "the sealed token",
}

func (o *whoamiOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	who, err := c.Session(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, who, func(w io.Writer) error {
		return facts(w,
			"Server", c.URL(),
			"Name", text.Clean(who.Name),
			"Subject", text.Clean(who.Subject),
			"Verified", map[bool]string{true: "yes", false: "no: nobody proved to be this"}[who.Verified],
			"Known by", signIns[who.SignIn],
			"Until", text.Instant(who.Until),
			"Groups", text.Clean(strings.Join(who.Groups, ", ")),
			"Roles", grantsText(who.Grants),
		)
	})
}
