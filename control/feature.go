package control

import (
	"context"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// FeatureState is a feature, where it is set, and what that comes to.
type FeatureState struct {
	Feature
	Setting recovery.FeatureSetting
	// Unknown is set when this version of Davit does not have the feature: its setting is
	// kept for one that does.
	Unknown bool
	// On is whether it is on as it was asked for, and From what says so.
	On   bool
	From string
	// Yours is whether it is on for one of the caller's roles, anywhere.
	Yours bool
}

// FeatureView says for which role and account features are looked at; empty: for all.
type FeatureView struct {
	Account recovery.AccountID
	Role    recovery.Role
}

// Features lists the features and what their settings come to.
func (c *Control) Features(ctx context.Context, caller recovery.Caller, v FeatureView) ([]FeatureState, error) {
	if err := c.admit(ctx, caller, "Features"); err != nil {
		return nil, err
	}
	if v.Role != "" && !slices.Contains(recovery.Roles, v.Role) {
		return nil, invalid("role", "%q is not known: give one of %v", v.Role, recovery.Roles)
	}
	settings, err := c.book.FeatureSettings(ctx)
	if err != nil {
		return nil, err
	}
	var all []FeatureState
	for _, f := range featureList {
		s := recovery.FeatureSetting{Name: f.Name}
		if i := slices.IndexFunc(settings, func(s recovery.FeatureSetting) bool { return s.Name == f.Name }); i >= 0 {
			s = settings[i]
		}
		all = append(all, stateOf(f, s, v, caller))
	}
	for _, s := range settings {
		if _, err := featureCalled(s.Name); err != nil {
			all = append(all, FeatureState{Feature: Feature{Name: s.Name}, Setting: s, Unknown: true})
		}
	}
	return all, nil
}

// Feature reads one feature.
func (c *Control) Feature(ctx context.Context, caller recovery.Caller, name recovery.FeatureName) (FeatureState, error) {
	if err := c.admit(ctx, caller, "Feature"); err != nil {
		return FeatureState{}, err
	}
	f, err := featureCalled(name)
	if err != nil {
		return FeatureState{}, err
	}
	s, err := c.book.Feature(ctx, name)
	return stateOf(f, s, FeatureView{}, caller), err
}

// SetFeature replaces the setting of a feature, if it still has the version (0: it was
// never set). It counts for what is asked from then on; what runs is left alone.
func (c *Control) SetFeature(ctx context.Context, caller recovery.Caller, s recovery.FeatureSetting) (FeatureState, error) {
	actor, err := c.authorise(ctx, caller, "SetFeature", deployment)
	if err != nil {
		return FeatureState{}, err
	}
	f, err := featureCalled(s.Name)
	if err != nil {
		return FeatureState{}, err
	}
	if err := s.Check(); err != nil {
		return FeatureState{}, err
	}
	if s, err = c.book.SetFeature(ctx, s, actor); err != nil {
		return FeatureState{}, err
	}
	return stateOf(f, s, FeatureView{}, caller), nil
}

func stateOf(f Feature, s recovery.FeatureSetting, v FeatureView, caller recovery.Caller) FeatureState {
	var accounts []recovery.AccountID
	if v.Account != "" {
		accounts = append(accounts, v.Account)
	}
	state := FeatureState{Feature: f, Setting: s}
	state.On, state.From = s.Value(f.Default, v.Role, accounts)
	state.Yours = slices.ContainsFunc(caller.Grants, func(g recovery.Grant) bool { return s.Possible(f.Default, g.Role) })
	return state
}

// mayFeature says why what is asked for is switched off wherever the caller may ask for
// it, or nil.
func (c *Control) mayFeature(ctx context.Context, caller recovery.Caller, what string, p Permission) error {
	f, gated := gateOf(what)
	if !gated {
		return nil
	}
	s, err := c.book.Feature(ctx, f.Name)
	if err != nil {
		return err
	}
	for _, g := range caller.Grants {
		if p.permits(g.Role) && s.Possible(f.Default, g.Role) {
			return nil
		}
	}
	return c.refuse(ctx, caller, what, deployment, switchedOff(f, "here"))
}

// withFeature gives the actor as whom the caller does what is asked for on the subject:
// with a role that permits it, and for which its feature is on.
func (c *Control) withFeature(ctx context.Context, caller recovery.Caller, what string, p Permission, about subject, actor recovery.Actor) (recovery.Actor, error) {
	f, gated := gateOf(what)
	if !gated {
		return actor, nil
	}
	s, err := c.book.Feature(ctx, f.Name)
	if err != nil {
		return recovery.Actor{}, err
	}
	var by string
	for _, g := range caller.Grants {
		if !p.permits(g.Role) || !covers(g, p, about) {
			continue
		}
		on, from := s.Value(f.Default, g.Role, about.accounts)
		if on {
			actor.Role = g.Role
			return actor, nil
		}
		by = from
	}
	return recovery.Actor{}, c.refuse(ctx, caller, what, about, switchedOff(f, "by the setting of its "+by))
}

func switchedOff(f Feature, how string) *recovery.Error {
	return recovery.Errorf(recovery.Denied, "the feature %s is switched off %s: nobody can %s", f.Name, how, f.Summary).
		WithRemedy("an Admin can switch it on: `davit feature set %s on`, for all, for an account or for a role; `davit feature list` shows where it is off", f.Name)
}
