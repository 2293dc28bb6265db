package sim

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

// HostedZoneFile is a hosted zone of Route 53. Its SOA and NS records make themselves.
type HostedZoneFile struct {
	ID      string            `yaml:"id,omitempty"` // follows from the name by default
	Name    string            `yaml:"name"`
	Private bool              `yaml:"private,omitempty"`
	Comment string            `yaml:"comment,omitempty"`
	Records []RecordFile      `yaml:"records,omitempty"`
	Tags    map[string]string `yaml:"tags,omitempty"`
}

// RecordFile is a record: its values, or the target of an alias. Records of one name and
// type are told apart by Set, and chosen among by Weight or Failover.
type RecordFile struct {
	Name        string    `yaml:"name"`
	Type        string    `yaml:"type"`
	TTL         int64     `yaml:"ttl,omitempty"` // 60 by default
	Values      []string  `yaml:"values,omitempty"`
	Alias       AliasFile `yaml:"alias,omitempty"`
	Set         string    `yaml:"set,omitempty"`
	Weight      *int64    `yaml:"weight,omitempty"`
	Failover    string    `yaml:"failover,omitempty"` // PRIMARY or SECONDARY
	HealthCheck string    `yaml:"healthCheck,omitempty"`
}

// AliasFile is the target of an alias record.
type AliasFile struct {
	Zone           string `yaml:"zone"` // the ID of the target's hosted zone
	Name           string `yaml:"name"`
	EvaluateHealth bool   `yaml:"evaluateHealth,omitempty"`
}

// HealthCheckFile is a health check: of an endpoint, or of a routing control by its name.
type HealthCheckFile struct {
	ID             string `yaml:"id"`
	Host           string `yaml:"host,omitempty"`
	Path           string `yaml:"path,omitempty"`
	Port           int32  `yaml:"port,omitempty"` // 443 by default
	RoutingControl string `yaml:"routingControl,omitempty"`
	Unhealthy      bool   `yaml:"unhealthy,omitempty"`
}

// zoneID is the zone's ID: its own, or one from its name.
func (f HostedZoneFile) zoneID(account string) string {
	return cmp.Or(f.ID, strings.ToUpper(fixedID("Z", account, dnsName(f.Name))))
}

var zonePattern = regexp.MustCompile(`^Z[A-Z0-9]{1,31}$`)

// record is the record as Route 53 keeps it.
func (f RecordFile) record() route53types.ResourceRecordSet {
	r := route53types.ResourceRecordSet{
		Name: aws.String(f.Name), Type: route53types.RRType(f.Type), SetIdentifier: optional(f.Set), Weight: f.Weight,
		Failover: route53types.ResourceRecordSetFailover(f.Failover), HealthCheckId: optional(f.HealthCheck),
	}
	if f.Alias.Name != "" {
		r.AliasTarget = &route53types.AliasTarget{DNSName: aws.String(f.Alias.Name), HostedZoneId: aws.String(f.Alias.Zone), EvaluateTargetHealth: f.Alias.EvaluateHealth}
	} else {
		r.TTL = aws.Int64(cmp.Or(f.TTL, 60))
	}
	for _, value := range f.Values {
		r.ResourceRecords = append(r.ResourceRecords, route53types.ResourceRecord{Value: aws.String(value)})
	}
	return normalRecord(r)
}

// zone is the zone with its records; problems says what is wrong with which of them.
func (f HostedZoneFile) zone(account string) (z hostedZone, problems map[int]string) {
	z = hostedZone{
		ID: f.zoneID(account), Name: dnsName(f.Name), Private: f.Private, Comment: f.Comment,
		Reference: fixedID("", "zone", f.Name), Tags: maps.Clone(f.Tags),
	}
	servers := z.nameServers()
	z = z.with(RecordFile{Name: f.Name, Type: "NS", TTL: 172800, Values: servers}.record())
	z = z.with(RecordFile{Name: f.Name, Type: "SOA", TTL: 900, Values: []string{servers[0] + " awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"}}.record())
	problems = map[int]string{}
	for i, file := range f.Records {
		r := file.record()
		if problem := z.refuses(route53types.ChangeActionCreate, &r); problem != "" {
			problems[i] = problem
			continue
		}
		z = z.with(r)
	}
	return z, problems
}

func (c *fileCheck) dns(path string, a AccountFile) {
	checks := map[string]bool{}
	for i, h := range a.HealthChecks {
		at := fmt.Sprintf("%s.healthChecks[%d]", path, i)
		c.want(h.ID != "", at+".id", "a health check needs an ID")
		c.unique(checks, at+".id", h.ID)
		c.want((h.Host == "") != (h.RoutingControl == ""), at, "a health check is of a host or of a routing control")
		c.want(h.RoutingControl == "" || a.hasRoutingControl(h.RoutingControl), at+".routingControl", "there is no routing control %q in this account", h.RoutingControl)
	}
	ids := map[string]bool{}
	for i, z := range a.HostedZones {
		at := fmt.Sprintf("%s.hostedZones[%d]", path, i)
		c.want(strings.Contains(z.Name, "."), at+".name", "%q is not the name of a zone, as shop.example.com is", z.Name)
		c.want(z.ID == "" || zonePattern.MatchString(z.ID), at+".id", "%q is not the ID of a hosted zone: Z and capital letters or digits", z.ID)
		c.unique(ids, at+".id", z.zoneID(a.ID))
		_, problems := z.zone(a.ID)
		for n, r := range z.Records {
			c.want(slices.Contains(route53types.RRType("").Values(), route53types.RRType(r.Type)), fmt.Sprintf("%s.records[%d].type", at, n), "%q is no type of record", r.Type)
			c.want(slices.Contains([]string{"", "PRIMARY", "SECONDARY"}, r.Failover), fmt.Sprintf("%s.records[%d].failover", at, n), "%q is neither PRIMARY nor SECONDARY", r.Failover)
			c.want(r.HealthCheck == "" || checks[r.HealthCheck], fmt.Sprintf("%s.records[%d].healthCheck", at, n), "there is no health check %q in this account", r.HealthCheck)
			c.want(problems[n] == "", fmt.Sprintf("%s.records[%d]", at, n), "%s", problems[n])
		}
	}
}

func populateDNS(t *tx, a AccountFile) {
	p := place{account: a.ID}
	for _, f := range a.HealthChecks {
		h := healthCheck{ID: f.ID, Host: f.Host, Path: cmp.Or(f.Path, "/"), Port: cmp.Or(f.Port, 443), Unhealthy: f.Unhealthy}
		if f.RoutingControl != "" {
			h.Control = a.routingControlARN(f.RoutingControl)
		}
		add(t, healthChecks, p, f.ID, h)
	}
	for _, f := range a.HostedZones {
		z, _ := f.zone(a.ID)
		add(t, hostedZones, p, z.ID, z)
	}
}
