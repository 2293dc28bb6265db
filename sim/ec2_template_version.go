package sim

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

const (
	// maxTemplateVersions is how many versions a launch template can have.
	maxTemplateVersions = 5000
	// maxVersionsPage bounds the page of DescribeLaunchTemplateVersions and the
	// list of DeleteLaunchTemplateVersions.
	maxVersionsPage = 200
)

// createLaunchTemplateVersion makes a version of its own data, or of a source
// version's with its own data over it. The default version stays.
func (w *World) createLaunchTemplateVersion(ctx context.Context, in *ec2.CreateLaunchTemplateVersionInput) (*ec2.CreateLaunchTemplateVersionOutput, error) {
	out := &ec2.CreateLaunchTemplateVersionOutput{}
	return out, w.alter(ctx, in.DryRun, func(t *tx, p place) error {
		lt, err := findTemplate(t, p, in.LaunchTemplateId, in.LaunchTemplateName)
		if err != nil {
			return err
		}
		v, err := addVersion(ctx, t, p, lt, in)
		if err == nil {
			out.LaunchTemplateVersion = describeVersion(launchTemplates.get(t, p, lt.ID), v)
			out.Warning = templateWarning(t, p, &v.Data)
		}
		return err
	})
}

func addVersion(ctx context.Context, t *tx, p place, lt *launchTemplate, in *ec2.CreateLaunchTemplateVersionInput) (*launchTemplateVersion, error) {
	token := newClientToken(in.ClientToken, lt.ID, in.SourceVersion, in.VersionDescription, in.LaunchTemplateData)
	versions := versionsOf(t, p, lt)
	for _, v := range versions {
		if same, err := token.matches(v.ClientToken); same || err != nil {
			return v, err
		}
	}
	if len(versions) >= maxTemplateVersions {
		return nil, wire.Errorf("MaxTemplateVersionLimitExceeded", "A launch template has at most %d versions", maxTemplateVersions)
	}
	data := templateData(in.LaunchTemplateData)
	if in.SourceVersion != nil {
		source, err := findVersion(t, p, lt, *in.SourceVersion)
		if err != nil {
			return nil, err
		}
		data = over(source.Data, data)
	}
	v := addTemplateVersion(t, p, launchTemplateVersion{
		Template: lt.ID, CreatedBy: wire.CallFrom(ctx).Principal, Description: aws.ToString(in.VersionDescription),
		Data: data, ClientToken: token.stored(),
	}, false)
	return &v, nil
}

// versionsOf are a template's versions, the latest first.
func versionsOf(t *tx, p place, lt *launchTemplate) []*launchTemplateVersion {
	var versions []*launchTemplateVersion
	for number := lt.LatestVersion; number > 0; number-- {
		if v := templateVersion(t, p, lt.ID, number); v != nil {
			versions = append(versions, v)
		}
	}
	return versions
}

// latestNumber is the number of a template's latest version; 0: it has none.
func latestNumber(t *tx, p place, lt *launchTemplate) int64 {
	for number := lt.LatestVersion; number > 0; number-- {
		if templateVersion(t, p, lt.ID, number) != nil {
			return number
		}
	}
	return 0
}

// findVersion is the version of that number, or of $Latest or $Default.
func findVersion(t *tx, p place, lt *launchTemplate, version string) (*launchTemplateVersion, error) {
	number, err := strconv.ParseInt(version, 10, 64)
	switch version {
	case "$Latest":
		number = latestNumber(t, p, lt)
	case "$Default":
		number = lt.DefaultVersion
	default:
		if err != nil {
			return nil, wire.Errorf("InvalidParameterValue", "%q is not a version of a launch template: a number, $Latest or $Default", version)
		}
	}
	if v := templateVersion(t, p, lt.ID, number); v != nil {
		return v, nil
	}
	return nil, wire.Errorf("InvalidLaunchTemplateId.VersionNotFound", "Could not find the specified version %s for the launch template with ID %s.", version, lt.ID)
}

// describeLaunchTemplateVersions lists versions of one template, or the latest
// or default versions of all templates.
func (w *World) describeLaunchTemplateVersions(ctx context.Context, in *ec2.DescribeLaunchTemplateVersionsInput) (*ec2.DescribeLaunchTemplateVersionsOutput, error) {
	out := &ec2.DescribeLaunchTemplateVersionsOutput{LaunchTemplateVersions: []ec2types.LaunchTemplateVersion{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		if size := aws.ToInt32(in.MaxResults); in.MaxResults != nil && (size < 1 || size > maxVersionsPage) {
			return wire.Errorf("InvalidParameterValue", "Value (%d) for parameter MaxResults is invalid. Expecting a value between 1 and %d", size, maxVersionsPage)
		}
		l := listing{filters: in.Filters, max: in.MaxResults, token: in.NextToken}
		wanted, err := versionsWanted(t, p, in, l)
		if err != nil {
			return err
		}
		kind := listed[launchTemplateVersion]{
			id: descendingKey,
			filter: func(v *launchTemplateVersion, name string) ([]string, bool) {
				return versionFilter(launchTemplates.get(t, p, v.Template), v, name)
			},
		}
		found, next, err := kind.read(wanted, l)
		out.NextToken = next
		for _, v := range found {
			out.LaunchTemplateVersions = append(out.LaunchTemplateVersions, *describeVersion(launchTemplates.get(t, p, v.Template), v))
		}
		return err
	})
}

