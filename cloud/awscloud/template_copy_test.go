package awscloud_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

func TestUserDataIsCopiedAndNeverTold(t *testing.T) {
	const secret = "cGFzc3dvcmQ9c2VjcmV0"
	c, w := openLaunchWorld(t, sim.SourceServerFile{Launch: sim.LaunchFile{Subnet: "subnet-0aaaaaaa"}}, &ec2types.RequestLaunchTemplateData{UserData: aws.String(secret)})
	ref := recovery.LaunchTemplateRef{ID: targetOf(t, c).TemplateID}
	source, err := c.FindLaunchTemplate(t.Context(), launchScope, ref)
	if err != nil {
		t.Fatal(err)
	}
	to := recovery.Scope{AccountID: target, Region: "eu-west-1"}
	made, err := c.CopyLaunchTemplate(t.Context(), launchScope, cloud.TemplateCopyOrder{
		TemplateID: source.ID, Version: source.Default.Number, To: to, Name: "web", Settings: source.Default.Settings, Token: "token",
		Tags: map[string]string{"Tier": "web"}, Description: "a copy",
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Warnings) != 1 || !strings.HasPrefix(made.Warnings[0], "InvalidSubnetID.NotFound: ") {
		t.Errorf("EC2 warns of %q, want of the subnet that is not there", made.Warnings)
	}
	got, err := c.FindLaunchTemplate(t.Context(), to, recovery.LaunchTemplateRef{ID: made.TemplateID})
	if err != nil || strings.Contains(fmt.Sprintf("%+v", got), secret) || !strings.HasPrefix(got.Default.Setting(recovery.SettingUserData), "sha256:") {
		t.Errorf("got %+v, %v, want the hash of the user data", got, err)
	}
	client := ec2.New(ec2.Options{Region: string(to.Region), HTTPClient: w.Client(), Credentials: awscloud.StaticCredentials(string(target), "secret")})
	out, err := client.DescribeLaunchTemplateVersions(t.Context(), &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &made.TemplateID})
	if err != nil {
		t.Fatal(err)
	}
	if have := aws.ToString(out.LaunchTemplateVersions[0].LaunchTemplateData.UserData); have != secret {
		t.Errorf("EC2 has the user data %q, want %q", have, secret)
	}
}
