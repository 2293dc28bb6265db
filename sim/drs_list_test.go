package sim

import (
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

func TestSourceServersAreFilteredAndPaged(t *testing.T) {
	f := servers(450)
	server(f, 1).Staging = StagingFile{Account: "444455556666"}
	server(f, 2).Origin.Instance = "i-0a1b2c3d4e5f60718"
	b := open(t, Options{}, f)
	list := func(filters *drstypes.DescribeSourceServersRequestFilters) (found []string) {
		pages := drs.NewDescribeSourceServersPaginator(b.drs, &drs.DescribeSourceServersInput{Filters: filters})
		for pages.HasMorePages() {
			p, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range p.Items {
				found = append(found, *s.SourceServerID)
			}
		}
		return found
	}
	all := list(nil)
	want(t, "all", len(all), 450)
	want(t, "without a double", len(setOf(all)), 450)
	want(t, "by ID", len(list(&drstypes.DescribeSourceServersRequestFilters{SourceServerIDs: append(ids(1, 199), "s-00000000000000000")})), 199)
	want(t, "by staging account", list(&drstypes.DescribeSourceServersRequestFilters{StagingAccountIDs: []string{"444455556666"}})[0], id(1))
	want(t, "by hardware", list(&drstypes.DescribeSourceServersRequestFilters{HardwareId: aws.String("i-0a1b2c3d4e5f60718")})[0], id(2))

	_, err := b.drs.DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{
		Filters: &drstypes.DescribeSourceServersRequestFilters{SourceServerIDs: ids(1, 201)},
	})
	wantCode(t, err, "ValidationException")
	_, err = b.drs.DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{NextToken: aws.String("made-up")})
	wantCode(t, err, "ValidationException")
}

func TestJobsAreFilteredByIDAndDateNewestFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(5))
		var made []string
		for i := 1; i <= 5; i++ {
			made = append(made, b.drill(id(i)))
			time.Sleep(time.Minute)
		}
		list := func(in drs.DescribeJobsInput) (found []string) {
			pages := drs.NewDescribeJobsPaginator(b.drs, &in)
			for pages.HasMorePages() {
				p, err := pages.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, j := range p.Items {
					found = append(found, *j.JobID)
				}
			}
			return found
		}
		newest := slices.Clone(made)
		slices.Reverse(newest)
		want(t, "all, in pages", slices.Equal(list(drs.DescribeJobsInput{MaxResults: aws.Int32(2)}), newest), true)
		some := list(drs.DescribeJobsInput{Filters: &drstypes.DescribeJobsRequestFilters{JobIDs: []string{made[1], "drsjob-00000000000000000", made[3]}}})
		want(t, "by ID", slices.Equal(some, []string{made[3], made[1]}), true)
		from := time.Now().Add(-3*time.Minute - time.Second).UTC().Format(time.RFC3339)
		recent := list(drs.DescribeJobsInput{Filters: &drstypes.DescribeJobsRequestFilters{FromDate: &from}})
		want(t, "since a date", slices.Equal(recent, newest[:3]), true)
		old := list(drs.DescribeJobsInput{Filters: &drstypes.DescribeJobsRequestFilters{ToDate: &from}})
		want(t, "until a date", slices.Equal(old, newest[3:]), true)
		_, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{Filters: &drstypes.DescribeJobsRequestFilters{FromDate: aws.String("yesterday morning, 10h")}})
		wantCode(t, err, "ValidationException")
		many := slices.Repeat([]string{made[0]}, 1000)
		want(t, "1,000 IDs", len(list(drs.DescribeJobsInput{Filters: &drstypes.DescribeJobsRequestFilters{JobIDs: many}})), 1)
		_, err = b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{Filters: &drstypes.DescribeJobsRequestFilters{JobIDs: append(many, made[0])}})
		wantCode(t, err, "ValidationException")
	})
}

