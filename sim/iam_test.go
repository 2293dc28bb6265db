package sim

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

func TestInstanceProfilesAreTheAccounts(t *testing.T) {
	f := servers(1)
	f.Accounts[0].InstanceProfiles = []InstanceProfileFile{{Name: "web", Role: "web-role"}, {Name: "db", Path: "/shop/"}}
	b := open(t, Options{}, f)
	client := iam.New(iam.Options{
		Region: testRegion, Credentials: credentials.NewStaticCredentialsProvider(testAccount, "secret", ""),
		HTTPClient: b.Client(), BaseEndpoint: aws.String("http://127.0.0.1:4666"), Retryer: aws.NopRetryer{},
	})
	web, err := client.GetInstanceProfile(t.Context(), &iam.GetInstanceProfileInput{InstanceProfileName: aws.String("web")})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "ARN", *web.InstanceProfile.Arn, "arn:aws:iam::111122223333:instance-profile/web")
	want(t, "role", *web.InstanceProfile.Roles[0].RoleName, "web-role")
	_, err = client.GetInstanceProfile(t.Context(), &iam.GetInstanceProfileInput{InstanceProfileName: aws.String("gone")})
	wantCode(t, err, "NoSuchEntity")

	var names []string
	for pages := iam.NewListInstanceProfilesPaginator(client, &iam.ListInstanceProfilesInput{MaxItems: aws.Int32(2)}); pages.HasMorePages(); {
		out, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range out.InstanceProfiles {
			names = append(names, *i.Path+*i.InstanceProfileName)
		}
	}
	want(t, "profiles", len(names), 3) // DRS's own is there, too
	below, err := client.ListInstanceProfiles(t.Context(), &iam.ListInstanceProfilesInput{PathPrefix: aws.String("/shop/")})
	if err != nil || len(below.InstanceProfiles) != 1 || *below.InstanceProfiles[0].InstanceProfileName != "db" {
		t.Errorf("profiles below /shop/ = %v, %v; want db", below, err)
	}
}
