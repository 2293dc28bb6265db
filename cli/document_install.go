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
	file    fileFlag
	name    string
	library []string
}

func newDocumentInstall(s *session) *cobra.Command {
	o := documentInstallOptions{session: s}
	cmd := &cobra.Command{
		Use:   "install {DOCUMENT... | --all | -f FILE}",
		Short: "Put Automation documents into an account and Region",
		Long: `Put documents of Davit's library, or one of your own, into an account and Region. One
that is there with the same text is left alone; one with another text gets a new
version, which becomes its default.

The role that a document acts as needs the document's own permissions:
"davit document show --library DOCUMENT --policy" prints them.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.library = args
			if (len(args) > 0) == (o.all || o.file.name != "") || o.all && o.file.name != "" {
				return misuse(cmd, usagef("name documents of the library, or --all of them, or a file with -f"))
			}
			return o.run(cmd.Context())
		},
	}
	o.place.flags(cmd)
	cmd.Flags().BoolVar(&o.all, "all", false, "all documents of the library")
	cmd.Flags().StringVar(&o.name, "name", "", "the `name` of the document in the file; by default the file's own without its ending")
	o.file.flags(cmd, "a document")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *documentInstallOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	scope, err := o.place.find(ctx, c)
	if err != nil {
		return err
	}
	r, err := o.request(ctx, c)
	if err != nil {
		return err
	}
	count := len(r.Library) + len(r.Documents)
	d := deed{what: fmt.Sprintf("install %s in %s", text.Plural(count, "document"), scope), note: "Actions that run the default version of one run the new text from then on."}
	if err := o.confirm.ask(ctx, o.Streams, d); err != nil {
		return err
	}
	done, err := c.InstallDocuments(ctx, scope, r)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, done, func(w io.Writer) error {
		t := text.NewTable("DOCUMENT", "VERSION", "WHAT WAS DONE")
		for _, d := range done {
			t.Row(d.Name, d.Version, installedWord(d))
		}
		return t.Write(w, "")
	})
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
	library, err := c.Library(ctx)
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