func TestJobLogIsPaged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(5))
		job := b.drill(ids(1, 5)...)
		b.finish(job)
		whole := b.log(job)
		want(t, "entries", len(whole), 2+5*6)
		var paged []drstypes.JobLogEvent
		pages := drs.NewDescribeJobLogItemsPaginator(b.drs, &drs.DescribeJobLogItemsInput{JobID: &job, MaxResults: aws.Int32(7)})
		for pages.HasMorePages() {
			p, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range p.Items {
				paged = append(paged, l.Event)
			}
		}
		same := slices.EqualFunc(whole, paged, func(l drstypes.JobLog, e drstypes.JobLogEvent) bool { return l.Event == e })
		want(t, "pages make the whole", same, true)
	})
}

func TestTagsAreKeptOnEveryKindOfResource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		job := b.drill(id(1))
		b.finish(job)
		templates, err := b.drs.DescribeLaunchConfigurationTemplates(t.Context(), &drs.DescribeLaunchConfigurationTemplatesInput{})
		if err != nil || len(templates.Items) != 1 {
			t.Fatalf("got %d launch configuration templates, %v; want 1", len(templates.Items), err)
		}
		replication, err := b.drs.DescribeReplicationConfigurationTemplates(t.Context(), &drs.DescribeReplicationConfigurationTemplatesInput{})
		if err != nil || len(replication.Items) != 1 {
			t.Fatalf("got %d replication configuration templates, %v; want 1", len(replication.Items), err)
		}
		for _, arn := range []*string{
			b.server(id(1)).Arn, b.job(job).Arn, b.recoveryInstances()[0].Arn, templates.Items[0].Arn, replication.Items[0].Arn,
		} {
			before, err := b.drs.ListTagsForResource(t.Context(), &drs.ListTagsForResourceInput{ResourceArn: arn})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.drs.TagResource(t.Context(), &drs.TagResourceInput{ResourceArn: arn, Tags: map[string]string{"a": "1", "b": "2"}}); err != nil {
				t.Fatal(err)
			}
			if _, err := b.drs.UntagResource(t.Context(), &drs.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"a", "absent"}}); err != nil {
				t.Fatal(err)
			}
			out, err := b.drs.ListTagsForResource(t.Context(), &drs.ListTagsForResourceInput{ResourceArn: arn})
			if err != nil {
				t.Fatal(err)
			}
			wanted := maps.Clone(before.Tags)
			if wanted == nil {
				wanted = map[string]string{}
			}
			wanted["b"] = "2"
			want(t, "tags of "+*arn, maps.Equal(out.Tags, wanted), true)
		}
		_, err = b.drs.TagResource(t.Context(), &drs.TagResourceInput{ResourceArn: b.server(id(1)).Arn, Tags: map[string]string{"aws:x": "1"}})
		wantCode(t, err, "ValidationException")
		_, err = b.drs.ListTagsForResource(t.Context(), &drs.ListTagsForResourceInput{ResourceArn: aws.String("arn:aws:drs:us-west-2:111122223333:source-server/s-00000000000000000")})
		wantCode(t, err, "ResourceNotFoundException")
	})
}

func TestReplicationConfigurationKeepsWhatAnUpdateLeavesOut(t *testing.T) {
	b := open(t, Options{}, servers(1))
	server := aws.String(id(1))
	_, err := b.drs.UpdateReplicationConfiguration(t.Context(), &drs.UpdateReplicationConfigurationInput{
		SourceServerID: server, ReplicationServerInstanceType: aws.String("m5.large"), StagingAreaTags: map[string]string{"x": "y"},
		PitPolicy: []drstypes.PITPolicyRule{{Units: "DAY", Interval: aws.Int32(1), RetentionDuration: aws.Int32(30), RuleID: 3}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.drs.UpdateReplicationConfiguration(t.Context(), &drs.UpdateReplicationConfigurationInput{SourceServerID: server, Name: aws.String("n")}); err != nil {
		t.Fatal(err)
	}
	out, err := b.drs.GetReplicationConfiguration(t.Context(), &drs.GetReplicationConfigurationInput{SourceServerID: server})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "name", *out.Name, "n")
	want(t, "type", *out.ReplicationServerInstanceType, "m5.large")
	want(t, "staging tag", out.StagingAreaTags["x"], "y")
	want(t, "rules", len(out.PitPolicy), 1)
	want(t, "retention", *out.PitPolicy[0].RetentionDuration, 30)
	want(t, "routing", out.DataPlaneRouting, drstypes.ReplicationConfigurationDataPlaneRoutingPrivateIp)
}
