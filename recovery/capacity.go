package recovery

// Band says how near a number is to its quota.
type Band string

// The bands.
const (
	BandOK            Band = "OK"
	BandInfo          Band = "INFO"
	BandWarning       Band = "WARNING"
	BandCritical      Band = "CRITICAL"
	BandHyperCritical Band = "HYPER_CRITICAL"
)

// edge is where a band begins, of a quota of so many.
type edge struct {
	at, of int
	band   Band
}

// replicatingEdges are those of replicating servers, as of AWS's usual quota: of another
// quota they are the same shares.
var replicatingEdges = []edge{
	{280, 300, BandHyperCritical}, {250, 300, BandCritical}, {225, 300, BandWarning}, {200, 300, BandInfo},
}

// sourceServerEdges are those of source servers.
var sourceServerEdges = []edge{{90, 100, BandCritical}, {80, 100, BandWarning}}

// ReplicatingBand is the band of so many replicating servers.
func ReplicatingBand(n, quota int) Band { return bandOf(n, quota, replicatingEdges) }

// SourceServerBand is the band of so many source servers.
func SourceServerBand(n, quota int) Band { return bandOf(n, quota, sourceServerEdges) }

func bandOf(n, quota int, edges []edge) Band {
	for _, e := range edges {
		if n*e.of >= e.at*quota {
			return e.band
		}
	}
	return BandOK
}

// Free is what of the quotas of jobs is left beside what is in use; never less than nothing,
// also where a quota has shrunk below what runs.
func (q Quotas) Free(used Usage) Usage {
	return Usage{Jobs: max(0, q.JobsAtOnce-used.Jobs), Servers: max(0, q.ServersInActiveJobs-used.Servers)}
}

// Plus adds usage.
func (u Usage) Plus(o Usage) Usage {
	return Usage{Jobs: u.Jobs + o.Jobs, Servers: u.Servers + o.Servers}
}
