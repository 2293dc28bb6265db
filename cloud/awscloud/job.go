package awscloud

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/drs/types"

	"github.com/davit-dr/davit/recovery"
)

// The sizes of the pages asked for. DRS may give smaller ones.
const (
	jobPage    = 1000
	logPage    = 1000
	serverPage = 200
)

// Jobs gives the jobs created at or after since.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_DescribeJobs.html
func (c *Cloud) Jobs(ctx context.Context, scope recovery.Scope, since time.Time) ([]recovery.Job, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	request := &drs.DescribeJobsInput{MaxResults: aws.Int32(jobPage)}
	if !since.IsZero() {
		// As with snapshots, the filter's edge is not documented.
		request.Filters = &types.DescribeJobsRequestFilters{FromDate: stamp(since.Add(-time.Second))}
	}
	k := in.read("drs", "DescribeJobs", "list the jobs")
	k.spacing = time.Second // the promise of one look a second holds for retries too
	var jobs []recovery.Job
	for pages := drs.NewDescribeJobsPaginator(in.drs, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forDRS)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, j := range page.Items {
			if job := jobOf(j); job.CreatedAt.IsZero() || !job.CreatedAt.Before(since) {
				jobs = append(jobs, job)
			}
		}
	}
	return jobs, nil
}

func jobOf(j types.Job) recovery.Job {
	job := recovery.Job{
		ID:          recovery.JobID(str(j.JobID)),
		Type:        string(j.Type),
		InitiatedBy: string(j.InitiatedBy),
		Status:      recovery.JobStatus(j.Status),
		CreatedAt:   instant(j.CreationDateTime),
		EndedAt:     instant(j.EndDateTime),
		Tags:        j.Tags,
	}
	for _, s := range j.ParticipatingServers {
		job.Servers = append(job.Servers, recovery.JobServer{
			SourceServerID: recovery.SourceServerID(str(s.SourceServerID)),
			LaunchStatus:   recovery.LaunchStatus(s.LaunchStatus),
			InstanceID:     recovery.InstanceID(str(s.RecoveryInstanceID)),
		})
	}
	return job
}

// JobLog gives the log of a job from its skip-th line on. DRS pages through logs by
// tokens alone, so the lines before it are asked for again.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_DescribeJobLogItems.html
func (c *Cloud) JobLog(ctx context.Context, scope recovery.Scope, id recovery.JobID, skip int) ([]recovery.JobLogItem, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("drs", "DescribeJobLogItems", "read the log of %s", id)
	var items []recovery.JobLogItem
	request := &drs.DescribeJobLogItemsInput{JobID: aws.String(string(id)), MaxResults: aws.Int32(logPage)}
	for pages := drs.NewDescribeJobLogItemsPaginator(in.drs, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forDRS)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, l := range page.Items {
			if skip > 0 {
				skip--
				continue
			}
			items = append(items, logItemOf(l))
		}
	}
	return items, nil
}

func logItemOf(l types.JobLog) recovery.JobLogItem {
	item := recovery.JobLogItem{At: instant(l.LogDateTime), Event: string(l.Event)}
	d := l.EventData
	if d == nil {
		return item
	}
	item.SourceServerID = recovery.SourceServerID(str(d.SourceServerID))
	item.InstanceID = recovery.InstanceID(str(d.TargetInstanceID))
	item.ConversionID = recovery.InstanceID(str(d.ConversionServerID))
	item.RawError = str(d.RawError)
	if d.ConversionProperties != nil {
		item.DataAt = instant(d.ConversionProperties.DataTimestamp)
	}
	return item
}
