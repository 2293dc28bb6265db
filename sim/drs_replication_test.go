package sim

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

func TestRetryBringsBackAStalledReplicationWhoseAgentIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := servers(3)
		server(f, 1).Replication = ReplicationFile{State: "STALLED", Error: "SNAPSHOTS_FAILURE", RawError: "no space", Silent: time.Hour}
		server(f, 2).Replication = ReplicationFile{State: "STALLED", Silent: time.Hour}
		b := open(t, Options{}, f)
		retry := func(n int) (*drs.RetryDataReplicationOutput, error) {
			//nolint:staticcheck // deprecated in the SDK, and still there in DRS
			return b.drs.RetryDataReplication(t.Context(), &drs.RetryDataReplicationInput{SourceServerID: aws.String(id(n))})
		}
		for n, want_ := range map[int]drstypes.DataReplicationState{1: "CONTINUOUS", 2: "STALLED"} {
			out, err := retry(n)
			if err != nil {
				t.Fatal(err)
			}
			want(t, "state of "+id(n), out.DataReplicationInfo.DataReplicationState, want_)
		}
		want(t, "error", b.server(id(1)).DataReplicationInfo.DataReplicationError, nil)
		_, err := retry(3)
		wantCode(t, err, "ValidationException")
	})
}

func TestReplicatedDisksAreConfiguredOneByOne(t *testing.T) {
	b := open(t, Options{}, servers(1))
	get := func() *drs.GetReplicationConfigurationOutput {
		out, err := b.drs.GetReplicationConfiguration(t.Context(), &drs.GetReplicationConfigurationInput{SourceServerID: aws.String(id(1))})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	want(t, "type at first", get().ReplicatedDisks[0].StagingDiskType, "AUTO")
	_, err := b.drs.UpdateReplicationConfiguration(t.Context(), &drs.UpdateReplicationConfigurationInput{
		SourceServerID: aws.String(id(1)),
		ReplicatedDisks: []drstypes.ReplicationConfigurationReplicatedDisk{
			{DeviceName: aws.String("/dev/sda1"), StagingDiskType: "GP3", Iops: 3000, Throughput: 125, IsBootDisk: aws.Bool(true)},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	disk := get().ReplicatedDisks[0]
	want(t, "type", disk.StagingDiskType, "GP3")
	want(t, "IOPS", disk.Iops, 3000)
	want(t, "boot disk", *disk.IsBootDisk, true)
}

func TestConfigurationTemplatesAreFoundByID(t *testing.T) {
	b := open(t, Options{}, servers(1))
	all, err := b.drs.DescribeReplicationConfigurationTemplates(t.Context(), &drs.DescribeReplicationConfigurationTemplatesInput{})
	if err != nil {
		t.Fatal(err)
	}
	id := *all.Items[0].ReplicationConfigurationTemplateID
	one, err := b.drs.DescribeReplicationConfigurationTemplates(t.Context(), &drs.DescribeReplicationConfigurationTemplatesInput{
		ReplicationConfigurationTemplateIDs: []string{id},
	})
	if err != nil || len(one.Items) != 1 {
		t.Errorf("got %d templates, %v; want 1", len(one.Items), err)
	}
	_, err = b.drs.DescribeReplicationConfigurationTemplates(t.Context(), &drs.DescribeReplicationConfigurationTemplatesInput{
		ReplicationConfigurationTemplateIDs: []string{"rct-00000000000000000"},
	})
	wantCode(t, err, "ResourceNotFoundException")
}

func TestARNsNameTheirPartition(t *testing.T) {
	for region, arn := range map[string]string{
		"us-west-2":      "arn:aws:drs:us-west-2:111122223333:job/x",
		"us-gov-west-1":  "arn:aws-us-gov:drs:us-gov-west-1:111122223333:job/x",
		"cn-northwest-1": "arn:aws-cn:drs:cn-northwest-1:111122223333:job/x",
	} {
		want(t, region, place{testAccount, region}.arn("drs", "job/x"), arn)
	}
}
