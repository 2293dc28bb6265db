package sim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

const smallWorld = `
accounts:
  - id: "111122223333"
    name: production
    roles:
      - name: DRSOrchestrationRole
        trusts: ["444455556666"]
        externalId: lighthouse
    regions:
      - name: us-west-2
        quotas: {jobs: 5}
        vpcs:
          - {id: vpc-0a1, cidr: 10.20.0.0/16, tags: {Name: drill}}
        subnets:
          - {id: subnet-0a1, vpc: vpc-0a1, cidr: 10.20.1.0/24, zone: us-west-2a, routes: {10.0.0.0/8: pcx-0a1}}
        securityGroups:
          - {id: sg-0a1, vpc: vpc-0a1, name: drill}
        sourceServers:
          - hostname: db-1
            os: Ubuntu 22.04.4 LTS
            instanceType: r5.large
            cpus: 4
            ramGiB: 16
            disks:
              - {device: /dev/sda1, gib: 30}
              - {device: /dev/sdb, gib: 200}
            interfaces:
              - {ips: [10.0.1.10], mac: "02:00:00:00:00:01"}
            tags: {Tier: database}
            origin: {account: "111122223333", region: us-east-1, zone: us-east-1a, instance: i-0a1}
            replication: {lag: 2s, since: 72h}
            launch: {subnet: subnet-0a1, securityGroups: [sg-0a1]}
          - hostname: db-2
            replication: {state: STALLED, silent: 2h}
            staging: {account: "444455556666"}
        secrets:
          - {name: prod/db, value: not-a-secret}
        parameters:
          - {name: /prod/endpoint, value: db.example.com}
`

func TestWorldFileBecomesTheWorld(t *testing.T) {
	f, err := ParseWorld([]byte(smallWorld))
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, Options{}, f)
	out, err := b.drs.DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{})
	if err != nil || len(out.Items) != 2 {
		t.Fatalf("got %d servers, %v; want 2", len(out.Items), err)
	}
	db1 := b.server(SourceServerID(testRegion, "db-1"))
	want(t, "hostname", *db1.SourceProperties.IdentificationHints.Hostname, "db-1")
	want(t, "system", *db1.SourceProperties.Os.FullString, "Ubuntu 22.04.4 LTS")
	want(t, "type", *db1.SourceProperties.RecommendedInstanceType, "r5.large")
	want(t, "cores", db1.SourceProperties.Cpus[0].Cores, 4)
	want(t, "RAM", db1.SourceProperties.RamBytes, 16<<30)
	want(t, "disks", len(db1.SourceProperties.Disks), 2)
	want(t, "address", db1.SourceProperties.NetworkInterfaces[0].Ips[0], "10.0.1.10")
	want(t, "tag", db1.Tags["Tier"], "database")
	want(t, "origin", *db1.SourceCloudProperties.OriginRegion, "us-east-1")
	want(t, "lag", *db1.DataReplicationInfo.LagDuration, "PT2S")
	want(t, "staging", db1.StagingArea.Status, drstypes.ExtensionStatusNotExtended)
	want(t, "ARN", *db1.Arn, "arn:aws:drs:us-west-2:111122223333:source-server/"+*db1.SourceServerID)

	db2 := b.server(SourceServerID(testRegion, "db-2"))
	want(t, "state", db2.DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateStalled)
	want(t, "staging", db2.StagingArea.Status, drstypes.ExtensionStatusExtended)
	if lag := *db2.DataReplicationInfo.LagDuration; !strings.HasPrefix(lag, "PT2H") {
		t.Errorf("the lag of the stalled server is %s, want two hours", lag)
	}
	_ = b.look(func(t_ *tx) error {
		r := roles.get(t_, place{account: testAccount}, "DRSOrchestrationRole")
		if r == nil || r.ExternalID != "lighthouse" || r.Trusts[0] != "444455556666" {
			t.Errorf("got the role %+v", r)
		}
		want(t, "route", subnets.get(t_, testPlace, "subnet-0a1").Routes[0], route{"10.0.0.0/8", "pcx-0a1"})
		want(t, "secret", secrets.get(t_, testPlace, "prod/db").Versions[0].String, "not-a-secret")
		want(t, "parameter", parameters.get(t_, testPlace, "/prod/endpoint").ARN, "arn:aws:ssm:us-west-2:111122223333:parameter/prod/endpoint")
		want(t, "quota", services.get(t_, testPlace, serviceID).Quotas.withDefaults().Jobs, 5)
		return nil
	})
}

