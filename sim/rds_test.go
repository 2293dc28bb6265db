package sim

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

const databaseWorld = `
accounts:
  - id: "111122223333"
    globalClusters:
      - {id: orders, clusters: [{region: us-east-1, id: orders-east}, {region: us-west-2, id: orders-west}]}
    regions:
      - name: us-east-1
        dbInstances:
          - {id: shop-db, database: shop, multiAz: true}
          - {id: east-1, cluster: orders-east}
        dbClusters:
          - {id: orders-east}
      - name: us-west-2
        dbInstances:
          - {id: shop-db, database: shop, source: {region: us-east-1, id: shop-db}, tags: {App: shop}}
          - {id: reports, engine: mysql, deletionProtection: true}
          - {id: scratch, status: stopped}
          - {id: west-1, cluster: orders-west, tier: 1}
          - {id: west-2, cluster: orders-west, tier: 2}
          - {id: copy-1, cluster: copy}
        dbClusters:
          - {id: orders-west, writer: west-1}
          - {id: copy, engine: aurora-mysql, source: {region: us-east-1, id: lost}}
        dbBackups:
          - {id: ab-shop, source: {region: us-east-1, id: shop-db}, database: shop}
        dbSnapshots:
          - {id: reports-old, instance: reports, age: 48h}
          - {id: orders-old, cluster: orders-west}
`

// databases is a world with databases and a client of RDS in us-west-2.
func databases(t testing.TB, o Options) (*bench, *rds.Client) {
	t.Helper()
	f, err := ParseWorld([]byte(databaseWorld))
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, o, f)
	return b, rds.NewFromConfig(b.config(testAccount, "secret", ""))
}

func dbInstanceOf(t testing.TB, client *rds.Client, id string) rdstypes.DBInstance {
	t.Helper()
	out, err := client.DescribeDBInstances(t.Context(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &id})
	if err != nil {
		t.Fatal(err)
	}
	return out.DBInstances[0]
}

func inEast(o *rds.Options) { o.Region = "us-east-1" }

func TestAReplicaIsPromotedWithoutItsSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, client := databases(t, Options{})
		const source = "arn:aws:rds:us-east-1:111122223333:db:shop-db"
		before := dbInstanceOf(t, client, "shop-db")
		want(t, "source", aws.ToString(before.ReadReplicaSourceDBInstanceIdentifier), source)
		want(t, "replication", *before.StatusInfos[0].Status, "replicating")
		want(t, "database", *before.DBName, "shop")
		east, err := client.DescribeDBInstances(t.Context(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("SHOP-DB")}, inEast)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "replicas of the source", fmt.Sprint(east.DBInstances[0].ReadReplicaDBInstanceIdentifiers), "[arn:aws:rds:us-west-2:111122223333:db:shop-db]")

		started := time.Now()
		out, err := client.PromoteReadReplica(t.Context(), &rds.PromoteReadReplicaInput{DBInstanceIdentifier: aws.String("shop-db")})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "status at once", *out.DBInstance.DBInstanceStatus, "modifying")
		_, err = client.PromoteReadReplica(t.Context(), &rds.PromoteReadReplicaInput{DBInstanceIdentifier: aws.String("shop-db")})
		wantCode(t, err, "InvalidDBInstanceState")

		waiter := rds.NewDBInstanceAvailableWaiter(client, func(o *rds.DBInstanceAvailableWaiterOptions) { o.MinDelay, o.MaxDelay = time.Second, time.Second })
		if err := waiter.Wait(t.Context(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("shop-db")}, time.Hour); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(started); took < 4*time.Minute || took > 7*time.Minute {
			t.Errorf("the promotion took %s, want 4 to 7 minutes", took)
		}
		after := dbInstanceOf(t, client, "shop-db")
		if after.ReadReplicaSourceDBInstanceIdentifier != nil || len(after.StatusInfos) > 0 {
			t.Errorf("after the promotion it still follows %s", aws.ToString(after.ReadReplicaSourceDBInstanceIdentifier))
		}
		_, err = client.PromoteReadReplica(t.Context(), &rds.PromoteReadReplicaInput{DBInstanceIdentifier: aws.String("shop-db")})
		wantCode(t, err, "InvalidDBInstanceState")
		want(t, "calls", b.CallCount("rds", "PromoteReadReplica"), 3)
	})
}

