package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type accountCheckOptions struct {
	*session
	output output
	ref    string
	policy bool
	all    bool
}

func newAccountCheck(s *session) *cobra.Command {
	o := accountCheckOptions{session: s}
	cmd := &cobra.Command{
		Use:   "check ACCOUNT",
		Short: "Ask AWS whether Davit can work in a target account",
		Long: `Ask AWS, in each Region of the account, as whom Davit's calls are made there, whether the
role is trusted as it should be, and about each permission that Davit needs: yes, NO, or
UNKNOWN with why. It takes up to a minute, and changes nothing: reads are made with the
smallest page, writes are dry runs, or of something that cannot exist.

What was refused is printed as an IAM policy that allows it and nothing else, as far as a
policy of the role helps; --policy prints that alone. Permissions that only DRS uses in
Davit's name cannot be asked about: they are told, and do not count.

The exit code is 1 when a permission is missing, when nobody answers, or when the role can
be assumed without its external ID. What each permission is for is in doc/accounts.md.`,
		Example: `  davit account check shop-production
  davit account check shop-production --policy > missing.json`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	cmd.Flags().BoolVar(&o.policy, "policy", false, "print the policy that is missing, and nothing else")
	cmd.Flags().BoolVar(&o.all, "all", false, "list every permission, those that are there too")
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
	switch {
	case o.policy && access.MissingPolicy == nil:
		o.Notef("No policy of the role is missing.")
	case o.policy:
		err = writeJSON(o.Out, access.MissingPolicy)
	default:
		err = o.output.write(o.Out, access, func(w io.Writer) error { return o.write(w, access) })
	}
	if err != nil {
		return err
	}
	o.warn(access.Warnings)
	if !access.OK {
		return failedf("Davit cannot work everywhere in account %s (%s)", access.AccountID, access.Name)
	}
	return nil
}

func (o *accountCheckOptions) write(w io.Writer, access apitype.AccountAccess) error {
	t := text.NewTable("REGION", "ACCESS", "AS", "STS", "WHY NOT")
	for _, r := range access.Regions {
		t.Row(string(r.Region), okWord(r.OK), r.ARN, r.STSEndpoint, problemText(r.Error))
	}
	for _, s := range access.StagingAccounts {
		for _, r := range s.Regions {
			t.Row(string(r.Region)+" staging "+string(s.AccountID), okWord(r.OK), r.ARN, r.STSEndpoint, problemText(r.Error))
		}
	}
	if err := t.Write(w, ""); err != nil {
		return err
	}
	if err := o.writeTrust(w, access); err != nil {
		return err
	}
	if err := o.writePermissions(w, access.Regions); err != nil {
		return err
	}
	if access.MissingPolicy == nil {
		return nil
	}
	fmt.Fprintf(w, "\nThis policy allows what is missing, and nothing else:\n\n")
	return writeJSON(w, access.MissingPolicy)
}

func (o *accountCheckOptions) writeTrust(w io.Writer, access apitype.AccountAccess) error {
	problems := []*apitype.Problem{access.TrustError}
	for _, s := range access.StagingAccounts {
		problems = append(problems, s.TrustError)
	}
	for _, p := range problems {
		if p == nil {
			continue
		}
		if _, err := fmt.Fprintf(w, "\nTRUST: %s\n  %s\n", text.Clean(p.Detail), text.Clean(p.Remedy)); err != nil {
			return err
		}
	}
	return nil
}

// writePermissions tells of each Region and feature whether all of its permissions are
// there, and lists those that are not.
func (o *accountCheckOptions) writePermissions(w io.Writer, regions []apitype.RegionAccess) error {
	t := text.NewTable("REGION", "FEATURE", "PERMISSION", "ANSWER", "WHY")
	rows := 0
	for _, r := range regions {
		for _, feature := range featuresOf(r.Permissions) {
			rows++
			fine, hidden := 0, 0
			for _, p := range feature {
				switch {
				case o.all || p.Answer == "NO" || p.Answer == "UNKNOWN" && !p.Indirect:
					t.Row(string(r.Region), p.Feature, permissionName(p), answerWord(p.Answer), problemText(p.Error))
				case p.Indirect:
					hidden++
				default:
					fine++
				}
			}
			if fine > 0 {
				t.Row(string(r.Region), feature[0].Feature, text.Plural(fine, "permission"), "yes", "")
			}
			if hidden > 0 {
				t.Row(string(r.Region), feature[0].Feature, text.Plural(hidden, "permission"), "UNKNOWN", "AWS cannot be asked about them: see --all")
			}
		}
	}
	if rows == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return t.Write(w, "")
}

// featuresOf are permissions by their features, in their order.
func featuresOf(all []apitype.PermissionAnswer) [][]apitype.PermissionAnswer {
	var features [][]apitype.PermissionAnswer
	for _, p := range all {
		if n := len(features); n == 0 || features[n-1][0].Feature != p.Feature {
			features = append(features, nil)
		}
		last := &features[len(features)-1]
		*last = append(*last, p)
	}
	return features
}

func permissionName(p apitype.PermissionAnswer) string {
	name := p.Action
	if p.Subject != "" {
		name += " of " + p.Subject
	}
	if p.Through != "" {
		name += " through " + p.Through
	}
	return name
}

// answerWord is an answer as tables have it: what is wrong stands out.
func answerWord(answer string) string {
	if answer == "YES" {
		return "yes"
	}
	return answer
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

// writeJSON writes a document for a file or another program.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
