package sim

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

func TestOriginsWithTagsAreInTheWorld(t *testing.T) {
	f := servers(2)
	server(f, 1).Origin = OriginFile{Region: "us-east-1", Instance: "i-0a1b2c3d4e5f60718", Tags: map[string]string{"App": "shop"}}
	server(f, 2).Origin = OriginFile{Region: "us-east-1", Instance: "i-0a1b2c3d4e5f60719"}
	b := open(t, Options{}, f)
	east := b.config(testAccount, "secret", "")
	east.Region = "us-east-1"
	out, err := ec2.NewFromConfig(east).DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "instances there", len(out.Reservations), 1)
	i := out.Reservations[0].Instances[0]
	want(t, "instance", *i.InstanceId+" "+*i.Tags[0].Key+"="+*i.Tags[0].Value, "i-0a1b2c3d4e5f60718 App=shop")
	want(t, "state", string(i.State.Name), "running")

	wrong := servers(1)
	server(wrong, 1).Origin = OriginFile{Tags: map[string]string{"App": "shop"}}
	if err := wrong.check(); err == nil {
		t.Error("tags of nothing were taken")
	}
}