func TestDatabaseInstancesStopStartAndReboot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := databases(t, Options{Speed: 60})
		ctx := t.Context()
		start := func(id string) error {
			_, err := client.StartDBInstance(ctx, &rds.StartDBInstanceInput{DBInstanceIdentifier: &id})
			return err
		}
		stop := func(id string, options ...func(*rds.Options)) error {
			_, err := client.StopDBInstance(ctx, &rds.StopDBInstanceInput{DBInstanceIdentifier: &id}, options...)
			return err
		}
		if err := start("scratch"); err != nil {
			t.Fatal(err)
		}
		want(t, "after start", *dbInstanceOf(t, client, "scratch").DBInstanceStatus, "starting")
		wantCode(t, stop("scratch"), "InvalidDBInstanceState")
		time.Sleep(7 * time.Second) // at sixty times the speed
		want(t, "a while later", *dbInstanceOf(t, client, "scratch").DBInstanceStatus, "available")
		wantCode(t, start("scratch"), "InvalidDBInstanceState")
		if err := stop("scratch"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		want(t, "after stop", *dbInstanceOf(t, client, "scratch").DBInstanceStatus, "stopped")

		wantCode(t, stop("shop-db"), "InvalidDBInstanceState")         // a replica
		wantCode(t, stop("shop-db", inEast), "InvalidDBInstanceState") // it has one
		wantCode(t, stop("west-1"), "InvalidDBClusterStateFault")
		wantCode(t, stop("nowhere"), "DBInstanceNotFound")

		_, err := client.RebootDBInstance(ctx, &rds.RebootDBInstanceInput{DBInstanceIdentifier: aws.String("reports"), ForceFailover: aws.Bool(true)})
		wantCode(t, err, "InvalidParameterCombination")
		if _, err = client.RebootDBInstance(ctx, &rds.RebootDBInstanceInput{DBInstanceIdentifier: aws.String("reports")}); err != nil {
			t.Fatal(err)
		}
		want(t, "after reboot", *dbInstanceOf(t, client, "reports").DBInstanceStatus, "rebooting")
	})
}

func TestSnapshotsAreTakenAndRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := databases(t, Options{})
		ctx := t.Context()
		snapshot := func(id string) (*rds.CreateDBSnapshotOutput, error) {
			return client.CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{
				DBInstanceIdentifier: aws.String("reports"), DBSnapshotIdentifier: &id,
				Tags: []rdstypes.Tag{{Key: aws.String("why"), Value: aws.String("drill")}},
			})
		}
		restore := func(to, from string) (*rds.RestoreDBInstanceFromDBSnapshotOutput, error) {
			return client.RestoreDBInstanceFromDBSnapshot(ctx, &rds.RestoreDBInstanceFromDBSnapshotInput{DBInstanceIdentifier: &to, DBSnapshotIdentifier: &from})
		}
		out, err := snapshot("Reports-Now")
		if err != nil {
			t.Fatal(err)
		}
		want(t, "snapshot", *out.DBSnapshot.DBSnapshotIdentifier+" "+*out.DBSnapshot.Status, "reports-now creating")
		want(t, "instance meanwhile", *dbInstanceOf(t, client, "reports").DBInstanceStatus, "backing-up")
		_, err = snapshot("again")
		wantCode(t, err, "InvalidDBInstanceState")
		_, err = restore("reports-2", "reports-now")
		wantCode(t, err, "InvalidDBSnapshotState")
		time.Sleep(5 * time.Minute)
		_, err = snapshot("reports-now")
		wantCode(t, err, "DBSnapshotAlreadyExists")
		_, err = snapshot("no--hyphens")
		wantCode(t, err, "InvalidParameterValue")
		_, err = restore("reports", "reports-now")
		wantCode(t, err, "DBInstanceAlreadyExists")
		_, err = restore("reports-2", "nothing")
		wantCode(t, err, "DBSnapshotNotFound")

		if _, err = restore("reports-2", "reports-now"); err != nil {
			t.Fatal(err)
		}
		made := dbInstanceOf(t, client, "reports-2")
		want(t, "restored", *made.DBInstanceStatus+" "+*made.Engine, "creating mysql")
		if made.Endpoint != nil {
			t.Errorf("it has the address %s before it exists", *made.Endpoint.Address)
		}
		time.Sleep(11 * time.Minute)
		made = dbInstanceOf(t, client, "reports-2")
		want(t, "restored", *made.DBInstanceStatus, "available")
		want(t, "port", *made.Endpoint.Port, 3306)

		listed, err := client.DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBInstanceIdentifier: aws.String("reports")})
		if err != nil || len(listed.DBSnapshots) != 2 || *listed.DBSnapshots[0].PercentProgress != 100 {
			t.Errorf("listed %d snapshots, %v; want 2 that are done", len(listed.DBSnapshots), err)
		}
		_, err = client.DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String("nothing")})
		wantCode(t, err, "DBSnapshotNotFound")
		none, err := client.DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{SnapshotType: aws.String("automated")})
		if err != nil || len(none.DBSnapshots) != 0 {
			t.Errorf("listed %d automated snapshots, %v; want none", len(none.DBSnapshots), err)
		}
	})
}

