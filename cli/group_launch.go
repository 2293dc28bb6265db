package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type groupLaunchOptions struct {
	*session
	output output
	launchRun
}

// launchRun is in which run of which plan a launch configuration is asked for, if in any.
type launchRun struct {
	query           apitype.LaunchQuery
	drill, recovery bool
}

func (o *launchRun) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.query.Plan, "plan", "", "with what this `plan` says, in a drill or a recovery")
	f.BoolVar(&o.drill, "drill", false, "in a drill of the plan")
	f.BoolVar(&o.recovery, "recovery", false, "in a recovery by the plan")
	f.StringVar(&o.query.Scenario, "scenario", "", "in this `scenario` of the plan")
}

func newGroupLaunch(s *session) *cobra.Command {
	o := groupLaunchOptions{session: s}
	cmd := &cobra.Command{
		Use:   "launch-configuration GROUP [SERVER]",
		Short: "Show how a group's servers would be launched, and who says so",
		Long: `Show the launch configuration that holds for the servers of a protection group, field by
field, and where each value comes from: the group, the server's own entry, the plan, its
mode, its scenario, or a launch template that one of these refers to. What is not listed
stays as DRS has it.`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.query.Group = args[0]
			if len(args) == 2 {
				o.query.Server = args[1]
			}
			if err := o.mode(); err != nil {
				return misuse(cmd, err)
			}
			return o.run(cmd.Context())
		},
	}
	o.launchRun.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

// mode takes over in which run of the plan is meant.
func (o *launchRun) mode() error {
	switch {
	case o.query.Plan == "" && (o.drill || o.recovery || o.query.Scenario != ""):
		return usagef("--drill, --recovery and --scenario say how a plan runs: name it with --plan")
	case o.query.Plan != "" && o.drill == o.recovery:
		return usagef("say how the plan runs: either --drill or --recovery")
	case o.drill:
		o.query.Mode = recovery.Drill
	case o.recovery:
		o.query.Mode = recovery.Recovery
	}
	return nil
}

func (o *groupLaunchOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	launch, err := c.LaunchConfiguration(ctx, o.query)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, launch, func(w io.Writer) error { return writeLaunch(w, launch) })
}

// writeLaunch writes the values of each server, one on a line.
func writeLaunch(w io.Writer, launch apitype.GroupLaunch) error {
	t := text.NewTable("SERVER", "FIELD", "VALUE", "FROM")
	for _, server := range launch.Servers {
		fields, err := launchFields(server.LaunchConfiguration)
		if err != nil {
			return err
		}
		for i, a := range server.Alternatives {
			fields[fmt.Sprintf("alternatives[%d]", i)] = a.String()
		}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			source := server.Sources[name]
			if strings.HasPrefix(name, "alternatives[") {
				source = server.Sources["alternatives"]
			}
			t.Row(server.Name, name, fields[name], launchSourceText(source))
		}
		if len(fields) == 0 {
			t.Row(server.Name, "", "as DRS has it", "")
		}
	}
	return t.Write(w, "")
}

// launchFields are the values that a configuration states, as people read them.
func launchFields(c recovery.LaunchConfiguration) (map[string]string, error) {
	encoded, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var stated map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &stated); err != nil {
		return nil, err
	}
	fields := map[string]string{}
	for name, value := range stated {
		fields[name] = strings.Trim(string(value), `"`)
	}
	if len(c.SecurityGroupIDs) > 0 {
		fields["securityGroupIDs"] = strings.Join(c.SecurityGroupIDs, ", ")
	}
	if len(c.InstanceTags) > 0 {
		fields["instanceTags"] = recovery.TagText(c.InstanceTags)
	}
	return fields, nil
}

// launchSourceText is who states a value: "group", or "group's template".
func launchSourceText(s recovery.LaunchSource) string {
	name, ofTemplate := strings.CutSuffix(strings.ToLower(string(s)), "_template")
	if ofTemplate {
		return name + "'s template"
	}
	return name
}
