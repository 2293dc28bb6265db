package sim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbv2 "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// recoveryWorld is what the documents of the library act on, beside the servers of shop.
const recoveryWorld = `
accounts:
  - id: "111122223333"
    globalClusters:
      - {id: orders, clusters: [{region: us-east-1, id: orders-east}, {region: us-west-2, id: orders-west}]}
    hostedZones:
      - id: ZSHOP
        name: shop.example.com
        records: [{name: www.shop.example.com, type: CNAME, values: [east.shop.example.com]}]
    routingClusters:
      - {name: shop, panels: [{name: shop, controls: [{name: shop-west}]}]}
    regions:
      - name: us-east-1
        dbInstances: [{id: shop-db, database: shop}, {id: east-1, cluster: orders-east}]
        dbClusters: [{id: orders-east}]
        buckets: [{name: shop-assets, replication: [{to: shop-assets-west}]}]
      - name: us-west-2
        secrets: [{name: shop, value: made-for-this-test}]
        dbInstances:
          - {id: shop-db, database: shop, source: {region: us-east-1, id: shop-db}}
          - {id: reports, engine: mysql}
          - {id: west-1, cluster: orders-west}
        dbClusters: [{id: orders-west, writer: west-1}]
        dbSnapshots: [{id: reports-old, instance: reports, age: 48h}]
        dbBackups: [{id: ab-shop, source: {region: us-east-1, id: shop-db}}]
        targetGroups: [{name: web, port: 8080, delay: 60s}]
        loadBalancers: [{name: shop, listeners: [{port: 80, forward: {web: 100}}]}]
        functions: [{name: switch-traffic, returns: '{"moved": true}'}, {name: broken, error: no route to host}]
        buckets:
          - {name: shop-assets-west, versioned: true, objects: [{key: heartbeat, text: alive, every: 5m, age: 1h, replica: true}]}
`

// recovery is a world with the servers of shop, one of them launched, and all that.
func recovery(t *testing.T) (b *runbooks, f *WorldFile, app string) {
	t.Helper()
	f, err := ParseWorld([]byte(recoveryWorld))
	if err != nil {
		t.Fatal(err)
	}
	servers := shop()
	west, seeded := &f.Accounts[0].Regions[1], servers.Accounts[0].Regions[0]
	west.VPCs, west.Subnets, west.SecurityGroups, west.SourceServers = seeded.VPCs, seeded.Subnets, seeded.SecurityGroups, seeded.SourceServers
	if err := f.check(); err != nil {
		t.Fatal(err)
	}
	b = openRunbooks(t, Options{}, f)
	return b, f, b.launched(id(2))
}

// libraryRun is how a document of the library is tried: with good parameters, twice, and
// then with one of them bad.
type libraryRun struct {
	document string
	good     map[string][]string
	outputs  map[string]string // after each good run
	bad      map[string][]string
	says     string // why the bad run failed
}

