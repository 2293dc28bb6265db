package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type accountCheckOptions struct {
	*session
	output output
	ref    string
}

func newAccountCheck(s *session) *cobra.Command {
	o := accountCheckOptions{session: s}
	cmd := &cobra.Command{
		Use:   "check ACCOUNT",
		Short: "Ask AWS whether Davit can work in a target account",
		Long: `Ask AWS, in each Region of the account, as whom Davit's calls are made there. The exit
code is 1 when a Region does not answer as it should.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *accountCheckOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	access, err := c.CheckAccount(ctx, o.ref)
	if err != nil {
		return err
	}
	err = o.output.write(o.Out, access, func(w io.Writer) error {
		t := text.NewTable("REGION", "ACCESS", "AS", "WHY NOT")
		for _, r := range access.Regions {
			t.Row(string(r.Region), okWord(r.OK), r.ARN, problemText(r.Error))
		}
		return t.Write(w, "")
	})
	if err == nil && !access.OK {
		return failedf("Davit cannot work everywhere in account %s (%s)", access.AccountID, access.Name)
	}
	return err
}

func okWord(ok bool) string {
	if ok {
		return "yes"
	}
	return "NO"
}

func problemText(p *apitype.Problem) string {
	if p == nil {
		return ""
	}
	return p.Err().Error()
}
