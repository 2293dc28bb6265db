package awscloud

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func TestSettingsAreNamedByTheirPaths(t *testing.T) {
	settings := settingsOf(&types.ResponseLaunchTemplateData{
		InstanceType: "m5.large",
		EbsOptimized: aws.Bool(false),
		UserData:     aws.String("cGFzc3dvcmQ9c2VjcmV0"),
		NetworkInterfaces: []types.LaunchTemplateInstanceNetworkInterfaceSpecification{
			{DeviceIndex: aws.Int32(1), SubnetId: aws.String("subnet-1")},
			{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-0"), Groups: []string{"sg-1", "sg-2"}},
		},
		TagSpecifications: []types.LaunchTemplateTagSpecification{{ResourceType: "instance", Tags: []types.Tag{{Key: aws.String("Tier"), Value: aws.String("web")}}}},
	})
	var got []string
	for _, s := range settings {
		got = append(got, s.Name+"="+s.Value)
	}
	want := `EbsOptimized=false
InstanceType=m5.large
NetworkInterfaces[0].DeviceIndex=0
NetworkInterfaces[0].Groups[0]=sg-1
NetworkInterfaces[0].Groups[1]=sg-2
NetworkInterfaces[0].SubnetId=subnet-0
NetworkInterfaces[1].DeviceIndex=1
NetworkInterfaces[1].SubnetId=subnet-1
TagSpecifications[instance].ResourceType=instance
TagSpecifications[instance].Tags[Tier].Key=Tier
TagSpecifications[instance].Tags[Tier].Value=web
UserData=sha256:`
	if text := strings.Join(got, "\n"); !strings.HasPrefix(text, want) || strings.Contains(fmt.Sprint(settings), "cGFzc3") {
		t.Errorf("got\n%s\nwant\n%s…", text, want)
	}
	if none := settingsOf(nil); none == nil || len(none) != 0 {
		t.Errorf("no data: got %v, want an empty list", none)
	}
}
