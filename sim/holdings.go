package sim

import (
	"cmp"
	"slices"
	"strings"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Status is how a world goes and what it holds, for people.
type Status struct {
	Speed    float64    `json:"speed"`
	Slowest  float64    `json:"slowest"`
	Fastest  float64    `json:"fastest"`
	Holdings []Holdings `json:"holdings"`
}

// Holdings is what there is in an account and Region.
type Holdings struct {
	Account       string `json:"accountID"`
	AccountName   string `json:"accountName,omitempty"`
	Region        string `json:"region"`
	SourceServers int    `json:"sourceServers"`
	Replicating   int    `json:"replicating"` // whose data arrives
	Instances     int    `json:"instances"`   // of EC2, that have not been terminated
	ActiveJobs    int    `json:"activeJobs"`  // of DRS
	Jobs          int    `json:"jobs"`
	Templates     int    `json:"launchTemplates"`
}

// Status is how the world goes and what it holds at one instant.
func (w *World) Status() (s Status) {
	_ = w.look(func(t *tx) error { // reads nothing that could fail
		s = Status{Speed: w.pace().speed(), Slowest: SlowestSpeed, Fastest: FastestSpeed, Holdings: []Holdings{}}
		for _, p := range held(t) {
			if h := holdingsOf(t, p); !h.empty() {
				s.Holdings = append(s.Holdings, h)
			}
		}
		return nil
	})
	return s
}

// held are the accounts and Regions that hold anything of what is counted, or did.
func held(t *tx) []place {
	found := slices.Concat(sourceServers.places(t), instances.places(t), jobs.places(t), launchTemplates.places(t))
	slices.SortFunc(found, func(a, b place) int {
		return cmp.Or(strings.Compare(a.account, b.account), strings.Compare(a.region, b.region))
	})
	return slices.Compact(found)
}

func (h Holdings) empty() bool {
	return h.SourceServers+h.Instances+h.Jobs+h.Templates == 0
}

func holdingsOf(t *tx, p place) Holdings {
	h := Holdings{Account: p.account, Region: p.region, Templates: len(launchTemplates.all(t, p))}
	if a := accounts.get(t, place{}, p.account); a != nil {
		h.AccountName = a.Name
	}
	for _, s := range sourceServers.all(t, p) {
		h.SourceServers++
		if s.seen(t).Replication.state(t.now) == drstypes.DataReplicationStateContinuous {
			h.Replicating++
		}
	}
	for _, i := range instances.all(t, p) {
		if i.visible(t.world, t.now) && i.state(t.now) != ec2types.InstanceStateNameTerminated {
			h.Instances++
		}
	}
	for _, j := range jobs.all(t, p) {
		h.Jobs++
		if j.active(t.now) {
			h.ActiveJobs++
		}
	}
	return h
}
