package sim

import (
	"context"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// maxTemplates is EC2's quota of launch templates in an account and Region.
const maxTemplates = 5000

var templateName = regexp.MustCompile(`^[a-zA-Z0-9().\-/_]{3,128}$`)

// createLaunchTemplate makes a template with its first version, which is the
// default one. The same client token with the same request makes nothing new.
func (w *World) createLaunchTemplate(ctx context.Context, in *ec2.CreateLaunchTemplateInput) (*ec2.CreateLaunchTemplateOutput, error) {
	out := &ec2.CreateLaunchTemplateOutput{}
	return out, w.alter(ctx, in.DryRun, func(t *tx, p place) error {
		token := newClientToken(in.ClientToken, in.LaunchTemplateName, in.VersionDescription, in.LaunchTemplateData, in.TagSpecifications)
		lt, err := tokenTemplate(t, p, token)
		if err == nil && lt == nil {
			lt, err = addTemplate(ctx, t, p, in, token)
		}
		if err != nil {
			return err
		}
		out.LaunchTemplate = describeTemplate(lt)
		if first := templateVersion(t, p, lt.ID, 1); first != nil {
			out.Warning = templateWarning(t, p, &first.Data)
		}
		return nil
	})
}

// alter runs a changing EC2 operation.
func (w *World) alter(ctx context.Context, dry *bool, f func(*tx, place) error) error {
	return w.change(func(t *tx) error {
		if err := f(t, placeOf(ctx)); err != nil {
			return err
		}
		return refuseDry(dry) // once it is known that it would succeed
	})
}

// tokenTemplate is the template that was made under a client token, or nil.
func tokenTemplate(t *tx, p place, token clientToken) (*launchTemplate, error) {
	for _, lt := range launchTemplates.all(t, p) {
		if same, err := token.matches(lt.ClientToken); same || err != nil {
			return lt, err
		}
	}
	return nil, nil
}

func addTemplate(ctx context.Context, t *tx, p place, in *ec2.CreateLaunchTemplateInput, token clientToken) (*launchTemplate, error) {
	name := aws.ToString(in.LaunchTemplateName)
	if !templateName.MatchString(name) {
		return nil, wire.Errorf("InvalidLaunchTemplateName.MalformedException", "The launch template name %q needs 3 to 128 letters, digits, or any of ( ) . - / _", name)
	}
	all := launchTemplates.all(t, p)
	for _, lt := range all {
		if lt.Name == name {
			return nil, wire.Errorf("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.")
		}
	}
	if len(all) >= maxTemplates {
		return nil, wire.Errorf("MaxTemplateLimitExceeded", "An account has at most %d launch templates in a Region", maxTemplates)
	}
	tags, err := specifiedTags(in.TagSpecifications, ec2types.ResourceTypeLaunchTemplate)
	if err != nil {
		return nil, err
	}
	lt := launchTemplate{
		ID: t.newID("lt-"), Name: name, Created: t.now, CreatedBy: wire.CallFrom(ctx).Principal,
		Tags: tags, ClientToken: token.stored(),
	}
	launchTemplates.put(t, p, lt.ID, lt)
	addTemplateVersion(t, p, launchTemplateVersion{
		Template: lt.ID, CreatedBy: lt.CreatedBy, Description: aws.ToString(in.VersionDescription), Data: templateData(in.LaunchTemplateData),
	}, true)
	return launchTemplates.get(t, p, lt.ID), nil
}

// specifiedTags are the tags a request gives to what it makes, which is of one
// kind.
func specifiedTags(specs []ec2types.TagSpecification, kind ec2types.ResourceType) (map[string]string, error) {
	tags := map[string]string{}
	for _, spec := range specs {
		if spec.ResourceType != kind {
			return nil, wire.Errorf("InvalidParameterValue", "'%s' is not a valid taggable resource type for this operation.", spec.ResourceType)
		}
		if err := putTags(tags, spec.Tags); err != nil {
			return nil, err
		}
	}
	return tags, nil
}

func (w *World) describeLaunchTemplates(ctx context.Context, in *ec2.DescribeLaunchTemplatesInput) (*ec2.DescribeLaunchTemplatesOutput, error) {
	out := &ec2.DescribeLaunchTemplatesOutput{LaunchTemplates: []ec2types.LaunchTemplate{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		ids, err := templateIDs(t, p, in.LaunchTemplateIds, in.LaunchTemplateNames)
		if err != nil {
			return err
		}
		kind := listed[launchTemplate]{
			id:      func(lt *launchTemplate) string { return lt.ID },
			filter:  templateFilter,
			missing: noTemplate,
		}
		found, next, err := kind.list(launchTemplates.all(t, p), listing{ids, in.Filters, in.MaxResults, in.NextToken})
		out.NextToken = next
		for _, lt := range found {
			out.LaunchTemplates = append(out.LaunchTemplates, *describeTemplate(lt))
		}
		return err
	})
}

// templateIDs joins the templates that a request names by ID and by name.
func templateIDs(t *tx, p place, ids, names []string) ([]string, error) {
	for _, name := range names {
		lt, err := findTemplate(t, p, nil, &name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, lt.ID)
	}
	return ids, nil
}

func templateFilter(lt *launchTemplate, name string) ([]string, bool) {
	switch name {
	case "launch-template-name":
		return []string{lt.Name}, true
	case "create-time":
		return []string{stampZ(lt.Created)}, true
	}
	return tagFilter(name, lt.Tags)
}

// findTemplate is the template of that ID or name, of which a request gives one.
func findTemplate(t *tx, p place, id, name *string) (*launchTemplate, error) {
	switch {
	case id != nil && name != nil:
		return nil, wire.Errorf("InvalidParameterCombination", "Specify the launch template by its ID or by its name, not by both.")
	case id != nil:
		if lt := launchTemplates.get(t, p, *id); lt != nil {
			return lt, nil
		}
		return nil, noTemplate(*id)
	case name != nil:
		for _, lt := range launchTemplates.all(t, p) {
			if lt.Name == *name {
				return lt, nil
			}
		}
		return nil, wire.Errorf("InvalidLaunchTemplateName.NotFoundException", "The specified launch template, with template name %s, does not exist.", *name)
	}
	return nil, wire.Errorf("MissingParameter", "The request must contain the parameter LaunchTemplateId or LaunchTemplateName")
}

func noTemplate(id string) error {
	if !strings.HasPrefix(id, "lt-") {
		return wire.Errorf("InvalidLaunchTemplateId.Malformed", "Invalid id: \"%s\" (expecting \"lt-...\")", id)
	}
	return wire.Errorf("InvalidLaunchTemplateId.NotFound", "The specified launch template, with template ID %s, does not exist.", id)
}

// modifyLaunchTemplate changes which version is the default.
func (w *World) modifyLaunchTemplate(ctx context.Context, in *ec2.ModifyLaunchTemplateInput) (*ec2.ModifyLaunchTemplateOutput, error) {
	out := &ec2.ModifyLaunchTemplateOutput{}
	return out, w.alter(ctx, in.DryRun, func(t *tx, p place) error {
		found, err := findTemplate(t, p, in.LaunchTemplateId, in.LaunchTemplateName)
		if err != nil {
			return err
		}
		lt := *found
		if in.DefaultVersion != nil {
			v, err := findVersion(t, p, found, *in.DefaultVersion)
			if err != nil {
				return err
			}
			lt.DefaultVersion = v.Number
			launchTemplates.put(t, p, lt.ID, lt)
		}
		out.LaunchTemplate = describeTemplate(&lt)
		return nil
	})
}

// deleteLaunchTemplate removes a template with all its versions.
func (w *World) deleteLaunchTemplate(ctx context.Context, in *ec2.DeleteLaunchTemplateInput) (*ec2.DeleteLaunchTemplateOutput, error) {
	out := &ec2.DeleteLaunchTemplateOutput{}
	return out, w.alter(ctx, in.DryRun, func(t *tx, p place) error {
		lt, err := findTemplate(t, p, in.LaunchTemplateId, in.LaunchTemplateName)
		if err != nil {
			return err
		}
		out.LaunchTemplate = describeTemplate(lt)
		for _, v := range versionsOf(t, p, lt) {
			launchTemplateVersions.remove(t, p, versionID(lt.ID, v.Number))
		}
		launchTemplates.remove(t, p, lt.ID)
		return nil
	})
}

func describeTemplate(lt *launchTemplate) *ec2types.LaunchTemplate {
	return &ec2types.LaunchTemplate{
		LaunchTemplateId:     aws.String(lt.ID),
		LaunchTemplateName:   aws.String(lt.Name),
		CreateTime:           aws.Time(lt.Created),
		CreatedBy:            aws.String(lt.CreatedBy),
		DefaultVersionNumber: aws.Int64(lt.DefaultVersion),
		LatestVersionNumber:  aws.Int64(lt.LatestVersion),
		Tags:                 ec2Tags(lt.Tags),
	}
}
