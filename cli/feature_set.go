package cli

import (
	"context"
	"errors"
	"maps"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

type featureSetOptions struct {
	*session
	name          recovery.FeatureName
	value         string
	account, role string
}

func newFeatureSet(s *session) *cobra.Command {
	o := featureSetOptions{session: s}
	cmd := &cobra.Command{
		Use:   "set FEATURE VALUE",
		Short: "Switch a feature on or off, or back to what a wider setting says",
		Long: `Switch a feature on or off: VALUE is on, off, or default, which takes the setting away so
that a wider one counts. Without --account and --role it is for the whole deployment.
It counts for what is asked from then on; executions that run are left alone.`,
		Example: `  davit feature set preemption off
  davit feature set preemption on --role Admin
  davit feature set document-installation off --account 111122223333`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name, o.value = recovery.FeatureName(args[0]), args[1]
			if o.account != "" && o.role != "" {
				return misuse(cmd, errors.New("--account and --role are two settings: make one after the other"))
			}
			if o.value != "on" && o.value != "off" && o.value != "default" {
				return misuse(cmd, errors.New("VALUE is on, off or default, not \""+o.value+"\""))
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.account, "account", "", "for what is done in this `account`, by its ID")
	f.StringVar(&o.role, "role", "", "for who acts in this `role`")
	return cmd
}

func (o *featureSetOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	f, err := c.Feature(ctx, o.name)
	if err != nil {
		return err
	}
	if f, err = c.SetFeature(ctx, o.name, f.Version, o.changed(f.FeatureInput)); err != nil {
		return err
	}
	where := "for all"
	switch {
	case o.account != "":
		where = "in account " + o.account
	case o.role != "":
		where = "for the role " + o.role
	}
	o.Notef("Set %s to %s %s.", f.Name, o.value, where)
	return nil
}

// changed is the setting with the one value changed.
func (o *featureSetOptions) changed(in apitype.FeatureInput) apitype.FeatureInput {
	on := o.value == "on"
	switch {
	case o.account != "":
		in.Accounts = put(in.Accounts, recovery.AccountID(o.account), on, o.value == "default")
	case o.role != "":
		in.Roles = put(in.Roles, recovery.Role(o.role), on, o.value == "default")
	case o.value == "default":
		in.Deployment = nil
	default:
		in.Deployment = &on
	}
	return in
}

// put gives a copy of the settings with one of them changed, or taken away.
func put[K comparable](settings map[K]bool, key K, on, away bool) map[K]bool {
	changed := maps.Clone(settings)
	if changed == nil {
		changed = map[K]bool{}
	}
	changed[key] = on
	if away {
		delete(changed, key)
	}
	return changed
}
