package recovery

import "testing"

func TestBandsBeginAtTheirEdges(t *testing.T) {
	for _, tt := range []struct {
		n, quota int
		want     Band
	}{
		{199, 300, BandOK},
		{200, 300, BandInfo},
		{224, 300, BandInfo},
		{225, 300, BandWarning},
		{249, 300, BandWarning},
		{250, 300, BandCritical},
		{279, 300, BandCritical},
		{280, 300, BandHyperCritical},
		{301, 300, BandHyperCritical},
		{399, 600, BandOK},
		{400, 600, BandInfo},
		{560, 600, BandHyperCritical},
	} {
		if got := ReplicatingBand(tt.n, tt.quota); got != tt.want {
			t.Errorf("%d replicating of %d: got %s, want %s", tt.n, tt.quota, got, tt.want)
		}
	}
	for n, want := range map[int]Band{3199: BandOK, 3200: BandWarning, 3599: BandWarning, 3600: BandCritical} {
		if got := SourceServerBand(n, 4000); got != want {
			t.Errorf("%d source servers: got %s, want %s", n, got, want)
		}
	}
}

func TestTheSmallerOfTwoQuotasHoldsAndSaysWhereItIsFrom(t *testing.T) {
	told := ToldQuotas{Quotas: Quotas{JobsAtOnce: 30, ReplicatingServers: 600, SourceServers: 4000}}
	e := told.Effective(Quotas{JobsAtOnce: 10, ReplicatingServers: 900, ServersPerJob: 50})
	if want := (Quotas{50, 10, 500, 600, 4000}); e.Quotas != want {
		t.Errorf("got %+v, want %+v", e.Quotas, want)
	}
	for name, want := range map[string]QuotaSource{
		"serversPerJob": QuotaOfAccount, "jobsAtOnce": QuotaOfAccount, "serversInActiveJobs": QuotaDefault,
		"replicatingServers": QuotaOfService, "sourceServers": QuotaOfService,
	} {
		if e.Sources[name] != want {
			t.Errorf("%s comes from %s, want %s", name, e.Sources[name], want)
		}
	}
}

func TestAQuotaThatShrankLeavesNothingFree(t *testing.T) {
	if got := (Quotas{JobsAtOnce: 2, ServersInActiveJobs: 100}).Free(Usage{Jobs: 5, Servers: 300}); got != (Usage{}) {
		t.Errorf("free: %+v", got)
	}
}