func libraryRuns(b *runbooks, f *WorldFile, app string) []libraryRun {
	one := func(values ...string) []string { return values }
	web := *groupARN(b.TB, elbv2.NewFromConfig(b.config(testAccount, "secret", "")), "web")
	missing := "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/none/0123456789abcdef"
	restore := map[string][]string{
		"DBInstanceIdentifier": one("reports-2"), "DBInstanceClass": one("db.r6g.large"), "DBSubnetGroupName": one("default"),
		"VpcSecurityGroupIds": one("sg-0123456789abcdef0"),
	}
	app1, control := one(app), f.RoutingControlARN(testAccount, "shop-west")
	return []libraryRun{
		{"Davit-StopServices", map[string][]string{"Services": one("shop-app"), "InstanceIds": app1}, nil, map[string][]string{"Services": one("shop-nothing")}, "shop-nothing"},
		{"Davit-StartServices", map[string][]string{"Services": one("shop-app"), "InstanceIds": app1}, nil, map[string][]string{"Services": one("shop-nothing")}, "shop-nothing"},
		{"Davit-CheckPort", map[string][]string{"InstanceIds": app1, "Port": one("8080"), "TimeoutSeconds": one("30")}, nil, map[string][]string{"Port": one("9999")}, "port 9999 of localhost does not answer"},
		{"Davit-CheckURL", map[string][]string{"InstanceIds": app1, "Url": one("http://localhost:8080/health"), "TimeoutSeconds": one("30")}, nil, map[string][]string{"ExpectedStatus": one("204")}, "answered 200, not 204"},
		{"Davit-SmokeTest", map[string][]string{"InstanceIds": app1, "Command": one("systemctl is-active shop-app")}, nil, map[string][]string{"Command": one("exit 3")}, "exit"},
		{"Davit-RunWithSecret", map[string][]string{"InstanceIds": app1, "SecretArn": one(b.secretARN("shop")), "Command": one(`test -n "$DAVIT_SECRET"`)}, nil, map[string][]string{"SecretArn": one("arn:aws:secretsmanager:us-west-2:111122223333:secret:none-AbCdEf")}, "ResourceNotFoundException"},
		{"Davit-BackUpDatabase", map[string][]string{"DatabaseIdentifier": one("reports"), "SnapshotIdentifier": one("reports-1")}, map[string]string{"snapshot.Arn": "arn:aws:rds:us-west-2:111122223333:snapshot:reports-1"}, map[string][]string{"DatabaseIdentifier": one("none"), "SnapshotIdentifier": one("none-1")}, "DBInstanceNotFound"},
		{"Davit-BackUpDatabase", map[string][]string{"DatabaseType": one("Cluster"), "DatabaseIdentifier": one("orders-west"), "SnapshotIdentifier": one("orders-1")}, map[string]string{"clusterSnapshot.Arn": "arn:aws:rds:us-west-2:111122223333:cluster-snapshot:orders-1"}, map[string][]string{"DatabaseIdentifier": one("none"), "SnapshotIdentifier": one("none-1")}, "DBClusterNotFound"},
		{"Davit-RestoreDatabase", with(restore, "SnapshotIdentifier", "reports-old"), map[string]string{"database.Arn": "arn:aws:rds:us-west-2:111122223333:db:reports-2"}, map[string][]string{"DBInstanceIdentifier": one("reports-3"), "SnapshotIdentifier": one("none")}, "DBSnapshotNotFound"},
		{"Davit-RestoreDatabase", with(restore, "SourceDBInstanceIdentifier", "reports"), map[string]string{"database.Arn": "arn:aws:rds:us-west-2:111122223333:db:reports-2"}, map[string][]string{"DBInstanceIdentifier": one("reports-3"), "SourceDBInstanceIdentifier": one("none")}, "DBInstanceNotFound"},
		{"Davit-RestoreDatabase", with(restore, "SourceAutomatedBackupsArn", "arn:aws:rds:us-west-2:111122223333:auto-backup:ab-shop"), map[string]string{"database.Arn": "arn:aws:rds:us-west-2:111122223333:db:reports-2"}, map[string][]string{"DBInstanceIdentifier": one("reports-3"), "SourceAutomatedBackupsArn": one("arn:aws:rds:us-west-2:111122223333:auto-backup:ab-none")}, "DBInstanceAutomatedBackupNotFound"},
		{"Davit-SetRoutingControl", map[string][]string{"InstanceIds": app1, "RoutingControlArn": one(control), "State": one("On"), "ClusterEndpoints": one("eu-west-1=https://a.example.com/v1,us-west-2=https://b.example.com/v1")}, nil, map[string][]string{"RoutingControlArn": one(control[:len(control)-16] + "0000000000000000")}, "no endpoint of the cluster has set"},
		{"Davit-PromoteReadReplica", map[string][]string{"DBInstanceIdentifier": one("shop-db")}, nil, map[string][]string{"DBInstanceIdentifier": one("none")}, "DBInstanceNotFound"},
		{"Davit-FailOverGlobalDatabase", map[string][]string{"GlobalClusterIdentifier": one("orders"), "DBClusterIdentifier": one("orders-west"), "AllowDataLoss": one("true")}, map[string]string{"cluster.Arn": "arn:aws:rds:us-west-2:111122223333:cluster:orders-west"}, map[string][]string{"DBClusterIdentifier": one("none")}, "DBClusterNotFound"},
		{"Davit-ChangeDNSRecord", map[string][]string{"HostedZoneId": one("ZSHOP"), "RecordName": one("www.shop.example.com"), "RecordValue": one("west.shop.example.com")}, nil, map[string][]string{"HostedZoneId": one("ZNONE")}, "NoSuchHostedZone"},
		{"Davit-ChangeDNSAlias", map[string][]string{"HostedZoneId": one("ZSHOP"), "RecordName": one("shop.example.com"), "TargetDNSName": one("lb.example.com"), "TargetHostedZoneId": one("ZELB")}, nil, map[string][]string{"HostedZoneId": one("ZNONE")}, "NoSuchHostedZone"},
		{"Davit-RegisterTargets", map[string][]string{"TargetGroupArn": one(web), "InstanceIds": app1}, nil, map[string][]string{"TargetGroupArn": one(missing)}, "TargetGroupNotFound"},
		{"Davit-DeregisterTargets", map[string][]string{"TargetGroupArn": one(web), "InstanceIds": app1}, nil, map[string][]string{"TargetGroupArn": one(missing)}, "TargetGroupNotFound"},
		{"Davit-CheckS3Replication", map[string][]string{"DestinationBucket": one("shop-assets-west"), "ObjectKey": one("heartbeat"), "NewerThan": one(time.Now().Add(-10 * time.Minute).UTC().Format("2006-01-02T15:04:05Z"))}, nil, map[string][]string{"NewerThan": one(time.Now().Add(time.Hour).UTC().Format("2006-01-02T15:04:05Z"))}, "Not Modified"},
		{"Davit-InvokeLambda", map[string][]string{"FunctionName": one("switch-traffic")}, map[string]string{"invoke.Payload": `{"moved": true}`}, map[string][]string{"FunctionName": one("broken")}, "no route to host"},
	}
}

