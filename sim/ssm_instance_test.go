package sim

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func TestInstancesComeOnlineAfterTheirStatusChecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(2))
		client := ssm.NewFromConfig(b.config(testAccount, "secret", ""))
		find := func(filters ...ssmtypes.InstanceInformationStringFilter) []ssmtypes.InstanceInformation {
			t.Helper()
			out, err := client.DescribeInstanceInformation(t.Context(), &ssm.DescribeInstanceInformationInput{Filters: filters})
			if err != nil {
				t.Fatal(err)
			}
			return out.InstanceInformationList
		}
		b.NeverReady(id(2))
		b.finish(b.drill(id(1), id(2)))
		first := b.instanceOf(id(1))
		for range 60 {
			if len(find()) > 0 {
				break
			}
			time.Sleep(10 * time.Second)
		}
		found := find()
		if len(found) != 1 {
			t.Fatalf("%d instances are known, want the one that came up", len(found))
		}
		info := found[0]
		want(t, "instance", *info.InstanceId, first)
		want(t, "ping", info.PingStatus, ssmtypes.PingStatusOnline)
		want(t, "checks", b.instanceStatus(first), "ok")
		want(t, "platform", *info.PlatformName+"|"+*info.PlatformVersion, "Ubuntu|24.04.1")

		if _, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{first}}); err != nil {
			t.Fatal(err)
		}
		want(t, "online ones after the stop", len(find(ssmtypes.InstanceInformationStringFilter{Key: aws.String("PingStatus"), Values: []string{"Online"}})), 0)
		lost := find(ssmtypes.InstanceInformationStringFilter{Key: aws.String("InstanceIds"), Values: []string{first}})
		if len(lost) != 1 || lost[0].PingStatus != ssmtypes.PingStatusConnectionLost {
			t.Errorf("after the stop: %v, want ConnectionLost", lost)
		}
		_, err := client.DescribeInstanceInformation(t.Context(), &ssm.DescribeInstanceInformationInput{
			Filters: []ssmtypes.InstanceInformationStringFilter{{Key: aws.String("Colour"), Values: []string{"red"}}},
		})
		wantCode(t, err, "InvalidInstanceInformationFilterValue")
	})
}
