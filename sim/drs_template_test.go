package sim

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// onlyLaunchTemplate is the ID of the template that comes with the service.
func onlyLaunchTemplate(b *bench) string {
	b.Helper()
	out, err := b.drs.DescribeLaunchConfigurationTemplates(b.Context(), &drs.DescribeLaunchConfigurationTemplatesInput{})
	if err != nil || len(out.Items) != 1 {
		b.Fatalf("got %d launch configuration templates, %v; want 1", len(out.Items), err)
	}
	return *out.Items[0].LaunchConfigurationTemplateID
}

func TestThereIsOneLaunchConfigurationTemplate(t *testing.T) {
	b := open(t, Options{}, servers(1))
	create := func() (*drs.CreateLaunchConfigurationTemplateOutput, error) {
		return b.drs.CreateLaunchConfigurationTemplate(t.Context(), &drs.CreateLaunchConfigurationTemplateInput{
			CopyPrivateIp: aws.Bool(true), LaunchIntoSourceInstance: aws.Bool(true), Tags: map[string]string{"a": "b"},
			ExportBucketArn: aws.String("arn:aws:s3:::exports"),
		})
	}
	_, err := create()
	wantCode(t, err, "ServiceQuotaExceededException")
	first := onlyLaunchTemplate(b)
	if _, err := b.drs.DeleteLaunchConfigurationTemplate(t.Context(), &drs.DeleteLaunchConfigurationTemplateInput{LaunchConfigurationTemplateID: &first}); err != nil {
		t.Fatal(err)
	}
	made, err := create()
	if err != nil {
		t.Fatal(err)
	}
	l := made.LaunchConfigurationTemplate
	want(t, "copyPrivateIp", *l.CopyPrivateIp, true)
	want(t, "copyTags", *l.CopyTags, true)
	want(t, "into the source instance", *l.LaunchIntoSourceInstance, true)
	want(t, "tag", l.Tags["a"], "b")
	want(t, "template", onlyLaunchTemplate(b), *l.LaunchConfigurationTemplateID)

	updated, err := b.drs.UpdateLaunchConfigurationTemplate(t.Context(), &drs.UpdateLaunchConfigurationTemplateInput{
		LaunchConfigurationTemplateID: l.LaunchConfigurationTemplateID, LaunchDisposition: "STOPPED",
	})
	if err != nil {
		t.Fatal(err)
	}
	l = updated.LaunchConfigurationTemplate
	want(t, "disposition", l.LaunchDisposition, drstypes.LaunchDispositionStopped)
	want(t, "copyPrivateIp after an update of something else", *l.CopyPrivateIp, true)
	want(t, "bucket after an update of something else", *l.ExportBucketArn, "arn:aws:s3:::exports")
	for _, err := range []error{
		errOf(b.drs.UpdateLaunchConfigurationTemplate(t.Context(), &drs.UpdateLaunchConfigurationTemplateInput{LaunchConfigurationTemplateID: &first})),
		errOf(b.drs.DeleteLaunchConfigurationTemplate(t.Context(), &drs.DeleteLaunchConfigurationTemplateInput{LaunchConfigurationTemplateID: &first})),
	} {
		wantCode(t, err, "ResourceNotFoundException")
	}
}

// errOf is the error of a call whose answer does not matter.
func errOf[T any](_ T, err error) error { return err }

func TestReplicationConfigurationTemplatesAreMadeChangedAndDeleted(t *testing.T) {
	b := open(t, Options{}, servers(1))
	in := &drs.CreateReplicationConfigurationTemplateInput{
		StagingAreaSubnetId: aws.String("subnet-0a1b2c3d"), ReplicationServersSecurityGroupsIDs: []string{}, StagingAreaTags: map[string]string{},
		EbsEncryption: drstypes.ReplicationConfigurationEbsEncryptionCustom, BandwidthThrottling: 50,
		PitPolicy: []drstypes.PITPolicyRule{{Units: "DAY", Interval: aws.Int32(1), RetentionDuration: aws.Int32(14)}},
	}
	_, err := b.drs.CreateReplicationConfigurationTemplate(t.Context(), in)
	wantCode(t, err, "ValidationException") // CUSTOM needs a key
	in.EbsEncryptionKeyArn = aws.String(testKey)
	made, err := b.drs.CreateReplicationConfigurationTemplate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "key", *made.EbsEncryptionKeyArn, testKey)
	want(t, "retention", *made.PitPolicy[0].RetentionDuration, 14)
	updated, err := b.drs.UpdateReplicationConfigurationTemplate(t.Context(), &drs.UpdateReplicationConfigurationTemplateInput{
		ReplicationConfigurationTemplateID: made.ReplicationConfigurationTemplateID, ReplicationServerInstanceType: aws.String("m5.large"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "type", *updated.ReplicationServerInstanceType, "m5.large")
	want(t, "bandwidth after an update of something else", updated.BandwidthThrottling, 50)
	id := made.ReplicationConfigurationTemplateID
	if _, err := b.drs.DeleteReplicationConfigurationTemplate(t.Context(), &drs.DeleteReplicationConfigurationTemplateInput{ReplicationConfigurationTemplateID: id}); err != nil {
		t.Fatal(err)
	}
	_, err = b.drs.DeleteReplicationConfigurationTemplate(t.Context(), &drs.DeleteReplicationConfigurationTemplateInput{ReplicationConfigurationTemplateID: id})
	wantCode(t, err, "ResourceNotFoundException")
}

const testKey = "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
