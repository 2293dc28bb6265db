package sim

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

const dnsWorld = `
accounts:
  - id: "111122223333"
    hostedZones:
      - id: ZSHOP
        name: shop.example.com
        records:
          - {name: www.shop.example.com, type: CNAME, values: [east.shop.example.com]}
          - {name: api.shop.example.com, type: A, set: east, weight: 100, values: [192.0.2.1]}
          - {name: api.shop.example.com, type: A, set: west, weight: 0, values: [192.0.2.2], healthCheck: hc-west}
          - {name: shop.example.com, type: A, alias: {zone: ZELB, name: lb.example.com}}
      - {name: example.com, private: true}
    healthChecks:
      - {id: hc-west, routingControl: shop-west}
      - {id: hc-page, host: shop.example.com, unhealthy: true}
    routingClusters:
      - name: shop
        panels:
          - name: shop
            controls: [{name: shop-east, on: true}, {name: shop-west}, {name: manual}]
            rules:
              - {name: one-side, type: ATLEAST, threshold: 1, controls: [shop-east, shop-west]}
              - {name: gate, type: OR, controls: [manual], targets: [shop-west]}
`

func worldOf(t testing.TB, o Options, text string) (*bench, *WorldFile) {
	t.Helper()
	f, err := ParseWorld([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return open(t, o, f), f
}

func dnsClient(t testing.TB, o Options) (*bench, *route53.Client) {
	t.Helper()
	b, _ := worldOf(t, o, dnsWorld)
	return b, route53.NewFromConfig(b.config(testAccount, "secret", ""))
}

func recordChange(action, name, kind string, values ...string) route53types.Change {
	r := &route53types.ResourceRecordSet{Name: &name, Type: route53types.RRType(kind), TTL: aws.Int64(60)}
	for _, v := range values {
		r.ResourceRecords = append(r.ResourceRecords, route53types.ResourceRecord{Value: aws.String(v)})
	}
	return route53types.Change{Action: route53types.ChangeAction(action), ResourceRecordSet: r}
}

func changeRecords(t testing.TB, client *route53.Client, changes ...route53types.Change) (*route53.ChangeResourceRecordSetsOutput, error) {
	return client.ChangeResourceRecordSets(t.Context(), &route53.ChangeResourceRecordSetsInput{
		HostedZoneId: aws.String("ZSHOP"), ChangeBatch: &route53types.ChangeBatch{Changes: changes, Comment: aws.String("a test")},
	})
}

// recordsOf lists a zone's records as name type values, each on a line.
func recordsOf(t testing.TB, client *route53.Client) string {
	t.Helper()
	var lines []string
	pages := route53.NewListResourceRecordSetsPaginator(client, &route53.ListResourceRecordSetsInput{HostedZoneId: aws.String("ZSHOP"), MaxItems: aws.Int32(2)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range out.ResourceRecordSets {
			line := *r.Name + " " + string(r.Type) + " " + aws.ToString(r.SetIdentifier)
			for _, v := range r.ResourceRecords {
				if r.Type == route53types.RRTypeA || r.Type == route53types.RRTypeCname {
					line += " " + *v.Value
				}
			}
			lines = append(lines, strings.Join(strings.Fields(line), " "))
		}
	}
	return strings.Join(lines, "\n")
}

func TestRecordsAreListedInTheOrderOfRoute53(t *testing.T) {
	_, client := dnsClient(t, Options{})
	want(t, "records", recordsOf(t, client), `shop.example.com. A
shop.example.com. NS
shop.example.com. SOA
api.shop.example.com. A east 192.0.2.1
api.shop.example.com. A west 192.0.2.2
www.shop.example.com. CNAME east.shop.example.com`)

	zones, err := client.ListHostedZonesByName(t.Context(), &route53.ListHostedZonesByNameInput{DNSName: aws.String("shop.example.com"), MaxItems: aws.Int32(1)})
	if err != nil || len(zones.HostedZones) != 1 || *zones.HostedZones[0].Id != "/hostedzone/ZSHOP" {
		t.Errorf("by name: %v, %v; want the shop's zone", zones, err)
	}
	all, err := client.ListHostedZones(t.Context(), &route53.ListHostedZonesInput{MaxItems: aws.Int32(1)})
	if err != nil || !all.IsTruncated {
		t.Fatalf("zones: %v, %v; want a page of more", all, err)
	}
	rest, err := client.ListHostedZones(t.Context(), &route53.ListHostedZonesInput{Marker: all.NextMarker})
	if err != nil || len(rest.HostedZones) != 1 || *rest.HostedZones[0].Id == *all.HostedZones[0].Id {
		t.Errorf("the rest: %v, %v; want the other zone", rest, err)
	}
	zone, err := client.GetHostedZone(t.Context(), &route53.GetHostedZoneInput{Id: aws.String("ZSHOP")})
	if err != nil || len(zone.DelegationSet.NameServers) != 4 || *zone.HostedZone.ResourceRecordSetCount != 6 {
		t.Errorf("zone: %v, %v; want 6 records and 4 name servers", zone, err)
	}
	_, err = client.GetHostedZone(t.Context(), &route53.GetHostedZoneInput{Id: aws.String("ZNOWHERE")})
	wantCode(t, err, "NoSuchHostedZone")
}

func TestAChangeOfRecordsComesToAllNameServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, client := dnsClient(t, Options{})
		out, err := changeRecords(t, client, recordChange("UPSERT", "WWW.shop.example.com", "CNAME", "west.shop.example.com"), recordChange("CREATE", "*.shop.example.com", "TXT", `"hello"`))
		if err != nil {
			t.Fatal(err)
		}
		want(t, "at once", out.ChangeInfo.Status, route53types.ChangeStatusPending)
		started := time.Now()
		waiter := route53.NewResourceRecordSetsChangedWaiter(client, func(o *route53.ResourceRecordSetsChangedWaiterOptions) {
			o.MinDelay, o.MaxDelay = time.Second, time.Second
		})
		if err := waiter.Wait(t.Context(), &route53.GetChangeInput{Id: out.ChangeInfo.Id}, time.Hour); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(started); took < 20*time.Second || took > 62*time.Second {
			t.Errorf("it took %s, want up to a minute", took)
		}
		records := recordsOf(t, client)
		if !strings.Contains(records, "www.shop.example.com. CNAME west.shop.example.com") || !strings.Contains(records, `\052.shop.example.com. TXT`) {
			t.Errorf("records:\n%s\nwant www in the west, and the wildcard", records)
		}
		want(t, "Region of the call", b.Calls("route53", "ChangeResourceRecordSets")[0].Region, "us-east-1")
		_, err = client.GetChange(t.Context(), &route53.GetChangeInput{Id: aws.String("CNOWHERE")})
		wantCode(t, err, "NoSuchChange")
	})
}