func TestDatabaseInstancesAreRestoredToAPointInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := databases(t, Options{})
		ctx := t.Context()
		restore := func(change func(*rds.RestoreDBInstanceToPointInTimeInput)) error {
			in := &rds.RestoreDBInstanceToPointInTimeInput{
				TargetDBInstanceIdentifier: aws.String("reports-2"), SourceDBInstanceIdentifier: aws.String("reports"), UseLatestRestorableTime: aws.Bool(true),
			}
			change(in)
			_, err := client.RestoreDBInstanceToPointInTime(ctx, in)
			return err
		}
		at := func(when time.Time) func(*rds.RestoreDBInstanceToPointInTimeInput) {
			return func(in *rds.RestoreDBInstanceToPointInTimeInput) {
				in.RestoreTime, in.UseLatestRestorableTime = &when, nil
			}
		}
		wantCode(t, restore(func(in *rds.RestoreDBInstanceToPointInTimeInput) { in.SourceDBInstanceIdentifier = nil }), "InvalidParameterCombination")
		wantCode(t, restore(func(in *rds.RestoreDBInstanceToPointInTimeInput) {
			in.SourceDBInstanceIdentifier = aws.String("nowhere")
		}), "DBInstanceNotFound")
		wantCode(t, restore(func(in *rds.RestoreDBInstanceToPointInTimeInput) {
			in.TargetDBInstanceIdentifier = aws.String("scratch")
		}), "DBInstanceAlreadyExists")
		wantCode(t, restore(func(in *rds.RestoreDBInstanceToPointInTimeInput) { in.RestoreTime = aws.Time(time.Now()) }), "InvalidParameterCombination")
		wantCode(t, restore(func(in *rds.RestoreDBInstanceToPointInTimeInput) {
			in.SourceDBInstanceIdentifier, in.SourceDBInstanceAutomatedBackupsArn = nil, aws.String("arn:aws:rds:us-west-2:111122223333:auto-backup:ab-1")
		}), "DBInstanceAutomatedBackupNotFound")
		wantCode(t, restore(at(time.Now().Add(time.Hour))), "InvalidRestoreFault")
		wantCode(t, restore(at(time.Now().AddDate(0, 0, -8))), "InvalidRestoreFault")
		if err := restore(func(*rds.RestoreDBInstanceToPointInTimeInput) {}); err != nil {
			t.Fatal(err)
		}
		want(t, "at once", *dbInstanceOf(t, client, "reports-2").DBInstanceStatus, "creating")
		time.Sleep(11 * time.Minute)
		after := dbInstanceOf(t, client, "reports-2")
		want(t, "later", *after.DBInstanceStatus+" "+*after.Engine, "available mysql")
	})
}

