package sim

import (
	"fmt"
	"slices"
)

// outlives are the kinds that a reset leaves: who may call, so that those who call still may;
// where DRS is initialized, with its quotas; what IDs were given, so that none is given twice;
// the faults that were ordered, and the speed.
var outlives = []string{accounts.kind, roles.kind, accessKeys.kind, sessions.kind, services.kind, counters.kind, faults.kind, paces.kind}

// Reset empties the world and puts into it what the file says, if there is one, in one change.
// Accounts with their roles and keys stay, and Regions with DRS's quotas and EC2's default
// network. So do the speed and the faults, without what these had foreseen for servers. IDs
// that were given are not given again.
func (w *World) Reset(f *WorldFile) error {
	if f == nil {
		f = &WorldFile{}
	}
	if err := f.check(); err != nil {
		return err
	}
	return w.change(func(t *tx) error {
		clearWorld(t)
		populate(t, f)
		for _, p := range services.places(t) {
			ensureDefaultNetwork(t, p)
		}
		return nil
	})
}

func clearWorld(t *tx) {
	for key, s := range t.world.shelves {
		if slices.Contains(outlives, key.kind) {
			continue
		}
		for _, id := range s.sorted() {
			t.set(key, id, nil)
		}
	}
}

// MostServers is how many generated servers can be added at once.
const MostServers = 2000

// CheckAddition says why n servers cannot be added to an account and Region, if they cannot.
func CheckAddition(account, region string, n int) error {
	switch {
	case n < 1 || n > MostServers:
		return fmt.Errorf("servers: from 1 to %d can be added at once, not %d", MostServers, n)
	case !accountPattern.MatchString(account):
		return fmt.Errorf("accountID: %q is not an account ID: 12 digits", account)
	case !regionPattern.MatchString(region):
		return fmt.Errorf("region: %q is not the name of a Region, as us-west-2 is", region)
	}
	return nil
}

// AddServers adds n servers to an account and Region, which need not be there yet. They are
// named as SeedServers names them, after those that there are.
func (w *World) AddServers(account, region string, n int) error {
	if err := CheckAddition(account, region, n); err != nil {
		return err
	}
	return w.change(func(t *tx) error {
		p, first := place{account, region}, 1
		for sourceServers.get(t, p, SourceServerID(region, seededName(first))) != nil {
			first++
		}
		populate(t, seeded(account, region, first, n))
		return nil
	})
}