func TestABatchOfRecordsIsTakenWholeOrNotAtAll(t *testing.T) {
	_, client := dnsClient(t, Options{})
	before := recordsOf(t, client)
	weighted := recordChange("CREATE", "api.shop.example.com", "A", "192.0.2.3")
	weighted.ResourceRecordSet.SetIdentifier, weighted.ResourceRecordSet.Failover = aws.String("third"), route53types.ResourceRecordSetFailoverPrimary
	alone := recordChange("CREATE", "new.shop.example.com", "A", "192.0.2.3")
	alone.ResourceRecordSet.SetIdentifier = aws.String("third")
	unchecked := recordChange("CREATE", "new.shop.example.com", "A", "192.0.2.3")
	unchecked.ResourceRecordSet.HealthCheckId = aws.String("nowhere")
	for _, c := range []struct {
		name   string
		change route53types.Change
		says   string
	}{
		{"there already", recordChange("CREATE", "www.shop.example.com", "CNAME", "x.example.com"), "but it already exists"},
		{"not there", recordChange("DELETE", "old.shop.example.com", "A", "192.0.2.9"), "but it was not found"},
		{"other values", recordChange("DELETE", "www.shop.example.com", "CNAME", "x.example.com"), "do not match the current values"},
		{"another zone", recordChange("UPSERT", "www.other.example.com", "A", "192.0.2.9"), "is not permitted in zone shop.example.com."},
		{"CNAME at the apex", recordChange("UPSERT", "shop.example.com", "CNAME", "x.example.com"), "not permitted at apex"},
		{"beside a CNAME", recordChange("UPSERT", "www.shop.example.com", "A", "192.0.2.9"), "conflicting RRSet of type CNAME"},
		{"no address", recordChange("UPSERT", "a.shop.example.com", "A", "shop"), "ARRDATAIllegalIPv4Address"},
		{"no values", recordChange("UPSERT", "a.shop.example.com", "A"), "but found none"},
		{"text without quotes", recordChange("UPSERT", "a.shop.example.com", "TXT", "hello"), "quotation marks"},
		{"another routing", weighted, "another routing policy"},
		{"no routing", alone, "belong together"},
		{"simple beside weighted", recordChange("UPSERT", "api.shop.example.com", "A", "192.0.2.9"), "another routing policy"},
	} {
		_, err := changeRecords(t, client, recordChange("CREATE", "ok.shop.example.com", "A", "192.0.2.8"), c.change)
		wantCode(t, err, "InvalidChangeBatch")
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want it to say %q", c.name, err, c.says)
		}
	}
	_, err := changeRecords(t, client, unchecked)
	wantCode(t, err, "NoSuchHealthCheck")
	want(t, "records", recordsOf(t, client), before)
}

