package chaos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

// mutation takes one of Davit's safeguards away, so that it is seen that the checker
// would notice. The zero value takes nothing away.
type mutation struct {
	noAdoption bool // a job is not known by its tags
	noLedger   bool // what others have reserved is not seen
	noGuard    bool // a commit goes through whatever the version
	noFence    bool // neither a commit nor a request asks whether the lease still lasts
	noToken    bool // an automation is known by neither its client token nor its tag
}

// start takes the client token away.
func (m mutation) start(r *run, req recovery.AutomationRequest) recovery.AutomationRequest {
	if m.noToken {
		req.Token = fmt.Sprint(r.acts.Uint64())
	}
	return req
}

// jobs hides the tags by which Davit knows its own jobs.
func (m mutation) jobs(jobs []recovery.Job) []recovery.Job {
	if m.noAdoption {
		for i := range jobs {
			jobs[i].Tags = nil
		}
	}
	return jobs
}

// ledger hides what is reserved.
func (m mutation) ledger(l recovery.Ledger) recovery.Ledger {
	if m.noLedger {
		l.Reservations, l.Tickets = nil, nil
	}
	return l
}

// commit makes a commit one that no guard refuses.
func (m mutation) commit(d *database, c recovery.Commit) recovery.Commit {
	if m.noFence {
		c.Lease = nil
	}
	if !m.noGuard {
		return c
	}
	version, err := d.DB.Version(context.Background(), c.Stream)
	if err != nil || version == c.Version {
		return c
	}
	c.Events = append([]recovery.Event(nil), c.Events...)
	for i := range c.Events {
		c.Events[i].Seq = version + int64(i) + 1
	}
	c.Version = version
	c.Rows = withVersion(c.Rows, version+int64(len(c.Events)))
	return c
}

// withVersion has the head row name the version that its stream is about to have.
func withVersion(rows []recovery.Row, version int64) []recovery.Row {
	rows = append([]recovery.Row(nil), rows...)
	for i, row := range rows {
		var head recovery.Execution
		if row.Kind != recovery.ExecutionRow || json.Unmarshal(row.Body, &head) != nil {
			continue
		}
		head.Version = version
		if body, err := json.Marshal(&head); err == nil {
			rows[i].Body = body
		}
	}
	return rows
}

// TestTheCheckerMissesNoSafeguard takes each safeguard away in turn and wants to hear of
// it: a simulation that finds nothing says something only if it would.
func TestTheCheckerMissesNoSafeguard(t *testing.T) {
	for name, m := range map[string]mutation{
		"adoption":          {noAdoption: true},
		"the ledger":        {noLedger: true},
		"the version guard": {noGuard: true},
		"the fence":         {noFence: true},
		"the client token":  {noToken: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := uint64(1); seed <= 40; seed++ {
				if out := simulate(t, seed, false, m, nil); len(out.violations) > 0 {
					t.Logf("without %s, seed %d says: %s", name, seed, out.violations[0])
					return
				}
			}
			t.Errorf("without %s, 40 seeds found nothing wrong", name)
		})
	}
}
