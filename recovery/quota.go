package recovery

import "time"

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

// quota is one of DRS's quotas: its name in JSON, its code in Service Quotas, and its value.
type quota struct {
	name, code string
	of         func(*Quotas) *int
}

var allQuotas = []quota{
	{"serversPerJob", "L-B827C881", func(q *Quotas) *int { return &q.ServersPerJob }},
	{"jobsAtOnce", "L-D88FAC3A", func(q *Quotas) *int { return &q.JobsAtOnce }},
	{"serversInActiveJobs", "L-05AFA8C6", func(q *Quotas) *int { return &q.ServersInActiveJobs }},
	{"replicatingServers", "L-C1D14A2B", func(q *Quotas) *int { return &q.ReplicatingServers }},
	{"sourceServers", "L-E28BE5E0", func(q *Quotas) *int { return &q.SourceServers }},
}

// ByCode is the value of a quota by its code in Service Quotas, or nil for one that Davit
// has no use for.
func (q *Quotas) ByCode(code string) *int {
	for _, one := range allQuotas {
		if one.code == code {
			return one.of(q)
		}
	}
	return nil
}

// OrDefaults fills what is zero from DefaultQuotas.
func (q Quotas) OrDefaults() Quotas { return q.Or(DefaultQuotas) }

// Or fills what is zero from others.
func (q Quotas) Or(others Quotas) Quotas {
	for _, one := range allQuotas {
		if have := one.of(&q); *have <= 0 {
			*have = *one.of(&others)
		}
	}
	return q
}

// QuotaSource says where the value of a quota comes from.
type QuotaSource string

// The sources of quotas.
const (
	QuotaOfService QuotaSource = "SERVICE_QUOTAS" // AWS's Service Quotas told it
	QuotaOfAccount QuotaSource = "ACCOUNT"        // the account's configuration states it
	QuotaDefault   QuotaSource = "DEFAULT"        // AWS's usual one: nobody said otherwise
)

// ToldQuotas are the quotas of an account and Region as Service Quotas told them, and when.
// What it did not tell is zero.
type ToldQuotas struct {
	Scope
	AsOf   time.Time `json:"asOf"`
	Quotas Quotas    `json:"quotas"`
}

// EffectiveQuotas are the quotas that Davit keeps to, and by their names in JSON where each
// comes from.
type EffectiveQuotas struct {
	Quotas
	Sources map[string]QuotaSource
}

// Effective joins what Service Quotas told with what the account's configuration states,
// and AWS's defaults. Of two the smaller one holds: AWS refuses what is above its own, and
// a person who states less keeps Davit from using up what others need.
func (told ToldQuotas) Effective(stated Quotas) EffectiveQuotas {
	e := EffectiveQuotas{Quotas: DefaultQuotas, Sources: map[string]QuotaSource{}}
	for _, one := range allQuotas {
		byAWS, byAccount := *one.of(&told.Quotas), *one.of(&stated)
		switch {
		case byAccount > 0 && (byAWS <= 0 || byAccount < byAWS):
			*one.of(&e.Quotas), e.Sources[one.name] = byAccount, QuotaOfAccount
		case byAWS > 0:
			*one.of(&e.Quotas), e.Sources[one.name] = byAWS, QuotaOfService
		default:
			e.Sources[one.name] = QuotaDefault
		}
	}
	return e
}

// BatchSize is how many servers one StartRecovery may carry: never more than could be
// active at once, or the batch would wait for ever.
func (q Quotas) BatchSize() int {
	q = q.OrDefaults()
	return min(q.ServersPerJob, q.ServersInActiveJobs, MaxBatch)
}
