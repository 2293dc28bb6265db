package recovery

// Quotas are DRS's limits in one account and Region. They are data: an account may
// have others than AWS's defaults.
//
// Source: https://docs.aws.amazon.com/general/latest/gr/drs.html
type Quotas struct {
	ServersPerJob       int `json:"serversPerJob,omitempty"`       // L-B827C881
	JobsAtOnce          int `json:"jobsAtOnce,omitempty"`          // L-D88FAC3A
	ServersInActiveJobs int `json:"serversInActiveJobs,omitempty"` // L-05AFA8C6
	ReplicatingServers  int `json:"replicatingServers,omitempty"`  // L-C1D14A2B
	SourceServers       int `json:"sourceServers,omitempty"`       // L-E28BE5E0
}

// DefaultQuotas are AWS's own, where nothing else is known.
var DefaultQuotas = Quotas{
	ServersPerJob:       100,
	JobsAtOnce:          20,
	ServersInActiveJobs: 500,
	ReplicatingServers:  300,
	SourceServers:       4000,
}

// MaxBatch is the most servers of a batch whatever the quotas say: a batch is one row
// of the store, and that has a size limit.
const MaxBatch = 100

// OrDefaults fills what is zero from DefaultQuotas.
func (q Quotas) OrDefaults() Quotas {
	d := DefaultQuotas
	fill := func(have *int, usual int) {
		if *have <= 0 {
			*have = usual
		}
	}
	fill(&q.ServersPerJob, d.ServersPerJob)
	fill(&q.JobsAtOnce, d.JobsAtOnce)
	fill(&q.ServersInActiveJobs, d.ServersInActiveJobs)
	fill(&q.ReplicatingServers, d.ReplicatingServers)
	fill(&q.SourceServers, d.SourceServers)
	return q
}

// BatchSize is how many servers one StartRecovery may carry: never more than could be
// active at once, or the batch would wait for ever.
func (q Quotas) BatchSize() int {
	q = q.OrDefaults()
	return min(q.ServersPerJob, q.ServersInActiveJobs, MaxBatch)
}