func TestClustersHaveEndpoints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := databases(t, Options{})
		ctx := t.Context()
		endpoints := func(in *rds.DescribeDBClusterEndpointsInput) string {
			out, err := client.DescribeDBClusterEndpoints(ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, e := range out.DBClusterEndpoints {
				words = append(words, *e.DBClusterIdentifier+" "+*e.EndpointType+" "+*e.Status)
			}
			return strings.Join(words, ", ")
		}
		filter := func(name, value string) []rdstypes.Filter {
			return []rdstypes.Filter{{Name: &name, Values: []string{value}}}
		}
		want(t, "all", endpoints(&rds.DescribeDBClusterEndpointsInput{}),
			"copy READER available, copy WRITER available, orders-west READER available, orders-west WRITER inactive")
		writer := &rds.DescribeDBClusterEndpointsInput{DBClusterIdentifier: aws.String("orders-west"), Filters: filter("db-cluster-endpoint-type", "writer")}
		want(t, "a secondary's writer", endpoints(writer), "orders-west WRITER inactive")
		want(t, "custom ones", endpoints(&rds.DescribeDBClusterEndpointsInput{Filters: filter("db-cluster-endpoint-type", "custom")}), "")
		if _, err := client.FailoverGlobalCluster(ctx, &rds.FailoverGlobalClusterInput{
			GlobalClusterIdentifier: aws.String("orders"), TargetDbClusterIdentifier: aws.String("arn:aws:rds:us-west-2:111122223333:cluster:orders-west"), AllowDataLoss: aws.Bool(true),
		}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		want(t, "the primary's writer", endpoints(writer), "orders-west WRITER available")
		_, err := client.DescribeDBClusterEndpoints(ctx, &rds.DescribeDBClusterEndpointsInput{DBClusterIdentifier: aws.String("nowhere")})
		wantCode(t, err, "DBClusterNotFoundFault")
		_, err = client.DescribeDBClusterEndpoints(ctx, &rds.DescribeDBClusterEndpointsInput{Filters: filter("colour", "red")})
		wantCode(t, err, "InvalidParameterValue")
	})
}

func TestDatabaseInstancesAreDeletedWithALastSnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := databases(t, Options{})
		ctx := t.Context()
		remove := func(id, final string, skip bool) error {
			in := &rds.DeleteDBInstanceInput{DBInstanceIdentifier: &id, SkipFinalSnapshot: &skip}
			if final != "" {
				in.FinalDBSnapshotIdentifier = &final
			}
			_, err := client.DeleteDBInstance(ctx, in)
			return err
		}
		wantCode(t, remove("reports", "last", false), "InvalidParameterCombination") // protected
		wantCode(t, remove("scratch", "", false), "InvalidParameterCombination")
		wantCode(t, remove("scratch", "last", true), "InvalidParameterCombination")
		wantCode(t, remove("shop-db", "last", false), "InvalidParameterCombination") // a replica
		wantCode(t, remove("scratch", "reports-old", false), "DBSnapshotAlreadyExists")
		if err := remove("scratch", "last", false); err != nil {
			t.Fatal(err)
		}
		want(t, "status", *dbInstanceOf(t, client, "scratch").DBInstanceStatus, "deleting")
		wantCode(t, remove("scratch", "", true), "InvalidDBInstanceState")
		time.Sleep(5 * time.Minute)
		_, err := client.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("scratch")})
		wantCode(t, err, "DBInstanceNotFound")
		kept, err := client.DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String("last")})
		if err != nil || *kept.DBSnapshots[0].Status != "available" {
			t.Errorf("the last snapshot: %v, want it kept", err)
		}
	})
}

func TestClustersFailOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := databases(t, Options{})
		ctx := t.Context()
		members := func(id string) string {
			out, err := client.DescribeDBClusters(ctx, &rds.DescribeDBClustersInput{DBClusterIdentifier: &id})
			if err != nil {
				t.Fatal(err)
			}
			words := []string{*out.DBClusters[0].Status}
			for _, m := range out.DBClusters[0].DBClusterMembers {
				words = append(words, fmt.Sprintf("%s=%v", *m.DBInstanceIdentifier, *m.IsClusterWriter))
			}
			return strings.Join(words, " ")
		}
		want(t, "a secondary of a global database", members("orders-west"), "available west-1=false west-2=false")
		move := func(target string, loss, over bool) error {
			_, err := client.FailoverGlobalCluster(ctx, &rds.FailoverGlobalClusterInput{
				GlobalClusterIdentifier: aws.String("orders"), TargetDbClusterIdentifier: &target, AllowDataLoss: &loss, Switchover: &over,
			})
			return err
		}
		const west, east = "arn:aws:rds:us-west-2:111122223333:cluster:orders-west", "arn:aws:rds:us-east-1:111122223333:cluster:orders-east"
		wantCode(t, move(west, true, true), "InvalidParameterCombination")
		wantCode(t, move(east, true, false), "InvalidDBClusterStateFault")
		wantCode(t, move(west+"x", true, false), "DBClusterNotFoundFault")
		if err := move(west, true, false); err != nil {
			t.Fatal(err)
		}
		wantCode(t, move(west, true, false), "InvalidGlobalClusterStateFault")
		global := func() rdstypes.GlobalCluster {
			out, err := client.DescribeGlobalClusters(ctx, &rds.DescribeGlobalClustersInput{GlobalClusterIdentifier: aws.String("orders")})
			if err != nil {
				t.Fatal(err)
			}
			return out.GlobalClusters[0]
		}
		want(t, "meanwhile", *global().Status+" to "+*global().FailoverState.ToDbClusterArn, "failing-over to "+west)
		time.Sleep(2 * time.Minute)
		want(t, "afterwards", *global().Status, "available")
		want(t, "its writer", members("orders-west"), "available west-1=true west-2=false")
		if _, err := client.SwitchoverGlobalCluster(ctx, &rds.SwitchoverGlobalClusterInput{GlobalClusterIdentifier: aws.String("orders"), TargetDbClusterIdentifier: aws.String(east)}); err != nil {
			t.Fatal(err)
		}
		want(t, "back again", *global().Status, "switching-over")

		fail := func(id string, target *string) error {
			_, err := client.FailoverDBCluster(ctx, &rds.FailoverDBClusterInput{DBClusterIdentifier: &id, TargetDBInstanceIdentifier: target})
			return err
		}
		wantCode(t, fail("copy", nil), "InvalidDBClusterStateFault") // no reader
		wantCode(t, fail("orders-west", aws.String("west-1")), "InvalidDBInstanceState")
		wantCode(t, fail("orders-west", aws.String("copy-1")), "DBInstanceNotFound")
		if err := fail("orders-west", nil); err != nil {
			t.Fatal(err)
		}
		want(t, "meanwhile", members("orders-west"), "failing-over west-1=true west-2=false")
		time.Sleep(time.Minute)
		want(t, "afterwards", members("orders-west"), "available west-1=false west-2=true")

		promote := func(id string) error {
			_, err := client.PromoteReadReplicaDBCluster(ctx, &rds.PromoteReadReplicaDBClusterInput{DBClusterIdentifier: &id})
			return err
		}
		wantCode(t, promote("orders-west"), "InvalidDBClusterStateFault")
		if err := promote("copy"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		want(t, "promoted", members("copy"), "available copy-1=true")
		wantCode(t, promote("copy"), "InvalidDBClusterStateFault")
	})
}

func TestClusterSnapshotsAreTakenAndRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := databases(t, Options{})
		ctx := t.Context()
		if _, err := client.CreateDBClusterSnapshot(ctx, &rds.CreateDBClusterSnapshotInput{DBClusterIdentifier: aws.String("copy"), DBClusterSnapshotIdentifier: aws.String("copy-now")}); err != nil {
			t.Fatal(err)
		}
		_, err := client.CreateDBClusterSnapshot(ctx, &rds.CreateDBClusterSnapshotInput{DBClusterIdentifier: aws.String("copy"), DBClusterSnapshotIdentifier: aws.String("copy-now")})
		wantCode(t, err, "DBClusterSnapshotAlreadyExistsFault")
		restore := func(engine string) error {
			_, err := client.RestoreDBClusterFromSnapshot(ctx, &rds.RestoreDBClusterFromSnapshotInput{
				DBClusterIdentifier: aws.String("copy-2"), SnapshotIdentifier: aws.String("copy-now"), Engine: &engine,
			})
			return err
		}
		wantCode(t, restore("aurora-mysql"), "InvalidDBClusterSnapshotStateFault")
		time.Sleep(5 * time.Minute)
		wantCode(t, restore("aurora-postgresql"), "InvalidParameterCombination")
		if err := restore("aurora-mysql"); err != nil {
			t.Fatal(err)
		}
		wantCode(t, restore("aurora-mysql"), "DBClusterAlreadyExistsFault")
		time.Sleep(8 * time.Minute)
		out, err := client.DescribeDBClusters(ctx, &rds.DescribeDBClustersInput{DBClusterIdentifier: aws.String("copy-2")})
		if err != nil || *out.DBClusters[0].Status != "available" || out.DBClusters[0].ReplicationSourceIdentifier != nil {
			t.Errorf("restored: %v, %v; want it available and following nobody", out, err)
		}
		listed, err := client.DescribeDBClusterSnapshots(ctx, &rds.DescribeDBClusterSnapshotsInput{DBClusterIdentifier: aws.String("orders-west")})
		if err != nil || len(listed.DBClusterSnapshots) != 1 || *listed.DBClusterSnapshots[0].Status != "available" {
			t.Errorf("listed %v, %v; want the one of the world file", listed, err)
		}
	})
}

func TestBackupsFromElsewhereAreRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := databases(t, Options{})
		restore := func(arn string) (*rds.RestoreDBInstanceToPointInTimeOutput, error) {
			return client.RestoreDBInstanceToPointInTime(t.Context(), &rds.RestoreDBInstanceToPointInTimeInput{
				TargetDBInstanceIdentifier: aws.String("again"), SourceDBInstanceAutomatedBackupsArn: &arn, UseLatestRestorableTime: aws.Bool(true),
			})
		}
		const arn = "arn:aws:rds:us-west-2:111122223333:auto-backup:ab-shop"
		_, err := restore(arn + "x")
		wantCode(t, err, "DBInstanceAutomatedBackupNotFound")
		out, err := restore(arn)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "restored", *out.DBInstance.DBInstanceStatus+" "+*out.DBInstance.DBName+" "+*out.DBInstance.AvailabilityZone, "creating shop us-west-2a")
		_, err = client.RestoreDBInstanceToPointInTime(t.Context(), &rds.RestoreDBInstanceToPointInTimeInput{
			TargetDBInstanceIdentifier: aws.String("other"), SourceDBInstanceIdentifier: aws.String("shop-db"), UseLatestRestorableTime: aws.Bool(true),
		})
		wantCode(t, err, "PointInTimeRestoreNotEnabled") // of a replica nothing is kept
	})
}

func TestDatabasesAreListedByPagesAndFilters(t *testing.T) {
	f := &WorldFile{Accounts: []AccountFile{{ID: testAccount, Regions: []RegionFile{{Name: testRegion}}}}}
	for i := range 45 {
		f.Accounts[0].Regions[0].DBInstances = append(f.Accounts[0].Regions[0].DBInstances, DBInstanceFile{ID: fmt.Sprintf("db-%02d", i)})
	}
	b := open(t, Options{}, f)
	client := rds.NewFromConfig(b.config(testAccount, "secret", ""))
	var ids []string
	pages := rds.NewDescribeDBInstancesPaginator(client, &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(20)})
	for n := 0; pages.HasMorePages(); n++ {
		out, err := pages.NextPage(t.Context())
		if err != nil || n > 2 {
			t.Fatalf("page %d: %v", n, err)
		}
		for _, i := range out.DBInstances {
			ids = append(ids, *i.DBInstanceIdentifier)
		}
	}
	if len(ids) != 45 || ids[44] != "db-44" {
		t.Errorf("listed %d, want all 45 in order", len(ids))
	}
	_, err := client.DescribeDBInstances(t.Context(), &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(19)})
	wantCode(t, err, "InvalidParameterValue")
	_, err = client.DescribeDBInstances(t.Context(), &rds.DescribeDBInstancesInput{Marker: aws.String("made-up")})
	wantCode(t, err, "InvalidParameterValue")
	filtered, err := client.DescribeDBInstances(t.Context(), &rds.DescribeDBInstancesInput{Filters: []rdstypes.Filter{{Name: aws.String("db-instance-id"), Values: []string{"db-07", "db-09"}}}})
	if err != nil || len(filtered.DBInstances) != 2 {
		t.Errorf("filtered %v, %v; want two", filtered, err)
	}
	_, err = client.DescribeDBInstances(t.Context(), &rds.DescribeDBInstancesInput{Filters: []rdstypes.Filter{{Name: aws.String("colour"), Values: []string{"red"}}}})
	wantCode(t, err, "InvalidParameterValue")
}