func TestWorldFilesSayWhatIsWrongAndWhere(t *testing.T) {
	replace := func(old, new string) string {
		if !strings.Contains(smallWorld, old) {
			t.Fatalf("the sample has no %q", old)
		}
		return strings.Replace(smallWorld, old, new, 1)
	}
	for name, c := range map[string]struct{ file, says string }{
		"unknown field":        {replace("hostname: db-1", "hostnam: db-1"), "hostnam"},
		"wrong type":           {replace("cpus: 4", "cpus: four"), "four"},
		"broken YAML":          {replace("roles:", "roles: ["), ""},
		"account":              {replace(`- id: "111122223333"`, `- id: "1111"`), `accounts[0].id: "1111" is not an account ID`},
		"Region":               {replace("- name: us-west-2", "- name: Oregon"), "accounts[0].regions[0].name"},
		"no hostname":          {replace("hostname: db-2", `hostname: ""`), "sourceServers[1].hostname"},
		"same hostname":        {replace("hostname: db-2", "hostname: db-1"), "is there already"},
		"CIDR":                 {replace("cidr: 10.20.0.0/16", "cidr: 10.20.0.0/33"), "vpcs[0].cidr"},
		"subnet outside":       {replace("cidr: 10.20.1.0/24", "cidr: 10.30.1.0/24"), "not inside"},
		"subnet's VPC":         {replace("vpc: vpc-0a1, cidr: 10.20.1", "vpc: vpc-0b1, cidr: 10.20.1"), `no VPC "vpc-0b1"`},
		"zone elsewhere":       {replace("zone: us-west-2a", "zone: us-east-1a"), "not a zone of us-west-2"},
		"launch subnet":        {replace("subnet: subnet-0a1, sec", "subnet: subnet-0b1, sec"), `no subnet "subnet-0b1"`},
		"launch group":         {replace("[sg-0a1]", "[sg-0b1]"), `no security group "sg-0b1"`},
		"state":                {replace("state: STALLED", "state: SLEEPING"), `"SLEEPING" is no data replication state`},
		"address":              {replace("ips: [10.0.1.10]", "ips: [10.0.1.999]"), "is not an address"},
		"negative lag":         {replace("lag: 2s", "lag: -2s"), "negative"},
		"disk without size":    {replace("gib: 30", "gib: 0"), "disks[0]"},
		"trust":                {replace(`trusts: ["444455556666"]`, `trusts: ["somebody"]`), "neither an account ID, an ARN, nor a service"},
		"parameter type":       {replace("name: /prod/endpoint,", "name: /prod/endpoint, type: Number,"), "parameters[0].type"},
		"several at once":      {replace("cpus: 4", "cpus: 4\n            bootMode: floppy\n            id: s-1"), "floppy"},
		"quota of replicating": {replace("quotas: {jobs: 5}", "quotas: {replicating: -1}"), "quotas.replicating"}, // what is extended counts elsewhere
		"failback client":      {replace("replication: {lag: 2s", "failbackAfter: 1h\n            replication: {lag: 2s"), "failbackAfter"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseWorld([]byte(c.file))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want it to say %q", err, c.says)
			}
		})
	}
}

func TestYAMLErrorsGiveTheLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "world.yaml")
	if err := os.WriteFile(path, []byte("accounts:\n  - id: \"111122223333\"\n    nmae: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := LoadWorld(path)
	if err == nil || !strings.Contains(err.Error(), "[3:") || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want the file and line 3", err)
	}
}

func TestPlaceWithoutNetworksGetsTheDefaultVPC(t *testing.T) {
	b := open(t, Options{}, servers(1))
	_ = b.look(func(t_ *tx) error {
		s := defaultSubnet(t_, testPlace)
		if s == nil || defaultGroup(t_, testPlace, s.VPC) == nil {
			t.Errorf("got the default subnet %+v", s)
		}
		return nil
	})
}

func TestOptionsThatMakeNoSenseAreRefused(t *testing.T) {
	for name, o := range map[string]Options{
		"speed":   {Speed: -1},
		"latency": {Latency: -time.Second},
		"range":   {Timing: Timing{Boot: Range{time.Minute, time.Second}}},
	} {
		if w, err := Open(o); err == nil {
			_ = w.Close()
			t.Errorf("%s: accepted", name)
		}
	}
}
