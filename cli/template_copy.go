package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type templateCopyOptions struct {
	*session
	output  output
	confirm confirm
	ref     string
	to      []string
	mapping fileFlag
	request apitype.TemplateCopy
}

func newTemplateCopy(s *session) *cobra.Command {
	o := templateCopyOptions{session: s}
	cmd := &cobra.Command{
		Use:   "copy TEMPLATE --to ACCOUNT/REGION",
		Short: "Copy a launch template to other accounts and Regions",
		Long: `Copy a version of a launch template to other accounts and Regions. User data is copied
as it is, and never shown.

What the version names there is another thing, or nothing: a file says with --mapping
what stands for it, in the sections subnets, securityGroups, instanceProfiles, keyPairs,
images, kmsKeys and settings, and under targets for one account and Region alone. What
settings say of a path goes before the others; an empty value leaves the setting out.

    subnets: {subnet-0a111a0c0ffee0001: subnet-0e333a0c0ffee0001}
    keyPairs: {ops: ops}
    settings: {InstanceType: m6i.large, "NetworkInterfaces[0].PrivateIpAddress": ""}
    targets:
      444455556666/us-east-1:
        securityGroups: {sg-0a111a0c0ffee0001: sg-0e333a0c0ffee0001}

All copies are looked at first. Where the mapping has a gap, or a launch would fail there,
all of it is told, and nothing is copied anywhere. Made again, it says what is there.`,
		Example: `  davit template copy web --to 444455556666/us-east-1 --mapping map.yaml --dry-run
  davit template copy web --to 111122223333/us-east-1 --to 444455556666/us-east-1 --mapping map.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(o.to) == 0 {
				return misuse(cmd, usagef("say with --to where to copy it to, as ACCOUNT/REGION"))
			}
			return about(&o.ref, o.run)(cmd, args)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.to, "to", nil, "`ACCOUNT/REGION` to copy it to; may be repeated")
	f.StringVar(&o.mapping.name, "mapping", "", "`file` in YAML or JSON that says what stands there for what it names")
	f.StringVar(&o.request.Version, "version", "", "the `version` to copy: a number, $Default or $Latest (default $Default)")
	f.StringVar(&o.request.Name, "name", "", "the copy's `name` (default the launch template's own)")
	f.StringVar(&o.request.Reason, "reason", "", "`why`, for the audit trail and the version's description")
	f.BoolVar(&o.request.DryRun, "dry-run", false, "say what the copies would be, and copy nothing")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *templateCopyOptions) run(ctx context.Context) error {
	var err error
	if o.request.Targets, err = copyTargets(o.Streams, o.to, o.mapping); err != nil {
		return err
	}
	c, scope, id, err := o.template(ctx, o.ref)
	if err != nil {
		return err
	}
	dry := o.request
	dry.DryRun = true
	r, err := c.CopyLaunchTemplate(ctx, scope, id, dry)
	if err != nil {
		return err
	}
	if r.Refusal == nil && !o.request.DryRun {
		if err := o.ask(ctx, r); err != nil {
			return err
		}
		o.request.Version = strconv.FormatInt(r.Version, 10) // as it was shown
		if r, err = c.CopyLaunchTemplate(ctx, scope, id, o.request); err != nil {
			return err
		}
	}
	return o.told(r)
}

// ask asks for what would be made, if anything would.
func (o *templateCopyOptions) ask(ctx context.Context, r apitype.TemplateCopies) error {
	var places []string
	changes := 0
	for _, t := range r.Targets {
		if t.Outcome == "TO_COPY" {
			places, changes = append(places, t.Scope.String()), changes+len(t.Changes)
		}
	}
	if len(places) == 0 {
		return nil
	}
	return o.confirm.ask(ctx, o.Streams, deed{what: fmt.Sprintf("copy version %d of launch template %s to %s as %s, with %s replaced",
		r.Version, o.ref, strings.Join(places, ", "), r.Name, text.Plural(changes, "setting"))})
}

// told shows what came of it, and is the error that it comes to.
func (o *templateCopyOptions) told(r apitype.TemplateCopies) error {
	if err := o.output.write(o.Out, r, func(w io.Writer) error { return writeCopies(w, r) }); err != nil {
		return err
	}
	failed := 0
	for _, t := range r.Targets {
		for _, entry := range t.Unused {
			o.Notef("hint: nothing of version %d asks for %s (%s)", r.Version, entry, t.Scope)
		}
		for _, w := range t.Warnings {
			o.Notef("warning: EC2 says of the copy in %s: %s", t.Scope, w)
		}
		if t.Error != nil {
			o.Notef("%s: %s", t.Scope, problemText(t.Error))
		}
		if t.Outcome == "FAILED" {
			failed++
		}
	}
	switch {
	case r.Refusal != nil:
		refusal := r.Refusal.Err()
		refusal.Details = nil // they were shown
		return refusal
	case failed > 0:
		return failedf("%d of %d copies could not be made: the same command makes what is missing", failed, len(r.Targets))
	}
	return nil
}
