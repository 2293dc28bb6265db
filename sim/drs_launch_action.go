package sim

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// launchAction is a post-launch action of a source server, or of the template
// that new servers take theirs from. It is kept and told; launches do not run it.
type launchAction struct {
	Resource   string // s-… or lct-…
	ID         string // the caller's UUID
	Code       string // the SSM document
	Version    string
	Name       string
	About      string
	Category   drstypes.LaunchActionCategory
	Order      int32
	Active     bool
	Optional   bool
	Parameters map[string]launchActionParameter
}

type launchActionParameter struct {
	Type  drstypes.LaunchActionParameterType
	Value string
}

var launchActions = newTable[launchAction]("launch-action")

// actionID is the key of an action in its table.
func actionID(resource, id string) string { return resource + "/" + strings.ToLower(id) }

// launchActionsOf are the resource's actions in their order; where two have the
// same, which AWS's page does not forbid, their IDs decide.
func launchActionsOf(t *tx, p place, resource string) []*launchAction {
	var found []*launchAction
	for _, a := range launchActions.all(t, p) {
		if a.Resource == resource {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b *launchAction) int { return cmp.Compare(a.position(), b.position()) })
	return found
}

func (a *launchAction) position() string { return fmt.Sprintf("%05d %s", a.Order, a.ID) }

func removeLaunchActions(t *tx, p place, resource string) {
	for _, a := range launchActionsOf(t, p, resource) {
		launchActions.remove(t, p, actionID(resource, a.ID))
	}
}

// inheritLaunchActions gives a new server the actions of its template.
func inheritLaunchActions(t *tx, p place, template, server string) {
	for _, found := range launchActionsOf(t, p, template) {
		a := *found
		a.Resource = server
		launchActions.put(t, p, actionID(server, a.ID), a)
	}
}

// checkActionResource says whether the resource that has the actions is there.
func checkActionResource(t *tx, p place, id string) error {
	if strings.HasPrefix(id, "lct-") {
		_, err := configurationTemplate(t, p, launchConfigurationTemplates, id)
		return err
	}
	_, err := sourceServerOf(t, p, id)
	return err
}

// putLaunchAction makes the action of that ID, or replaces it whole.
func (w *World) putLaunchAction(ctx context.Context, in *drs.PutLaunchActionInput) (*drs.PutLaunchActionOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.PutLaunchActionOutput, error) {
		resource, id := aws.ToString(in.ResourceId), aws.ToString(in.ActionId)
		if err := checkActionResource(t, p, resource); err != nil {
			return nil, err
		}
		if launchActions.get(t, p, actionID(resource, id)) == nil {
			if err := checkQuota(t, p, quotaLaunchActions, "LaunchAction", 1+len(launchActionsOf(t, p, resource))); err != nil {
				return nil, err
			}
		}
		a := launchAction{
			Resource: resource, ID: id, Code: aws.ToString(in.ActionCode), Version: aws.ToString(in.ActionVersion),
			Name: aws.ToString(in.Name), About: aws.ToString(in.Description), Category: in.Category,
			Order: aws.ToInt32(in.Order), Active: aws.ToBool(in.Active), Optional: aws.ToBool(in.Optional),
		}
		for name, v := range in.Parameters {
			if a.Parameters == nil {
				a.Parameters = map[string]launchActionParameter{}
			}
			a.Parameters[name] = launchActionParameter{v.Type, aws.ToString(v.Value)}
		}
		launchActions.put(t, p, actionID(resource, id), a)
		d := describeLaunchAction(&a)
		return &drs.PutLaunchActionOutput{
			ActionCode: d.ActionCode, ActionId: d.ActionId, ActionVersion: d.ActionVersion, Active: d.Active, Category: d.Category,
			Description: d.Description, Name: d.Name, Optional: d.Optional, Order: d.Order, Parameters: d.Parameters,
			ResourceId: aws.String(resource), Type: d.Type,
		}, nil
	})
}

func (w *World) listLaunchActions(ctx context.Context, in *drs.ListLaunchActionsInput) (*drs.ListLaunchActionsOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.ListLaunchActionsOutput, error) {
		resource := aws.ToString(in.ResourceId)
		if err := checkActionResource(t, p, resource); err != nil {
			return nil, err
		}
		found := launchActionsOf(t, p, resource)
		if in.Filters != nil && len(in.Filters.ActionIds) > 0 {
			found = slices.DeleteFunc(found, func(a *launchAction) bool {
				return !slices.ContainsFunc(in.Filters.ActionIds, func(id string) bool { return strings.EqualFold(id, a.ID) })
			})
		}
		found, next, err := cut(found, (*launchAction).position, page{token: in.NextToken, max: in.MaxResults, usual: usualPage})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.ListLaunchActionsOutput{Items: make([]drstypes.LaunchAction, len(found)), NextToken: next}
		for i, a := range found {
			out.Items[i] = describeLaunchAction(a)
		}
		return out, nil
	})
}

func (w *World) deleteLaunchAction(ctx context.Context, in *drs.DeleteLaunchActionInput) (*drs.DeleteLaunchActionOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.DeleteLaunchActionOutput, error) {
		resource, id := aws.ToString(in.ResourceId), aws.ToString(in.ActionId)
		if err := checkActionResource(t, p, resource); err != nil {
			return nil, err
		}
		if launchActions.get(t, p, actionID(resource, id)) == nil {
			return nil, notFound("LaunchAction", id)
		}
		launchActions.remove(t, p, actionID(resource, id))
		return &drs.DeleteLaunchActionOutput{}, nil
	})
}

// describeLaunchAction gives every action as an automation: DRS finds the kind
// of an SSM document in SSM, where this world does not look.
func describeLaunchAction(a *launchAction) drstypes.LaunchAction {
	out := drstypes.LaunchAction{
		ActionCode: aws.String(a.Code), ActionId: aws.String(a.ID), ActionVersion: aws.String(a.Version),
		Active: aws.Bool(a.Active), Category: a.Category, Description: aws.String(a.About), Name: aws.String(a.Name),
		Optional: aws.Bool(a.Optional), Order: aws.Int32(a.Order), Type: drstypes.LaunchActionTypeSsmAutomation,
		Parameters: map[string]drstypes.LaunchActionParameter{},
	}
	for name, v := range a.Parameters {
		out.Parameters[name] = drstypes.LaunchActionParameter{Type: v.Type, Value: aws.String(v.Value)}
	}
	return out
}
