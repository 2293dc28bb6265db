package recovery

import "testing"

func TestQuotasAreAWSsWhereTheAccountHasNoOthers(t *testing.T) {
	if want := (Quotas{100, 20, 500, 300, 4000}); (Quotas{}).OrDefaults() != want {
		t.Errorf("got %+v, want %+v", Quotas{}.OrDefaults(), want)
	}
	raised := Quotas{ReplicatingServers: 1000, JobsAtOnce: -1}
	if want := (Quotas{100, 20, 500, 1000, 4000}); raised.OrDefaults() != want {
		t.Errorf("raised: got %+v, want %+v", raised.OrDefaults(), want)
	}
}

func TestABatchIsNeverLargerThanWhatCouldEverBeActive(t *testing.T) {
	for _, tt := range []struct {
		name string
		q    Quotas
		want int
	}{
		{"AWS's own", Quotas{}, 100},
		{"raised: a batch is one row", Quotas{ServersPerJob: 200}, 100},
		{"lowered", Quotas{ServersPerJob: 30}, 30},
		{"fewer at once than in a job", Quotas{ServersInActiveJobs: 40}, 40},
	} {
		if got := tt.q.BatchSize(); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}
