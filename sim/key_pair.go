package sim

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// keyPair is the public half of a key pair, which EC2 gives to what is launched with it.
type keyPair struct {
	Name, ID  string
	PublicKey string // as OpenSSH writes it
	Tags      map[string]string
	Made      time.Time
}

var keyPairs = newTable[keyPair]("key-pair") // by ID

// keyPairNamed is the key pair of that name, or nil.
func keyPairNamed(t *tx, p place, name string) *keyPair {
	all := keyPairs.all(t, p)
	if i := slices.IndexFunc(all, func(k *keyPair) bool { return k.Name == name }); i >= 0 {
		return all[i]
	}
	return nil
}

// KeyPairFile is a key pair of a Region.
type KeyPairFile struct {
	Name string `yaml:"name"`
	// PublicKey is as OpenSSH writes it; by default one whose private half nobody has.
	PublicKey string            `yaml:"publicKey,omitempty"`
	Tags      map[string]string `yaml:"tags,omitempty"`
}

func populateKeyPairs(t *tx, p place, files []KeyPairFile) {
	for _, f := range files {
		k := keyPair{Name: f.Name, ID: fixedID("key-", p.account, p.region, f.Name), PublicKey: f.PublicKey, Tags: maps.Clone(f.Tags), Made: t.now}
		if k.PublicKey == "" {
			k.PublicKey = publicKeyOf(p.account + "/" + p.region + "/" + f.Name)
		}
		add(t, keyPairs, p, k.ID, k)
	}
}

func (c *fileCheck) keyPairs(path string, r RegionFile) {
	seen := map[string]bool{}
	for i, f := range r.KeyPairs {
		at := fmt.Sprintf("%s.keyPairs[%d]", path, i)
		c.want(f.Name != "", at+".name", "a key pair needs a name")
		c.unique(seen, at+".name", f.Name)
		if f.PublicKey != "" {
			_, err := keyBlob(f.PublicKey)
			c.want(err == nil, at+".publicKey", "it is not a public key as OpenSSH writes it, of the type ssh-rsa or ssh-ed25519")
		}
	}
}

// publicKeyOf is an Ed25519 key in OpenSSH's words, made of a seed alone.
func publicKeyOf(seed string) string {
	key := sha256.Sum256([]byte(seed))
	var blob []byte
	for _, part := range [][]byte{[]byte(keyTypeEd25519), key[:]} {
		blob = binary.BigEndian.AppendUint32(blob, uint32(len(part)))
		blob = append(blob, part...)
	}
	return keyTypeEd25519 + " " + base64.StdEncoding.EncodeToString(blob)
}

// The types of keys that EC2 takes, as OpenSSH calls them.
const keyTypeRSA, keyTypeEd25519 = "ssh-rsa", "ssh-ed25519"

// keyBlob is what a public key's text has in it: its type once more, and its numbers.
//
// Source: RFC 4253, section 6.6
func keyBlob(text string) ([]byte, error) {
	format := wire.Errorf("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
	words := strings.Fields(text)
	if len(words) < 2 || words[0] != keyTypeRSA && words[0] != keyTypeEd25519 {
		return nil, format
	}
	blob, err := base64.StdEncoding.DecodeString(words[1])
	if err != nil {
		return nil, format
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(words[0])))
	if head = append(head, words[0]...); len(blob) <= len(head) || string(blob[:len(head)]) != string(head) {
		return nil, format
	}
	return blob, nil
}

func (k *keyPair) kind() ec2types.KeyType {
	if strings.HasPrefix(k.PublicKey, keyTypeRSA+" ") {
		return ec2types.KeyTypeRsa
	}
	return ec2types.KeyTypeEd25519
}

// fingerprint is that of a key that was imported: MD5 for RSA, SHA-256 for Ed25519.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html
func (k *keyPair) fingerprint() string {
	blob, err := keyBlob(k.PublicKey)
	if err != nil {
		return ""
	}
	if k.kind() == ec2types.KeyTypeEd25519 {
		sum := sha256.Sum256(blob)
		return base64.StdEncoding.EncodeToString(sum[:])
	}
	sum := md5.Sum(blob)
	return strings.ReplaceAll(fmt.Sprintf("% x", sum), " ", ":")
}
