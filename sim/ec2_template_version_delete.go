package sim

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// deleteLaunchTemplateVersions deletes what it can and reports the rest, as EC2
// does; the default version cannot be deleted.
func (w *World) deleteLaunchTemplateVersions(ctx context.Context, in *ec2.DeleteLaunchTemplateVersionsInput) (*ec2.DeleteLaunchTemplateVersionsOutput, error) {
	out := &ec2.DeleteLaunchTemplateVersionsOutput{}
	return out, w.alter(ctx, in.DryRun, func(t *tx, p place) error {
		lt, err := findTemplate(t, p, in.LaunchTemplateId, in.LaunchTemplateName)
		if err != nil {
			return err
		}
		if len(in.Versions) > maxVersionsPage {
			return wire.Errorf("InvalidParameterValue", "At most %d versions can be deleted at once, not %d", maxVersionsPage, len(in.Versions))
		}
		for _, version := range in.Versions {
			deleteVersion(t, p, lt, version, out)
		}
		return nil
	})
}

func deleteVersion(t *tx, p place, lt *launchTemplate, version string, out *ec2.DeleteLaunchTemplateVersionsOutput) {
	v, err := findVersion(t, p, lt, version)
	if err == nil && v.Number == lt.DefaultVersion {
		err = wire.Errorf("", "Version %d is the default version of launch template %s and cannot be deleted.", v.Number, lt.ID)
	}
	if err != nil {
		out.UnsuccessfullyDeletedLaunchTemplateVersions = append(out.UnsuccessfullyDeletedLaunchTemplateVersions, notDeleted(lt, v, err))
		return
	}
	launchTemplateVersions.remove(t, p, versionID(lt.ID, v.Number))
	out.SuccessfullyDeletedLaunchTemplateVersions = append(out.SuccessfullyDeletedLaunchTemplateVersions,
		ec2types.DeleteLaunchTemplateVersionsResponseSuccessItem{
			LaunchTemplateId: aws.String(lt.ID), LaunchTemplateName: aws.String(lt.Name), VersionNumber: aws.Int64(v.Number),
		})
}

func notDeleted(lt *launchTemplate, v *launchTemplateVersion, err error) ec2types.DeleteLaunchTemplateVersionsResponseErrorItem {
	item := ec2types.DeleteLaunchTemplateVersionsResponseErrorItem{
		LaunchTemplateId:   aws.String(lt.ID),
		LaunchTemplateName: aws.String(lt.Name),
		ResponseError:      &ec2types.ResponseError{Code: ec2types.LaunchTemplateErrorCodeUnexpectedError, Message: aws.String(err.Error())},
	}
	if v == nil {
		item.ResponseError.Code = ec2types.LaunchTemplateErrorCodeLaunchTemplateVersionDoesNotExist
	} else {
		item.VersionNumber = aws.Int64(v.Number)
	}
	var refused *wire.Error
	if errors.As(err, &refused) {
		item.ResponseError.Message = aws.String(refused.Message)
	}
	return item
}