// descendingKey orders the versions of a template from the latest to the first.
func descendingKey(v *launchTemplateVersion) string {
	return fmt.Sprintf("%s/%08d", v.Template, 99999999-v.Number)
}

func versionsWanted(t *tx, p place, in *ec2.DescribeLaunchTemplateVersionsInput, l listing) (iter.Seq[*launchTemplateVersion], error) {
	if in.LaunchTemplateId == nil && in.LaunchTemplateName == nil {
		return versionsOfAll(t, p, in.Versions, l)
	}
	lt, err := findTemplate(t, p, in.LaunchTemplateId, in.LaunchTemplateName)
	if err != nil {
		return nil, err
	}
	wanted := versionsOf(t, p, lt)
	if len(in.Versions) > 0 {
		if wanted, err = versionsNamed(t, p, lt, in.Versions); err != nil {
			return nil, err
		}
	}
	wanted, err = versionsBetween(wanted, in.MinVersion, in.MaxVersion)
	return slices.Values(wanted), err
}

// versionsOfAll are the versions of every template that its names stand for, from the
// template on with which the page before ended.
func versionsOfAll(t *tx, p place, names []string, l listing) (iter.Seq[*launchTemplateVersion], error) {
	if len(names) == 0 {
		return nil, wire.Errorf("MissingParameter", "The request must contain a launch template, or the versions $Latest or $Default")
	}
	for _, name := range names {
		if name != "$Latest" && name != "$Default" {
			return nil, wire.Errorf("InvalidParameterValue", "Without a launch template the versions can only be $Latest and $Default, not %s", name)
		}
	}
	after, err := l.after()
	first, _, _ := strings.Cut(after, "/")
	return func(yield func(*launchTemplateVersion) bool) {
		for lt := range launchTemplates.from(t, p, first) {
			versions, _ := versionsNamed(t, p, lt, names) // every template has both
			for _, v := range versions {
				if !yield(v) {
					return
				}
			}
		}
	}, err
}

// versionsNamed are the versions of these names, each once, the latest first.
func versionsNamed(t *tx, p place, lt *launchTemplate, names []string) ([]*launchTemplateVersion, error) {
	var named []*launchTemplateVersion
	for _, name := range names {
		v, err := findVersion(t, p, lt, name)
		if err != nil {
			return nil, err
		}
		named = append(named, v)
	}
	slices.SortFunc(named, func(a, b *launchTemplateVersion) int { return cmp.Compare(b.Number, a.Number) })
	return slices.Compact(named), nil
}

func versionsBetween(versions []*launchTemplateVersion, least, most *string) ([]*launchTemplateVersion, error) {
	for _, bound := range []struct {
		value   *string
		outside func(number, bound int64) bool
	}{
		{least, func(number, bound int64) bool { return number < bound }},
		{most, func(number, bound int64) bool { return number > bound }},
	} {
		if bound.value == nil {
			continue
		}
		limit, err := strconv.ParseInt(*bound.value, 10, 64)
		if err != nil {
			return nil, wire.Errorf("InvalidParameterValue", "%q is not a version number", *bound.value)
		}
		versions = slices.DeleteFunc(versions, func(v *launchTemplateVersion) bool { return bound.outside(v.Number, limit) })
	}
	return versions, nil
}

// versionFilter gives the values of the filters on versions; lt is nil where
// only the filter's name is asked about.
func versionFilter(lt *launchTemplate, v *launchTemplateVersion, name string) ([]string, bool) {
	d := &v.Data
	switch name {
	case "create-time":
		return []string{stampZ(v.Created)}, true
	case "is-default-version":
		return []string{strconv.FormatBool(lt != nil && lt.DefaultVersion == v.Number)}, true
	case "image-id":
		return []string{aws.ToString(d.ImageId)}, true
	case "instance-type":
		return []string{string(d.InstanceType)}, true
	case "ebs-optimized":
		return []string{strconv.FormatBool(aws.ToBool(d.EbsOptimized))}, true
	case "kernel-id":
		return []string{aws.ToString(d.KernelId)}, true
	case "ram-disk-id":
		return []string{aws.ToString(d.RamDiskId)}, true
	case "iam-instance-profile":
		if d.IamInstanceProfile == nil {
			return nil, true
		}
		return []string{aws.ToString(d.IamInstanceProfile.Arn), aws.ToString(d.IamInstanceProfile.Name)}, true
	}
	return nil, false
}

func describeVersion(lt *launchTemplate, v *launchTemplateVersion) *ec2types.LaunchTemplateVersion {
	data := v.Data
	return &ec2types.LaunchTemplateVersion{
		LaunchTemplateId:   aws.String(lt.ID),
		LaunchTemplateName: aws.String(lt.Name),
		VersionNumber:      aws.Int64(v.Number),
		VersionDescription: optional(v.Description),
		DefaultVersion:     aws.Bool(v.Number == lt.DefaultVersion),
		CreateTime:         aws.Time(v.Created),
		CreatedBy:          aws.String(v.CreatedBy),
		LaunchTemplateData: &data,
	}
}
