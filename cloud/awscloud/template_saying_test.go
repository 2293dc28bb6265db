package awscloud

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/recovery"
)

// manyThings is data with a value of each kind that a path can lead to.
func manyThings() *types.RequestLaunchTemplateData {
	return &types.RequestLaunchTemplateData{
		InstanceType: "m5.large", EbsOptimized: aws.Bool(true), UserData: aws.String("cGFzc3dvcmQ9c2VjcmV0"), KeyName: aws.String("ops"),
		IamInstanceProfile: &types.LaunchTemplateIamInstanceProfileSpecificationRequest{Arn: aws.String("arn:aws:iam::111122223333:instance-profile/app")},
		BlockDeviceMappings: []types.LaunchTemplateBlockDeviceMappingRequest{
			{DeviceName: aws.String("/dev/sda1"), Ebs: &types.LaunchTemplateEbsBlockDeviceRequest{VolumeSize: aws.Int32(8), KmsKeyId: aws.String("alias/app")}},
		},
		NetworkInterfaces: []types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{
			{DeviceIndex: aws.Int32(1), SubnetId: aws.String("subnet-1"), PrivateIpAddresses: []types.PrivateIpAddressSpecification{{Primary: aws.Bool(true), PrivateIpAddress: aws.String("10.0.0.9")}}},
			{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-0"), Groups: []string{"sg-1", "sg-2"}},
		},
		Placement: &types.LaunchTemplatePlacementRequest{HostId: aws.String("h-1")},
		InstanceMarketOptions: &types.LaunchTemplateInstanceMarketOptionsRequest{MarketType: "spot", SpotOptions: &types.LaunchTemplateSpotMarketOptionsRequest{
			ValidUntil: aws.Time(time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)),
		}},
		InstanceRequirements: &types.InstanceRequirementsRequest{MemoryGiBPerVCpu: &types.MemoryGiBPerVCpuRequest{Min: aws.Float64(1.5)}},
		TagSpecifications: []types.LaunchTemplateTagSpecificationRequest{
			{ResourceType: "instance", Tags: []types.Tag{{Key: aws.String("aws:x"), Value: aws.String("1")}, {Key: aws.String("Tier"), Value: aws.String("web")}}},
			{ResourceType: "volume", Tags: []types.Tag{{Key: aws.String("aws:x"), Value: aws.String("1")}}},
		},
	}
}

func TestDataIsChangedUntilItSaysWhatIsWanted(t *testing.T) {
	const data = "NetworkInterfaces[0].SubnetId=subnet-9 NetworkInterfaces[0].Groups[1]=sg-9 IamInstanceProfile.Arn= IamInstanceProfile.Name=web EbsOptimized=false " +
		"BlockDeviceMappings[/dev/sda1].Ebs.VolumeSize=100 BlockDeviceMappings[/dev/sda1].Ebs.KmsKeyId=alias/web NetworkInterfaces[1].PrivateIpAddresses[0].Primary= " +
		"NetworkInterfaces[1].PrivateIpAddresses[0].PrivateIpAddress= Placement.HostId= InstanceMarketOptions.SpotOptions.ValidUntil=2027-01-01T00:00:00Z " +
		"InstanceRequirements.MemoryGiBPerVCpu.Min=2.5 TagSpecifications[instance].Tags[aws:x].Key= TagSpecifications[instance].Tags[aws:x].Value= " +
		"TagSpecifications[volume].ResourceType= TagSpecifications[volume].Tags[aws:x].Key= TagSpecifications[volume].Tags[aws:x].Value="
	got := manyThings()
	if err := saying(got, changed(settingsOf(got), strings.Fields(data))); err != nil {
		t.Fatal(err)
	}
	want := manyThings()
	want.NetworkInterfaces[1].SubnetId, want.NetworkInterfaces[1].Groups = aws.String("subnet-9"), []string{"sg-1", "sg-9"}
	want.NetworkInterfaces[0].PrivateIpAddresses = nil
	want.IamInstanceProfile = &types.LaunchTemplateIamInstanceProfileSpecificationRequest{Name: aws.String("web")}
	want.EbsOptimized, want.Placement = aws.Bool(false), nil
	want.BlockDeviceMappings[0].Ebs.VolumeSize, want.BlockDeviceMappings[0].Ebs.KmsKeyId = aws.Int32(100), aws.String("alias/web")
	want.InstanceMarketOptions.SpotOptions.ValidUntil = aws.Time(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	want.InstanceRequirements.MemoryGiBPerVCpu.Min = aws.Float64(2.5)
	want.TagSpecifications = want.TagSpecifications[:1]
	want.TagSpecifications[0].Tags = want.TagSpecifications[0].Tags[1:]
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", settingsOf(got), settingsOf(want))
	}
}

func TestDataThatCannotSayItIsRefused(t *testing.T) {
	twice := manyThings()
	twice.NetworkInterfaces[1].DeviceIndex = aws.Int32(1) // of another network card
	for change, data := range map[string]*types.RequestLaunchTemplateData{
		"EbsOptimized=perhaps": manyThings(),
		"UserData=sha256:aa":   manyThings(),
		"InstanceMarketOptions.SpotOptions.ValidUntil=tomorrow":     manyThings(),
		"BlockDeviceMappings[/dev/sda1].Ebs.VolumeSize=99999999999": manyThings(),
		"BlockDeviceMappings[/dev/sda1].DeviceName=/dev/xvda":       manyThings(),
		"NetworkInterfaces[2].SubnetId=subnet-2":                    manyThings(),
		"NetworkInterfaces[1].SubnetId=subnet-2":                    twice,
		"Colour=red":                                                manyThings(),
	} {
		if err := saying(data, changed(settingsOf(data), []string{change})); err == nil {
			t.Errorf("%s: got %+v, want that it is refused", change, settingsOf(data))
		} else if strings.Contains(err.Error(), "cGFzc3") {
			t.Errorf("%s: the refusal shows user data: %s", change, err)
		}
	}
}

// changed are the settings with each NAME=VALUE among them, or, for no value, without it.
func changed(settings []recovery.LaunchSetting, changes []string) []recovery.LaunchSetting {
	for _, change := range changes {
		name, value, _ := strings.Cut(change, "=")
		settings = slices.DeleteFunc(settings, func(s recovery.LaunchSetting) bool { return s.Name == name })
		if value != "" {
			settings = append(settings, recovery.LaunchSetting{Name: name, Value: value})
		}
	}
	return settings
}
