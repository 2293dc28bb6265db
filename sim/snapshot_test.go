package sim

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

func (b *bench) points(in drs.DescribeRecoverySnapshotsInput) []drstypes.RecoverySnapshot {
	b.Helper()
	in.SourceServerID = aws.String(id(1))
	out, err := b.drs.DescribeRecoverySnapshots(b.Context(), &in)
	if err != nil {
		b.Fatal(err)
	}
	return out.Items
}

func takenAt(t testing.TB, p drstypes.RecoverySnapshot) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, *p.Timestamp)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestPointsInTimeThinOutAsThePolicySays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		time.Sleep(25 * time.Minute)
		all := b.points(drs.DescribeRecoverySnapshotsInput{})
		var hour, day, week int
		for _, p := range all {
			switch age := time.Since(takenAt(t, p)); {
			case age <= time.Hour:
				hour++
			case age <= 24*time.Hour:
				day++
			case age <= 7*24*time.Hour:
				week++
			default:
				t.Errorf("the point %s is %v old", *p.SnapshotID, age)
			}
		}
		want(t, "points of the last hour", hour, 6)
		want(t, "points of the last day", day, 23)
		want(t, "points of the last week", week, 6)
		if newest := time.Since(takenAt(t, all[0])); newest > 11*time.Minute {
			t.Errorf("the newest point is %v old, want 10 minutes at most", newest)
		}
		ordered := slices.IsSortedFunc(all, func(a, b drstypes.RecoverySnapshot) int { return takenAt(t, b).Compare(takenAt(t, a)) })
		want(t, "newest first", ordered, true)
	})
}

func TestPointsKeepTheirIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		before := b.points(drs.DescribeRecoverySnapshotsInput{Order: "DESC"})[0]
		time.Sleep(30 * time.Minute)
		kept := slices.ContainsFunc(b.points(drs.DescribeRecoverySnapshotsInput{}), func(p drstypes.RecoverySnapshot) bool {
			return *p.SnapshotID == *before.SnapshotID && *p.Timestamp == *before.Timestamp
		})
		want(t, "the point of half an hour ago is kept", kept, true)
	})
}

func TestPointsAreFilteredOrderedAndPaged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		from := time.Now().Add(-5 * time.Hour).UTC()
		to := time.Now().Add(-2 * time.Hour).UTC()
		got := b.points(drs.DescribeRecoverySnapshotsInput{Filters: &drstypes.DescribeRecoverySnapshotsRequestFilters{
			FromDateTime: aws.String(from.Format(time.RFC3339)), ToDateTime: aws.String(to.Format(time.RFC3339)),
		}})
		want(t, "hourly points of three hours", len(got), 3)

		for _, order := range []drstypes.RecoverySnapshotsOrder{"ASC", "DESC"} {
			whole := b.points(drs.DescribeRecoverySnapshotsInput{Order: order})
			var paged []drstypes.RecoverySnapshot
			pages := drs.NewDescribeRecoverySnapshotsPaginator(b.drs, &drs.DescribeRecoverySnapshotsInput{
				SourceServerID: aws.String(id(1)), Order: order, MaxResults: aws.Int32(4),
			})
			for pages.HasMorePages() {
				p, err := pages.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				paged = append(paged, p.Items...)
			}
			same := slices.EqualFunc(whole, paged, func(a, b drstypes.RecoverySnapshot) bool { return *a.SnapshotID == *b.SnapshotID })
			want(t, "pages in order "+string(order)+" make the whole", same, true)
		}
	})
}

func TestPointsStopWithTheData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		lost := time.Now()
		if err := b.LoseSource(testAccount, testRegion, ""); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * 24 * time.Hour)
		info := b.server(id(1)).DataReplicationInfo
		want(t, "state", info.DataReplicationState, drstypes.DataReplicationStateStalled)
		want(t, "error", info.DataReplicationError.Error, drstypes.DataReplicationErrorStringAgentNotSeen)
		want(t, "lag", *info.LagDuration, "P10D")
		newest := takenAt(t, b.points(drs.DescribeRecoverySnapshotsInput{})[0])
		if newest.After(lost) || lost.Sub(newest) > 11*time.Minute {
			t.Errorf("the newest point is of %v, want shortly before %v", newest, lost)
		}
		job := b.drill(id(1)) // it stays recoverable, to what had arrived
		b.finish(job)
		at, err := time.Parse(time.RFC3339Nano, *b.recoveryInstances()[0].PointInTimeSnapshotDateTime)
		if err != nil || !at.Equal(lost) {
			t.Errorf("launched data of %v (%v), want %v", at, err, lost)
		}
	})
}

func TestReplicationStoppedAndStartedBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		in := &drs.StopReplicationInput{SourceServerID: aws.String(id(1))}
		if _, err := b.drs.StopReplication(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		_, err := b.drs.StopReplication(t.Context(), in)
		wantCode(t, err, "ConflictException")
		want(t, "points", len(b.points(drs.DescribeRecoverySnapshotsInput{})), 0)

		out, err := b.drs.StartReplication(t.Context(), &drs.StartReplicationInput{SourceServerID: aws.String(id(1))})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "at once", out.SourceServer.DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateInitiating)
		time.Sleep(3 * time.Minute)
		steps := b.server(id(1)).DataReplicationInfo.DataReplicationInitiation.Steps
		want(t, "first step", steps[0].Status, drstypes.DataReplicationInitiationStepStatusSucceeded)
		want(t, "last step", steps[len(steps)-1].Status, drstypes.DataReplicationInitiationStepStatusNotStarted)
		time.Sleep(20 * time.Minute)
		info := b.server(id(1)).DataReplicationInfo
		want(t, "then", info.DataReplicationState, drstypes.DataReplicationStateInitialSync)
		if d := info.ReplicatedDisks[0]; d.ReplicatedStorageBytes == 0 || d.ReplicatedStorageBytes >= d.TotalStorageBytes {
			t.Errorf("replicated %d of %d bytes in the middle of the initial sync", d.ReplicatedStorageBytes, d.TotalStorageBytes)
		}
		_, err = b.tryDrill(id(1))
		wantCode(t, err, "ValidationException")
		time.Sleep(30 * time.Minute)
		want(t, "at last", b.server(id(1)).DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateContinuous)
		if got := len(b.points(drs.DescribeRecoverySnapshotsInput{})); got == 0 || got > 3 {
			t.Errorf("got %d points after ten minutes, want the first ones", got)
		}
		b.drill(id(1))
	})
}

func TestReplicatingServersHaveAQuota(t *testing.T) {
	f := servers(4)
	f.Accounts[0].Regions[0].Quotas = Quotas{Replicating: 3}
	server(f, 4).Replication.State = drstypes.DataReplicationStateStopped
	b := open(t, Options{}, f)
	in := &drs.StartReplicationInput{SourceServerID: aws.String(id(4))}
	_, err := b.drs.StartReplication(t.Context(), in)
	wantCode(t, err, "ServiceQuotaExceededException")
	if _, err := b.drs.StopReplication(t.Context(), &drs.StopReplicationInput{SourceServerID: aws.String(id(1))}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.drs.StartReplication(t.Context(), in); err != nil {
		t.Errorf("exactly the quota: %v", err)
	}
}
