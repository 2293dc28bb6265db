package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type documentShowOptions struct {
	*session
	output          output
	place           place
	name, version   string
	library         bool
	content, policy bool
}

func newDocumentShow(s *session) *cobra.Command {
	o := documentShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show DOCUMENT",
		Short: "Show an Automation document: its parameters, outputs, and what it needs",
		Long: `Show an Automation document, by its name or by the ARN of a shared one: its parameters
and outputs, the permissions that its steps need, and the services of other Regions that
they lean on. With --library it is one of those that come with Davit.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.name, o.run),
	}
	o.place.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.version, "version", "", "the `version`: a number, $DEFAULT or $LATEST")
	f.BoolVar(&o.library, "library", false, "show a document that comes with Davit")
	f.BoolVar(&o.content, "content", false, "print the document's text alone")
	f.BoolVar(&o.policy, "policy", false, "print the IAM policy of a library document alone")
	cmd.MarkFlagsMutuallyExclusive("content", "policy")
	o.output.flags(cmd)
	return cmd
}

func (o *documentShowOptions) run(ctx context.Context) error {
	if o.policy && !o.library {
		return usagef("--policy is for documents of the library: say --library, too")
	}
	d, err := o.read(ctx)
	if err != nil {
		return err
	}
	switch {
	case o.content:
		_, err = fmt.Fprintln(o.Out, strings.TrimSuffix(d.Content, "\n"))
		return err
	case o.policy:
		_, err = fmt.Fprintln(o.Out, strings.TrimSuffix(d.Policy, "\n"))
		return err
	}
	return o.output.write(o.Out, d, func(w io.Writer) error { return writeDocument(w, d) })
}

func (o *documentShowOptions) read(ctx context.Context) (apitype.Document, error) {
	c, err := o.connect()
	if err != nil {
		return apitype.Document{}, err
	}
	if o.library {
		return c.LibraryDocument(ctx, o.name)
	}
	scope, err := o.place.find(ctx, c)
	if err != nil {
		return apitype.Document{}, err
	}
	return c.Document(ctx, scope, o.name, o.version)
}

func writeDocument(w io.Writer, d apitype.Document) error {
	err := facts(w,
		"Name", d.Name, "ARN", d.ARN, "Owner", d.Owner, "Description", strings.Join(strings.Fields(text.Clean(d.Description)), " "),
		"Version", versionText(d), "Status", d.Status, "Created", text.Instant(d.CreatedAt),
		"Outputs", strings.Join(d.Outputs, ", "), "Permissions", strings.Join(d.Permissions, ", "),
	)
	if err != nil {
		return err
	}
	for _, p := range d.ControlPlanes {
		fmt.Fprintf(w, "Leans on:     %s of %s (%s): while that Region is down, %s\n", p.Service, p.Region, strings.Join(p.APIs, ", "), failing(p.Steps))
	}
	for _, p := range d.Problems {
		fmt.Fprintf(w, "Problem:      %s\n", text.Clean(p))
	}
	if len(d.Parameters) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	t := text.NewTable("PARAMETER", "TYPE", "DEFAULT", "WHAT IT IS")
	for _, p := range d.Parameters {
		value := p.Default
		if p.Required {
			value = "(required)"
		}
		what := strings.Join(strings.Fields(text.Clean(p.Description)), " ")
		if len(p.AllowedValues) > 0 {
			what = strings.TrimSpace(what + " One of " + strings.Join(p.AllowedValues, ", ") + ".")
		}
		t.Row(p.Name, p.Type, value, what)
	}
	return t.Write(w, "")
}

func failing(steps []string) string {
	if len(steps) == 1 {
		return "step " + steps[0] + " fails"
	}
	return "steps " + strings.Join(steps, ", ") + " fail"
}

func versionText(d apitype.Document) string {
	if d.DefaultVersion == "" {
		return d.Version
	}
	return fmt.Sprintf("%s (default %s, latest %s)", d.Version, d.DefaultVersion, d.LatestVersion)
}
