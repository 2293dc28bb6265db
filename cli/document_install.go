package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
)

type documentInstallOptions struct {
	*session
	output  output
	place   place
	confirm confirm
	all     bool
	plan    string
	file    fileFlag
	name    string
	library []string
}

func newDocumentInstall(s *session) *cobra.Command {
	o := documentInstallOptions{session: s}
	cmd := &cobra.Command{
		Use:   "install {DOCUMENT... | --all | --plan PLAN | -f FILE}",
		Short: "Put Automation documents into an account and Region",
		Long: `Put documents of Davit's library, or one of your own, into an account and Region. One
that is there with the same text is left alone; one with another text gets a new
version, which becomes its default. With --plan they are the library's documents that
the plan's actions and rollbacks run, each where it runs them.

The role that a document acts as needs the document's own permissions:
"davit document show --library DOCUMENT --policy" prints them.

An Admin can switch the feature document-installation off: see "davit feature list".`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.library = args
			if o.ways() != 1 {
				return misuse(cmd, usagef("name documents of the library, or --all of them, or those of a --plan, or a file with -f"))
			}
			return o.run(cmd.Context())
		},
	}
	o.place.flags(cmd)
	cmd.Flags().BoolVar(&o.all, "all", false, "all documents of the library")
	cmd.Flags().StringVar(&o.plan, "plan", "", "those of the library that the `plan` runs, where it runs them")
	cmd.MarkFlagsMutuallyExclusive("plan", "account")
	cmd.MarkFlagsMutuallyExclusive("plan", "region")
	cmd.Flags().StringVar(&o.name, "name", "", "the `name` of the document in the file; by default the file's own without its ending")
	o.file.flags(cmd, "a document")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

// ways counts in how many of the ways it is said what to install.
func (o *documentInstallOptions) ways() int {
	count := 0
	for _, way := range []bool{len(o.library) > 0, o.all, o.plan != "", o.file.name != ""} {
		if way {
			count++
		}
	}
	return count
}

func (o *documentInstallOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	done, err := o.install(ctx, c)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, done, func(w io.Writer) error {
		t := text.NewTable("DOCUMENT", "VERSION", "ACCOUNT", "REGION", "WHAT WAS DONE")
		for _, d := range done {
			t.Row(d.Name, d.Version, string(d.AccountID), string(d.Region), installedWord(d))
		}
		return t.Write(w, "")
	})
}

// newText is what an installation means for plans.
const newText = "Actions that run the default version of one run the new text from then on."

func (o *documentInstallOptions) install(ctx context.Context, c *client.Client) ([]apitype.Installed, error) {
	if o.plan != "" {
		d := deed{what: "install the library's documents that recovery plan " + o.plan + " runs", note: newText}
		if err := o.confirm.ask(ctx, o.Streams, d); err != nil {
			return nil, err
		}
		return c.InstallPlanDocuments(ctx, o.plan)
	}
	scope, err := o.place.find(ctx, c)
	if err != nil {
		return nil, err
	}
	r, err := o.request(ctx, c)
	if err != nil {
		return nil, err
	}
	d := deed{what: fmt.Sprintf("install %s in %s", text.Plural(len(r.Library)+len(r.Documents), "document"), scope), note: newText}
	if err := o.confirm.ask(ctx, o.Streams, d); err != nil {
		return nil, err
	}
	return c.InstallDocuments(ctx, scope, r)
}

func installedWord(d apitype.Installed) string {
	switch {
	case d.Created:
		return "created"
	case d.Changed:
		return "changed"
	}
	return "left alone: it is there with the same text"
}

// request is what to install: it is read before anything is asked of AWS.
func (o *documentInstallOptions) request(ctx context.Context, c *client.Client) (apitype.InstallRequest, error) {
	if o.file.name != "" {
		return o.fromFile()
	}
	if !o.all {
		return apitype.InstallRequest{Library: o.library}, nil
	}
	library, err := c.Library(ctx, "", "")
	var r apitype.InstallRequest
	for _, d := range library {
		r.Library = append(r.Library, d.Name)
	}
	return r, err
}

func (o *documentInstallOptions) fromFile() (apitype.InstallRequest, error) {
	content, err := readDocument(o.In, o.file.name)
	if err != nil {
		return apitype.InstallRequest{}, exit{exitUsage, err}
	}
	name := o.name
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(o.file.name), filepath.Ext(o.file.name))
	}
	if name == "-" {
		return apitype.InstallRequest{}, usagef("say the document's --name: stdin has none")
	}
	return apitype.InstallRequest{Documents: []apitype.NewDocument{{Name: name, Content: string(content)}}}, nil
}
