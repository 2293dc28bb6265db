package sim

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Public halves of key pairs that were made for this test, and forgotten; the fingerprints are what
// ssh-keygen -l says of them, the first with the padding that EC2 writes.
const (
	opsKey         = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOrnf97OlROTtVAQTyaojyeJBb8zpgblA1gofck54xJ1"
	opsFingerprint = "AdnUf5Ez56GOx9uVfnu9L6lvfCD1Y6y7nMTdJCKtCFA="
	rsaKey         = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDMaVqpZjomDxxNIrliHzdjbFlyLYR2wQWiuFA2gDBQj6orpbfiVB6SaoQglyMW/RLRbg01kvi2ht/4Gwnv2iRlLdpuq++FcwAeyavHrsEfk9K9RBo9M3WG9SLam0Rt0JUBao7mEyyBNSWGLf10/OLhdKGELscqiRR7ZyhOoAZNKb3OY1eVwG0+J0zgzU2gKNjt7Hn3/ALFbWWLKR/JGSn5JL5nyxkiJNSo3g+DqdZTlABmm8RlOMPARgAsnEL2JC0TtC9+YcV0USQgRRSqCoVscaTN0WVMXDNUGYuhn8RDXhSn1ews/HMuF4vjw2UPQBncaHAT5T8FLGoyRB/aXg6x"
	rsaFingerprint = "97:02:39:e0:62:ec:ca:82:fb:4a:59:77:70:32:a0:68"
)

func TestKeyPairsAreImportedListedAndDeleted(t *testing.T) {
	f := drillNetwork(1)
	f.Accounts[0].Regions[0].KeyPairs = []KeyPairFile{{Name: "old", Tags: map[string]string{"Team": "shop"}}}
	b := open(t, Options{}, f)
	bring := func(name, key string) error {
		_, err := b.ec2.ImportKeyPair(t.Context(), &ec2.ImportKeyPairInput{KeyName: &name, PublicKeyMaterial: []byte(key)})
		return err
	}
	list := func(in *ec2.DescribeKeyPairsInput) string {
		t.Helper()
		out, err := b.ec2.DescribeKeyPairs(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, k := range out.KeyPairs {
			all = append(all, fmt.Sprintf("%s %s %t", *k.KeyName, k.KeyType, k.PublicKey != nil))
		}
		return strings.Join(all, ", ")
	}
	for _, err := range []error{bring("ops", opsKey), bring("build", rsaKey)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, bring("ops", opsKey), "InvalidKeyPair.Duplicate")
	wantCode(t, bring("other", "ssh-dss AAAAB3NzaC1kc3M="), "InvalidKey.Format")
	wantCode(t, bring("other", "ssh-ed25519 AAAAB3NzaC1kc3M="), "InvalidKey.Format")

	got, err := b.ec2.DescribeKeyPairs(t.Context(), &ec2.DescribeKeyPairsInput{KeyNames: []string{"ops"}})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "ops", *got.KeyPairs[0].KeyFingerprint, opsFingerprint)
	want(t, "build, whole", list(&ec2.DescribeKeyPairsInput{KeyNames: []string{"build"}, IncludePublicKey: aws.Bool(true)}), "build rsa true")
	want(t, "by fingerprint", list(&ec2.DescribeKeyPairsInput{Filters: filter("fingerprint", rsaFingerprint)}), "build rsa false")
	want(t, "by tag", list(&ec2.DescribeKeyPairsInput{Filters: filter("tag:Team", "shop")}), "old ed25519 false")
	_, err = b.ec2.DescribeKeyPairs(t.Context(), &ec2.DescribeKeyPairsInput{KeyNames: []string{"Ops"}})
	wantCode(t, err, "InvalidKeyPair.NotFound")

	id := *got.KeyPairs[0].KeyPairId
	if _, err := b.ec2.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: []string{id}, Tags: []ec2types.Tag{{Key: aws.String("Team"), Value: aws.String("ops")}}}); err != nil {
		t.Fatal(err)
	}
	want(t, "tagged", list(&ec2.DescribeKeyPairsInput{Filters: filter("tag:Team", "ops")}), "ops ed25519 false")
	for range 2 { // EC2 says the same of a key pair that is gone
		if _, err := b.ec2.DeleteKeyPair(t.Context(), &ec2.DeleteKeyPairInput{KeyName: aws.String("ops")}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = b.ec2.DescribeKeyPairs(t.Context(), &ec2.DescribeKeyPairsInput{KeyPairIds: []string{id}})
	wantCode(t, err, "InvalidKeyPair.NotFound")
}

func TestALaunchNeedsItsKeyPair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := drillNetwork(2)
		f.Accounts[0].Regions[0].KeyPairs = []KeyPairFile{{Name: "ops"}}
		for i, name := range []string{"ops", "gone"} {
			f.Accounts[0].Regions[0].SourceServers[i].Launch.KeyName = name
		}
		b := open(t, Options{}, f)
		job := b.drill(id(1), id(2))
		want(t, "statuses", fmt.Sprint(b.statuses(b.finish(job))), "[LAUNCHED FAILED]")
		if log := b.errors(job); !strings.Contains(log, "InvalidKeyPair.NotFound: The key pair 'gone' does not exist") {
			t.Errorf("got %q, want EC2's words", log)
		}
		want(t, "its key", *b.instance(b.instanceOf(id(1))).KeyName, "ops")
	})
}