func with(parameters map[string][]string, name, value string) map[string][]string {
	all := map[string][]string{name: {value}}
	for key, values := range parameters {
		all[key] = values
	}
	return all
}

func (b *runbooks) secretARN(name string) string {
	b.Helper()
	out, err := secretsmanager.NewFromConfig(b.config(testAccount, "secret", "")).GetSecretValue(b.Context(), &secretsmanager.GetSecretValueInput{SecretId: &name})
	if err != nil {
		b.Fatal(err)
	}
	return *out.ARN
}

// createLibrary installs the documents of the library, which this package knows only as files.
func (b *runbooks) createLibrary(name string) {
	b.Helper()
	content, err := os.ReadFile(filepath.Join("..", "documents", name+".yaml"))
	if err != nil {
		b.Fatal(err)
	}
	b.create(name, string(content))
}

func TestTheLibrarysDocumentsDoTheirWorkOnceInTwoRuns(t *testing.T) {
	var names []string
	synctest.Test(t, func(t *testing.T) {
		b, f, app := recovery(t)
		for _, run := range libraryRuns(b, f, app) {
			names = append(names, run.document)
		}
	})
	for i, name := range names {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, f, app := recovery(t)
				b.tryLibrary(libraryRuns(b, f, app)[i])
			})
		})
	}
}

