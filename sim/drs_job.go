package sim

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// usualPage is the page size where a request to DRS states none.
const usualPage = 200

// describeJobs lists jobs, the newest first.
func (w *World) describeJobs(ctx context.Context, in *drs.DescribeJobsInput) (*drs.DescribeJobsOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.DescribeJobsOutput, error) {
		found, err := jobsWanted(t, p, in.Filters)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(found, func(a, b *job) int { return cmp.Compare(jobOrder(b), jobOrder(a)) })
		found, next, err := cut(found, jobOrder, page{in.NextToken, in.MaxResults, usualPage, true})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.DescribeJobsOutput{Items: make([]drstypes.Job, len(found)), NextToken: next}
		for i, j := range found {
			out.Items[i] = *describeJob(p, j, t.now)
		}
		return out, nil
	})
}

// jobOrder sorts jobs by creation.
func jobOrder(j *job) string { return j.Created.Format("20060102T150405.000000000 ") + j.ID }

func jobsWanted(t *tx, p place, f *drstypes.DescribeJobsRequestFilters) ([]*job, error) {
	if f == nil {
		return slices.Clone(jobs.all(t, p)), nil
	}
	from, err := instantIn("filters.fromDate", f.FromDate, time.Time{})
	if err != nil {
		return nil, err
	}
	to, err := instantIn("filters.toDate", f.ToDate, t.now)
	if err != nil {
		return nil, err
	}
	inTime := func(j *job) bool { return !j.Created.Before(from) && !j.Created.After(to) }
	var found []*job
	if len(f.JobIDs) > 0 {
		for id := range setOf(f.JobIDs) {
			if j := jobs.get(t, p, id); j != nil && inTime(j) {
				found = append(found, j)
			}
		}
		return found, nil
	}
	for _, j := range jobs.all(t, p) {
		if inTime(j) {
			found = append(found, j)
		}
	}
	return found, nil
}

// instantIn reads a request's ISO 8601 instant.
func instantIn(field string, value *string, absent time.Time) (time.Time, error) {
	if value == nil {
		return absent, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if at, err := time.Parse(layout, *value); err == nil {
			return at, nil
		}
	}
	return time.Time{}, invalid(field, "%q is not an ISO 8601 date and time", *value)
}

// describeJob is the job as it is at that instant.
func describeJob(p place, j *job, at time.Time) *drstypes.Job {
	out := &drstypes.Job{
		JobID:            aws.String(j.ID),
		Arn:              aws.String(p.arn("drs", "job/"+j.ID)),
		CreationDateTime: aws.String(stampOffset(j.Created)),
		InitiatedBy:      j.InitiatedBy,
		Status:           j.status(at),
		Tags:             tagsOut(j.Tags),
		Type:             j.Type,
	}
	if reached(j.Ended, at) {
		out.EndDateTime = aws.String(stampOffset(j.Ended))
	}
	for i := range j.Servers {
		s := &j.Servers[i]
		ps := drstypes.ParticipatingServer{SourceServerID: aws.String(s.Server), LaunchStatus: s.status(j, at)}
		if s.shows(j, at) {
			ps.RecoveryInstanceID = aws.String(s.Instance)
		}
		out.ParticipatingServers = append(out.ParticipatingServers, ps)
	}
	for i := range j.Networks {
		n := &j.Networks[i]
		out.ParticipatingResources = append(out.ParticipatingResources, drstypes.ParticipatingResource{
			ParticipatingResourceID: &drstypes.ParticipatingResourceIDMemberSourceNetworkID{Value: n.Network},
			LaunchStatus:            n.launchStatus(at),
		})
	}
	return out
}

// shows says whether the job tells the server's instance: one that it was given
// always, one that it launched mostly, afterwards.
func (s *jobServer) shows(j *job, at time.Time) bool {
	if s.Instance == "" {
		return false
	}
	if j.Type == drstypes.JobTypeTerminate || j.InitiatedBy == drstypes.InitiatedByFailback {
		return true
	}
	return !s.Hidden && reached(s.Schedule.LaunchEnd, at)
}

// tagsOut is a copy for an answer; AWS gives an empty map rather than none.
func tagsOut(tags map[string]string) map[string]string {
	out := make(map[string]string, len(tags))
	for k, v := range tags {
		out[k] = v
	}
	return out
}

// deleteJob forgets a job that has ended.
func (w *World) deleteJob(ctx context.Context, in *drs.DeleteJobInput) (*drs.DeleteJobOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.DeleteJobOutput, error) {
		id := aws.ToString(in.JobID)
		j := jobs.get(t, p, id)
		if j == nil {
			return nil, notFound(jobResource, id)
		}
		if j.active(t.now) {
			return nil, conflict(jobResource, id, "Job %s is %s and cannot be deleted", id, j.status(t.now))
		}
		jobs.remove(t, p, id)
		return &drs.DeleteJobOutput{}, nil
	})
}
