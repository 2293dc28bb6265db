package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type documentListOptions struct {
	*session
	output  output
	place   place
	library bool
	query   apitype.DocumentQuery
}

func newDocumentList(s *session) *cobra.Command {
	o := documentListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the Automation documents of an account and Region, or of Davit's library",
		Long: `List the Automation documents of an account and Region: its own, those of AWS, and those
that others share. SSM is asked at most once a minute for the same list.

With --library it lists the documents that come with Davit; "davit document install"
puts them into an account.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.place.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.library, "library", false, "list the documents that come with Davit")
	f.StringVar(&o.query.Owner, "owner", "", "only those of `self`, amazon, shared or public")
	f.StringVar(&o.query.Prefix, "prefix", "", "only those whose names begin with this `text`")
	f.StringVar(&o.query.Search, "search", "", "only those with this `word` in name or description")
	cmd.MarkFlagsMutuallyExclusive("library", "account")
	cmd.MarkFlagsMutuallyExclusive("library", "region")
	cmd.MarkFlagsMutuallyExclusive("library", "owner")
	o.output.flags(cmd)
	return cmd
}

func (o *documentListOptions) run(ctx context.Context) error {
	found, err := o.list(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, found, func(w io.Writer) error {
		if !o.library { // a list of SSM's tells no more than names
			t := text.NewTable("DOCUMENT", "OWNER")
			for _, d := range found {
				t.Row(d.Name, d.Owner)
			}
			return t.Write(w, "")
		}
		t := text.NewTable("DOCUMENT", "WHAT IT DOES")
		for _, d := range found {
			t.Row(d.Name, firstSentence(d.Description))
		}
		return t.Write(w, "")
	})
}

func (o *documentListOptions) list(ctx context.Context) ([]apitype.DocumentSummary, error) {
	c, err := o.connect()
	if err != nil {
		return nil, err
	}
	if o.library {
		return c.Library(ctx, o.query.Prefix, o.query.Search)
	}
	o.query.Owner = strings.ToUpper(o.query.Owner)
	switch o.query.Owner {
	case "", "SELF", "AMAZON", "SHARED", "PUBLIC":
	default:
		return nil, usagef("--owner is self, amazon, shared or public, not %q", strings.ToLower(o.query.Owner))
	}
	if o.query.Scope, err = o.place.find(ctx, c); err != nil {
		return nil, err
	}
	found := []apitype.DocumentSummary{}
	for {
		page, err := c.Documents(ctx, o.query)
		if err != nil {
			return nil, err
		}
		found = append(found, page.Items...)
		if o.query.Cursor = page.Next; page.Next == "" {
			return found, nil
		}
	}
}

// maxSentence is how much of a description a list shows.
const maxSentence = 90

// firstSentence is the beginning of a description, on one line.
func firstSentence(s string) string {
	s = strings.Join(strings.Fields(text.Clean(s)), " ")
	if end := strings.Index(s, ". "); end > 0 {
		s = s[:end]
	}
	return text.Cut(strings.TrimSuffix(s, "."), maxSentence)
}