func (b *runbooks) tryLibrary(run libraryRun) {
	b.Helper()
	b.createLibrary(run.document)
	for _, which := range []string{"first", "second"} {
		a := b.completed(b.start(run.document, run.good))
		if a.AutomationExecutionStatus != ssmtypes.AutomationExecutionStatusSuccess {
			b.Fatalf("the %s run: %s: %s; %s", which, a.AutomationExecutionStatus, steps(a), failures(a))
		}
		for name, wanted := range run.outputs {
			want(b.TB, which+" run, "+name, outputs(a, name), wanted)
		}
	}
	bad := map[string][]string{}
	for name, values := range run.good {
		bad[name] = values
	}
	for name, values := range run.bad {
		bad[name] = values
	}
	a := b.completed(b.start(run.document, bad))
	if a.AutomationExecutionStatus != ssmtypes.AutomationExecutionStatusFailed || !strings.Contains(failures(a), run.says) {
		b.Errorf("the bad run: %s: %s; got %s, want %q in it", a.AutomationExecutionStatus, steps(a), failures(a), run.says)
	}
}

func TestTheLibrarysPromotionIsFoundByASecondRunWhileItGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _, _ := recovery(t)
		b.createLibrary("Davit-PromoteReadReplica")
		parameters := map[string][]string{"DBInstanceIdentifier": {"shop-db"}}
		first := b.start("Davit-PromoteReadReplica", parameters)
		time.Sleep(30 * time.Second)
		second := b.start("Davit-PromoteReadReplica", parameters)
		for which, id := range map[string]string{"first": first, "second": second} {
			if a := b.completed(id); a.AutomationExecutionStatus != ssmtypes.AutomationExecutionStatusSuccess {
				t.Errorf("the %s run: %s: %s; %s", which, a.AutomationExecutionStatus, steps(a), failures(a))
			}
		}
	})
}

func TestTheLibrarysOpsItemIsOpenedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _, _ := recovery(t)
		b.createLibrary("Davit-CreateOpsItem")
		item := func(dedup string) string {
			a := b.completed(b.start("Davit-CreateOpsItem", map[string][]string{"Title": {"Moved"}, "Description": {"Traffic was moved"}, "DedupString": {dedup}}))
			if a.AutomationExecutionStatus != ssmtypes.AutomationExecutionStatusSuccess {
				t.Fatalf("%s: %s; %s", a.AutomationExecutionStatus, steps(a), failures(a))
			}
			return outputs(a, "item.Id")
		}
		first := item("exec-1")
		if second, other := item("exec-1"), item("exec-2"); second != first || other == first || first == "" {
			t.Errorf("items %q, again %q, of another string %q", first, second, other)
		}
		_, err := b.tryStart("Davit-CreateOpsItem", map[string][]string{"Title": {"Moved"}, "Description": {"d"}, "DedupString": {"a"}, "Severity": {"9"}})
		wantCode(t, err, "InvalidAutomationExecutionParametersException")
	})
}

func TestTheLibrarysApprovalGateOpensAndStaysShut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _, _ := recovery(t)
		b.createLibrary("Davit-ApprovalGate")
		for kind, wanted := range map[ssmtypes.SignalType]ssmtypes.AutomationExecutionStatus{
			ssmtypes.SignalTypeApprove: ssmtypes.AutomationExecutionStatusSuccess,
			ssmtypes.SignalTypeReject:  ssmtypes.AutomationExecutionStatusRejected,
		} {
			id := b.start("Davit-ApprovalGate", map[string][]string{"Approvers": {"arn:aws:iam::" + testAccount + ":root"}, "Message": {"May traffic move?"}})
			time.Sleep(time.Minute)
			want(t, "meanwhile", b.execution(id).AutomationExecutionStatus, ssmtypes.AutomationExecutionStatusWaiting)
			if err := b.signal(id, kind, nil); err != nil {
				t.Fatal(err)
			}
			want(t, string(kind), b.completed(id).AutomationExecutionStatus, wanted)
		}
	})
}

// failures are the reasons of the steps that failed.
func failures(a *ssmtypes.AutomationExecution) string {
	var all []string
	for _, s := range a.StepExecutions {
		if s.FailureMessage != nil {
			all = append(all, *s.StepName+": "+*s.FailureMessage)
		}
	}
	return strings.Join(append(all, aws.ToString(a.FailureMessage)), "\n")
}
