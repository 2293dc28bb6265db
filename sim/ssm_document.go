package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// document is a document of Systems Manager, by name.
type document struct {
	Name, Type  string
	Owner       string // account ID, or ownerAmazon
	DisplayName string
	TargetType  string
	Versions    []documentVersion // in order of their numbers
	Default     int
	Latest      int               // the highest number ever given
	Shared      map[string]string // account ID or everybody, to the version that is shared
	Tags        map[string]string
}

// documentVersion is one content of a document.
type documentVersion struct {
	Number  int
	Name    string
	Content string
	Format  string
	Created time.Time
}

var documents = newTable[document]("document")

const (
	ownerAmazon = "Amazon"
	everybody   = "all"

	versionDefault = "$DEFAULT"
	versionLatest  = "$LATEST"

	largestDocument     = 64 << 10
	mostDocuments       = 500
	mostDocumentVersion = 1000
	mostShares          = 1000
)

func (v *documentVersion) hash() string {
	sum := sha256.Sum256([]byte(v.Content))
	return hex.EncodeToString(sum[:])
}

// version is the version of that number, $DEFAULT, $LATEST or empty; or nil.
func (d *document) version(name string) *documentVersion {
	number := d.Default
	switch name {
	case "", versionDefault:
	case versionLatest:
		number = d.Versions[len(d.Versions)-1].Number
	default:
		number, _ = strconv.Atoi(name)
	}
	i := slices.IndexFunc(d.Versions, func(v documentVersion) bool { return v.Number == number })
	if i < 0 {
		return nil
	}
	return &d.Versions[i]
}

// wanted is the version that a request names by number or by name.
func (d *document) wanted(number, name *string) (*documentVersion, error) {
	if name != nil {
		i := slices.IndexFunc(d.Versions, func(v documentVersion) bool { return v.Name == *name && *name != "" })
		if i < 0 {
			return nil, noSuchVersion(d.Name, *name)
		}
		return &d.Versions[i], nil
	}
	v := d.version(aws.ToString(number))
	if v == nil {
		return nil, noSuchVersion(d.Name, aws.ToString(number))
	}
	return v, nil
}

var documentARN = regexp.MustCompile(`^arn:aws[a-z-]*:ssm:([a-z0-9-]+):([0-9]{12})?:document/([a-zA-Z0-9_.-]+)$`)

// findDocument is the document of a name, of the account itself or of Amazon, or of an
// ARN, by which those that others share are named too. It is nil where the account may
// not use it, just as where it is not there.
func findDocument(t *tx, p place, name string) *document {
	parts := documentARN.FindStringSubmatch(name)
	if parts == nil {
		if d := documents.get(t, p, name); d != nil {
			return d
		}
		return libraryDocument(name)
	}
	switch {
	case parts[1] != p.region:
		return nil
	case parts[2] == "" || parts[2] == p.account:
		return findDocument(t, p, parts[3])
	}
	d := documents.get(t, place{parts[2], p.region}, parts[3])
	if d == nil || d.Shared[p.account] == "" && d.Shared[everybody] == "" {
		return nil
	}
	return d
}

// ownDocument is a document that the account may change.
func ownDocument(t *tx, p place, name string) (*document, error) {
	if d := documents.get(t, p, name); d != nil {
		return d, nil
	}
	if findDocument(t, p, name) != nil {
		return nil, &ssmtypes.InvalidDocumentOperation{Message: aws.String("The document " + name + " belongs to somebody else.")}
	}
	return nil, noSuchDocument(name)
}

func noSuchDocument(name string) error {
	return &ssmtypes.InvalidDocument{Message: aws.String("Document with name " + name + " does not exist.")}
}

func noSuchVersion(name, version string) error {
	return &ssmtypes.InvalidDocumentVersion{Message: aws.String(fmt.Sprintf("Document version %s of %s does not exist.", version, name))}
}

func (d *document) arn(p place) string {
	return "arn:" + partition(p.region) + ":ssm:" + p.region + ":" + d.Owner + ":document/" + d.Name
}

// shownName is how the document is called in answers to the account: by its ARN where it
// is somebody else's.
func (d *document) shownName(p place) string {
	if d.Owner == p.account || d.Owner == ownerAmazon {
		return d.Name
	}
	return d.arn(p)
}

// reservedNames are what the names of documents must not begin with.
var reservedNames = []string{"aws", "amazon", "amzn"}

func reservedName(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc(reservedNames, func(prefix string) bool { return strings.HasPrefix(lower, prefix) })
}
