package sim

import (
	"slices"
	"strings"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// Launch is what AWS itself needed for one server that a job launched: facts that no
// client is told at once, for tests that measure how much a client adds to them.
type Launch struct {
	JobID, Server, Instance string
	JobCreated, JobEnded    time.Time
	LaunchedAt              time.Time // the instance exists
	BootedAt                time.Time // its status checks pass
}

// Launches are all launches of an account and Region that succeed, in the order in
// which their jobs were created. They may lie ahead.
func (w *World) Launches(account, region string) (found []Launch) {
	p := place{account, region}
	_ = w.look(func(t *tx) error {
		for _, j := range jobs.all(t, p) {
			if j.Type != drstypes.JobTypeLaunch || j.InitiatedBy == drstypes.InitiatedByFailback {
				continue
			}
			for _, s := range j.Servers {
				i := instances.get(t, p, s.Instance)
				if i == nil || !s.succeeds() || i.BootedAt.IsZero() {
					continue
				}
				found = append(found, Launch{
					JobID: j.ID, Server: s.Server, Instance: s.Instance,
					JobCreated: j.Created, JobEnded: j.Ended, LaunchedAt: i.LaunchedAt, BootedAt: i.BootedAt,
				})
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b Launch) int {
		if c := a.JobCreated.Compare(b.JobCreated); c != 0 {
			return c
		}
		return strings.Compare(a.Server, b.Server)
	})
	return found
}
