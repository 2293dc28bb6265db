package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

type planCreateOptions struct {
	*session
	file fileFlag
}

func newPlanCreate(s *session) *cobra.Command {
	o := planCreateOptions{session: s}
	cmd := &cobra.Command{
		Use:   "create -f FILE",
		Short: "Create recovery plans from a file",
		Long: `Create the recovery plans that a file describes, one or more. All are read and held
against each other, the plans and the protection groups that there are before the first
is saved. The groups must be there already.

  name: three-tier
  drill:
    subnetIDs: [subnet-0d111a0c0ffee0001]
  waves:
    - name: database
      groups: [shop-database]
    - name: web
      groups: [shop-web]
      dependsOn: [database]`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.file.flags(cmd, "recovery plans")
	return cmd
}

func (o *planCreateOptions) run(ctx context.Context) error {
	return creation[apitype.PlanInput]{
		names:   planNames,
		check:   checkPlanInput,
		compare: comparePlans,
		create: func(ctx context.Context, c *client.Client, in apitype.PlanInput) (created, error) {
			p, err := c.CreatePlan(ctx, in)
			return created{"recovery plan " + p.Name + " of " + wavesOf(p.Plan), findingWarnings(p.Findings)}, err
		},
	}.run(ctx, o.session, o.file)
}

// checkPlanInput finds what is wrong with a plan by itself.
func checkPlanInput(in apitype.PlanInput) error {
	p, err := in.Plan()
	if err != nil {
		return err
	}
	return p.WithDefaults().Check()
}

func planNames(in apitype.PlanInput) []named { return []named{{"name", in.Name}} }

// comparePlans holds new plans against the plans and protection groups that there are.
func comparePlans(ctx context.Context, c *client.Client, docs []described[apitype.PlanInput]) (found judged, err error) {
	plans, err := c.Plans(ctx, apitype.PlanQuery{})
	if err != nil {
		return found, err
	}
	have := map[named]string{}
	for _, p := range plans {
		have[named{"name", recovery.NameKey(p.Name)}] = "recovery plan " + p.Name
	}
	taken(&found, docs, planNames, have)
	groups, err := c.Groups(ctx, apitype.GroupQuery{})
	if err != nil {
		return found, err
	}
	for _, doc := range docs {
		if err := unknownGroups(&found, doc, groups); err != nil {
			return found, err
		}
	}
	return found, nil
}

// unknownGroups notes the protection groups that a plan names and the server has not.
func unknownGroups(found *judged, doc described[apitype.PlanInput], groups []recovery.Group) error {
	plan, err := doc.input.Plan()
	if err != nil {
		return err
	}
	known, names := map[string]bool{}, make([]string, len(groups))
	for i, g := range groups {
		known[recovery.NameKey(g.Name)], known[string(g.ID)], names[i] = true, true, g.Name
	}
	for i, w := range plan.Waves {
		for j, name := range w.Groups {
			if !known[recovery.NameKey(name)] && !known[name] {
				field := fmt.Sprintf("waves[%d].groups[%d]", i, j)
				found.wrong = append(found.wrong, doc.Problemf(field, "%s: there is no protection group %q: %s", field, name, specfile.Suggest(name, names)))
			}
		}
	}
	return nil
}
