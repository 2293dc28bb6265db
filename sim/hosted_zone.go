package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

// hostedZone is a zone of Route 53 with its records. A change is of all of them at once,
// so they are kept together.
type hostedZone struct {
	ID, Name, Comment, Reference string
	Private                      bool
	Records                      []route53types.ResourceRecordSet // in Route 53's order
	Tags                         map[string]string
}

// dnsChange is a change that was accepted, and when all name servers have it.
type dnsChange struct {
	ID, Comment string
	Submitted   time.Time
	InSync      time.Time
}

// What is Route 53's belongs to an account, and to no Region.
var (
	hostedZones = newTable[hostedZone]("hosted-zone") // place{account}
	dnsChanges  = newTable[dnsChange]("dns-change")   // place{account}
)

// usualDNSSync is how long a change takes to all name servers: mostly within 60 seconds.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
var usualDNSSync = Range{25 * time.Second, 60 * time.Second}

// dnsName is a name as Route 53 keeps it: in lower case, with a dot at its end, and with
// an asterisk as an escape.
func dnsName(name string) string {
	name = strings.ReplaceAll(strings.ToLower(name), "*", `\052`)
	return strings.TrimSuffix(name, ".") + "."
}

// reversed is a name by which names are put in order: from the last label to the first.
func reversed(name string) string {
	labels := strings.Split(strings.TrimSuffix(dnsName(name), "."), ".")
	slices.Reverse(labels)
	return strings.Join(labels, ".")
}

// recordKey is a record's place in the order of its zone.
type recordKey struct{ name, kind, set string }

func keyOf(r *route53types.ResourceRecordSet) recordKey {
	return recordKey{reversed(aws.ToString(r.Name)), string(r.Type), aws.ToString(r.SetIdentifier)}
}

func (k recordKey) compare(other recordKey) int {
	return cmp.Or(strings.Compare(k.name, other.name), strings.Compare(k.kind, other.kind), strings.Compare(k.set, other.set))
}

// find is where a record of that key is or would be.
func (z *hostedZone) find(k recordKey) (int, bool) {
	return slices.BinarySearchFunc(z.Records, k, func(r route53types.ResourceRecordSet, k recordKey) int { return keyOf(&r).compare(k) })
}

// with is the zone with a record added or replaced.
func (z hostedZone) with(r route53types.ResourceRecordSet) hostedZone {
	at, there := z.find(keyOf(&r))
	z.Records = slices.Clone(z.Records)
	if there {
		z.Records[at] = r
	} else {
		z.Records = slices.Insert(z.Records, at, r)
	}
	return z
}

// without is the zone with a record removed.
func (z hostedZone) without(k recordKey) hostedZone {
	if at, there := z.find(k); there {
		z.Records = slices.Delete(slices.Clone(z.Records), at, at+1)
	}
	return z
}

// findHostedZone is the zone of that ID, with or without what the API puts before it.
func findHostedZone(t *tx, account string, id *string) (*hostedZone, error) {
	short := strings.TrimPrefix(aws.ToString(id), "/hostedzone/")
	if z := hostedZones.get(t, place{account: account}, short); z != nil {
		return z, nil
	}
	return nil, &route53types.NoSuchHostedZone{Message: aws.String("No hosted zone found with ID: " + short)}
}

// nameServers are those of a zone, by its ID.
func (z *hostedZone) nameServers() []string {
	servers := make([]string, 0, 4)
	for i, domain := range []string{"org", "co.uk", "com", "net"} {
		sum := digest(0, "name server", z.ID, i)
		servers = append(servers, fmt.Sprintf("ns-%d.awsdns-%02d.%s.", 512*i+int(sum[0]), sum[1]%64, domain))
	}
	return servers
}