func TestHealthChecksFollowTheirRoutingControl(t *testing.T) {
	b, client := dnsClient(t, Options{})
	f, err := ParseWorld([]byte(dnsWorld))
	if err != nil {
		t.Fatal(err)
	}
	status := func(id string) string {
		out, err := client.GetHealthCheckStatus(t.Context(), &route53.GetHealthCheckStatusInput{HealthCheckId: &id})
		if err != nil {
			t.Fatal(err)
		}
		word, _, _ := strings.Cut(*out.HealthCheckObservations[0].StatusReport.Status, ":")
		return fmt.Sprint(word, " from ", len(out.HealthCheckObservations))
	}
	want(t, "page", status("hc-page"), "Failure from 3")
	want(t, "west", status("hc-west"), "Failure from 3")
	if err := b.setControls(t, f, "us-west-2", nil, "manual", "On"); err != nil {
		t.Fatal(err)
	}
	if err := b.setControls(t, f, "us-west-2", nil, "shop-west", "On"); err != nil {
		t.Fatal(err)
	}
	want(t, "west afterwards", status("hc-west"), "Success from 3")
	listed, err := client.ListHealthChecks(t.Context(), &route53.ListHealthChecksInput{})
	if err != nil || len(listed.HealthChecks) != 2 {
		t.Fatalf("listed %v, %v; want 2", listed, err)
	}
	one, err := client.GetHealthCheck(t.Context(), &route53.GetHealthCheckInput{HealthCheckId: aws.String("hc-west")})
	if err != nil || *one.HealthCheck.HealthCheckConfig.RoutingControlArn != f.RoutingControlARN(testAccount, "shop-west") {
		t.Errorf("got %v, %v; want the routing control", one, err)
	}
}

func TestDNSWorldFilesSayWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ old, new, says string }{
		{"id: ZSHOP", "id: shop", "hostedZones[0].id"},
		{"values: [192.0.2.1]", "values: [somewhere]", "records[1]: Invalid Resource Record"},
		{"type: CNAME", "type: NAME", "records[0].type"},
		{"healthCheck: hc-west", "healthCheck: hc-east", "records[2].healthCheck"},
		{"routingControl: shop-west", "routingControl: elsewhere", "healthChecks[0].routingControl"},
		{"host: shop.example.com, unhealthy", "unhealthy", "healthChecks[1]"},
		{"{name: manual}]", "{name: shop-west}]", "is there already"},
		{"type: ATLEAST, threshold: 1", "type: ATLEAST", "threshold"},
		{"controls: [manual]", "controls: [mannual]", `no routing control "mannual"`},
	} {
		if !strings.Contains(dnsWorld, c.old) {
			t.Fatalf("the world has no %q", c.old)
		}
		_, err := ParseWorld([]byte(strings.Replace(dnsWorld, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want it to say %q", c.new, err, c.says)
		}
	}
}
