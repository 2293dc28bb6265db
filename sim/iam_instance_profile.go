package sim

import (
	"context"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/davit-dr/davit/sim/wire"
)

const usualProfilesPage = 100

// serveIAM registers what tells of instance profiles. IAM answers in us-east-1 for all
// Regions of the partition.
func (w *World) serveIAM(m *wire.Mux) {
	wire.Handle(m, "iam", "GetInstanceProfile", w.getInstanceProfile)
	wire.Handle(m, "iam", "ListInstanceProfiles", w.listInstanceProfiles)
}

// getInstanceProfile describes a profile by its name.
//
// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html
func (w *World) getInstanceProfile(ctx context.Context, in *iam.GetInstanceProfileInput) (*iam.GetInstanceProfileOutput, error) {
	out := &iam.GetInstanceProfileOutput{}
	return out, w.look(func(t *tx) error {
		p, name := placeOf(ctx), aws.ToString(in.InstanceProfileName)
		i := instanceProfiles.get(t, place{account: p.account}, name)
		if i == nil {
			return &iamtypes.NoSuchEntityException{Message: aws.String("Instance Profile " + name + " cannot be found.")}
		}
		described := describeProfile(p, i)
		out.InstanceProfile = &described
		return nil
	})
}

// listInstanceProfiles lists the account's profiles below a path.
//
// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html
func (w *World) listInstanceProfiles(ctx context.Context, in *iam.ListInstanceProfilesInput) (*iam.ListInstanceProfilesOutput, error) {
	out := &iam.ListInstanceProfilesOutput{InstanceProfiles: []iamtypes.InstanceProfile{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		var below []*instanceProfile
		for _, i := range instanceProfiles.all(t, place{account: p.account}) {
			if strings.HasPrefix(i.Path, aws.ToString(in.PathPrefix)) {
				below = append(below, i)
			}
		}
		found, next, err := cut(below, func(i *instanceProfile) string { return i.Name }, page{token: in.Marker, max: in.MaxItems, usual: usualProfilesPage})
		if err != nil {
			return wire.Errorf("ValidationError", "Invalid Marker.")
		}
		out.Marker, out.IsTruncated = next, next != nil
		for _, i := range found {
			out.InstanceProfiles = append(out.InstanceProfiles, describeProfile(p, i))
		}
		return nil
	})
}

func describeProfile(p place, i *instanceProfile) iamtypes.InstanceProfile {
	profile := iamtypes.InstanceProfile{
		InstanceProfileName: aws.String(i.Name),
		InstanceProfileId:   aws.String(iamID("AIPA", p.account, i.Name)),
		Arn:                 aws.String(i.arn(p.account, p.region)),
		Path:                aws.String(i.Path),
		CreateDate:          aws.Time(i.Made),
		Roles:               []iamtypes.Role{},
	}
	if i.Role != "" {
		profile.Roles = append(profile.Roles, iamtypes.Role{
			RoleName:                 aws.String(i.Role),
			RoleId:                   aws.String(iamID("AROA", p.account, i.Role)),
			Arn:                      aws.String("arn:" + partition(p.region) + ":iam::" + p.account + ":role" + i.Path + i.Role),
			Path:                     aws.String(i.Path),
			CreateDate:               aws.Time(i.Made),
			AssumeRolePolicyDocument: aws.String(url.QueryEscape(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)),
		})
	}
	return profile
}

// iamID is a unique ID in IAM's form.
func iamID(prefix string, parts ...any) string {
	return prefix + strings.ToUpper(fixedID("", parts...)[:17])
}