func TestDatabasesCarryTags(t *testing.T) {
	_, client := databases(t, Options{})
	arn := aws.String("arn:aws:rds:us-west-2:111122223333:db:shop-db")
	if _, err := client.AddTagsToResource(t.Context(), &rds.AddTagsToResourceInput{ResourceName: arn, Tags: []rdstypes.Tag{{Key: aws.String("Drill"), Value: aws.String("yes")}}}); err != nil {
		t.Fatal(err)
	}
	out, err := client.ListTagsForResource(t.Context(), &rds.ListTagsForResourceInput{ResourceName: arn})
	if err != nil || len(out.TagList) != 2 || *out.TagList[1].Key != "Drill" {
		t.Errorf("tags = %v, %v; want App and Drill", out, err)
	}
	_, err = client.ListTagsForResource(t.Context(), &rds.ListTagsForResourceInput{ResourceName: aws.String("arn:aws:rds:us-west-2:111122223333:db:nowhere")})
	wantCode(t, err, "DBInstanceNotFound")
	_, err = client.ListTagsForResource(t.Context(), &rds.ListTagsForResourceInput{ResourceName: aws.String("shop-db")})
	wantCode(t, err, "InvalidParameterValue")
}

func TestDatabaseWorldFilesSayWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ old, new, says string }{
		{"id: reports,", "id: Reports--1,", "dbInstances[1].id"},
		{"id: scratch", "id: reports", "is there already"},
		{"engine: mysql", "engine: oracle", "dbInstances[1].engine"},
		{"status: stopped", "status: asleep", "dbInstances[2].status"},
		{"cluster: copy}", "cluster: kopy}", `no DB cluster "kopy"`},
		{"writer: west-1", "writer: copy-1", "dbClusters[0].writer"},
		{"instance: reports, age: 48h", "instance: report, age: 48h", "dbSnapshots[0].instance"},
		{"instance: reports, age: 48h", "age: 48h", "of an instance or of a cluster"},
		{"id: orders-west}]", "id: elsewhere}]", "globalClusters[0].clusters[1]"},
	} {
		if !strings.Contains(databaseWorld, c.old) {
			t.Fatalf("the world has no %q", c.old)
		}
		_, err := ParseWorld([]byte(strings.Replace(databaseWorld, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want it to say %q", c.new, err, c.says)
		}
	}
}

func TestDatabasesSurviveARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		data := t.TempDir()
		b, client := databases(t, Options{Data: data})
		if _, err := client.PromoteReadReplica(t.Context(), &rds.PromoteReadReplicaInput{DBInstanceIdentifier: aws.String("shop-db")}); err != nil {
			t.Fatal(err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		_, client = databases(t, Options{Data: data})
		want(t, "at once", *dbInstanceOf(t, client, "shop-db").DBInstanceStatus, "modifying")
		time.Sleep(7 * time.Minute)
		after := dbInstanceOf(t, client, "shop-db")
		want(t, "later", *after.DBInstanceStatus, "available")
		if after.ReadReplicaSourceDBInstanceIdentifier != nil {
			t.Error("it follows its source again")
		}
	})
}
