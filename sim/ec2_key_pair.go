package sim

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// serveKeyPairs registers what EC2 does with key pairs, but for making both halves of one:
// nobody signs in to what this world launches.
func (w *World) serveKeyPairs(m *wire.Mux) {
	wire.Handle(m, "ec2", "DescribeKeyPairs", w.describeKeyPairs)
	wire.Handle(m, "ec2", "ImportKeyPair", w.importKeyPair)
	wire.Handle(m, "ec2", "DeleteKeyPair", w.deleteKeyPair)
}

// maxKeyName is how long EC2 lets the name of a key pair be, in ASCII.
const maxKeyName = 255

// importKeyPair takes a public key under a name that the Region does not have yet.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html
func (w *World) importKeyPair(ctx context.Context, in *ec2.ImportKeyPairInput) (*ec2.ImportKeyPairOutput, error) {
	out, name := &ec2.ImportKeyPairOutput{}, aws.ToString(in.KeyName)
	return out, w.alter(ctx, in.DryRun, func(t *tx, p place) error {
		if name == "" || len(name) > maxKeyName {
			return wire.Errorf("InvalidParameterValue", "Value for parameter KeyName is invalid. Expecting up to %d ASCII characters.", maxKeyName)
		}
		public := strings.TrimSpace(string(in.PublicKeyMaterial))
		if _, err := keyBlob(public); err != nil {
			return err
		}
		if keyPairNamed(t, p, name) != nil {
			return wire.Errorf("InvalidKeyPair.Duplicate", "The keypair already exists")
		}
		k := keyPair{Name: name, ID: t.newID("key-"), PublicKey: public, Tags: tagsFor(in.TagSpecifications, ec2types.ResourceTypeKeyPair), Made: t.now}
		keyPairs.put(t, p, k.ID, k)
		out.KeyName, out.KeyPairId, out.KeyFingerprint, out.Tags = &k.Name, &k.ID, aws.String(k.fingerprint()), ec2Tags(k.Tags)
		return nil
	})
}

// deleteKeyPair deletes the public key. EC2 says the same of one that is not there; what was
// launched with it keeps it.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html
func (w *World) deleteKeyPair(ctx context.Context, in *ec2.DeleteKeyPairInput) (*ec2.DeleteKeyPairOutput, error) {
	out := &ec2.DeleteKeyPairOutput{Return: aws.Bool(true), KeyPairId: in.KeyPairId}
	return out, w.alter(ctx, in.DryRun, func(t *tx, p place) error {
		if in.KeyName == nil && in.KeyPairId == nil {
			return wire.Errorf("MissingParameter", "The request must contain the parameter KeyName or KeyPairId")
		}
		for _, k := range keyPairs.all(t, p) {
			if k.Name == aws.ToString(in.KeyName) || k.ID == aws.ToString(in.KeyPairId) {
				out.KeyPairId = &k.ID
				keyPairs.remove(t, p, k.ID)
			}
		}
		return nil
	})
}

// describeKeyPairs lists all in one answer: the operation has no pages.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html
func (w *World) describeKeyPairs(ctx context.Context, in *ec2.DescribeKeyPairsInput) (*ec2.DescribeKeyPairsOutput, error) {
	out := &ec2.DescribeKeyPairsOutput{KeyPairs: []ec2types.KeyPairInfo{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		for _, name := range in.KeyNames {
			if keyPairNamed(t, p, name) == nil {
				return noKeyPair(name)
			}
		}
		for _, id := range in.KeyPairIds {
			if keyPairs.get(t, p, id) == nil {
				return noKeyPair(id)
			}
		}
		for _, k := range keyPairs.all(t, p) {
			named := len(in.KeyNames) == 0 && len(in.KeyPairIds) == 0 || slices.Contains(in.KeyNames, k.Name) || slices.Contains(in.KeyPairIds, k.ID)
			fits, err := matches(in.Filters, k.filter)
			if err != nil {
				return err
			}
			if named && fits {
				out.KeyPairs = append(out.KeyPairs, k.describe(aws.ToBool(in.IncludePublicKey)))
			}
		}
		return nil
	})
}

func noKeyPair(name string) error {
	return wire.Errorf("InvalidKeyPair.NotFound", "The key pair '%s' does not exist", name)
}

func (k *keyPair) filter(name string) ([]string, bool) {
	switch name {
	case "key-name":
		return []string{k.Name}, true
	case "key-pair-id":
		return []string{k.ID}, true
	case "fingerprint":
		return []string{k.fingerprint()}, true
	}
	return tagFilter(name, k.Tags)
}

func (k *keyPair) describe(whole bool) ec2types.KeyPairInfo {
	info := ec2types.KeyPairInfo{
		KeyName: aws.String(k.Name), KeyPairId: aws.String(k.ID), KeyFingerprint: aws.String(k.fingerprint()),
		KeyType: k.kind(), CreateTime: aws.Time(k.Made), Tags: ec2Tags(k.Tags),
	}
	if whole {
		info.PublicKey = aws.String(k.PublicKey)
	}
	return info
}
