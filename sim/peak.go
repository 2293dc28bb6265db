package sim

// Peak is the most that DRS ever had in hand at one instant in an account and
// Region. Jobs only begin at a call, so what is counted there holds for every
// instant between.
type Peak struct {
	Jobs          int // active jobs at once
	ServersInJobs int // servers over all active jobs at once
	ServersPerJob int // servers of the largest job
}

var peaks = newTable[Peak]("peak")

// Peak is the account and Region's peak since the world began.
func (w *World) Peak(account, region string) (found Peak) {
	_ = w.look(func(t *tx) error {
		if p := peaks.get(t, place{account, region}, "peak"); p != nil {
			found = *p
		}
		return nil
	})
	return found
}

// startJob keeps a new job and measures the peak with it.
func startJob(t *tx, p place, j job) {
	jobs.put(t, p, j.ID, j)
	var m Peak
	if stored := peaks.get(t, p, "peak"); stored != nil {
		m = *stored
	}
	active := activeJobs(t, p)
	m.Jobs = max(m.Jobs, len(active))
	m.ServersInJobs = max(m.ServersInJobs, serversIn(active))
	m.ServersPerJob = max(m.ServersPerJob, len(j.Servers))
	peaks.put(t, p, "peak", m)
}

func serversIn(active []*job) (n int) {
	for _, j := range active {
		n += len(j.Servers)
	}
	return n
}
