package api_test

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// roomTold is what the fake cloud tells of the room for launches.
type roomTold struct {
	vcpus   int // of every class; 0: ample
	running []recovery.RunningInstance
	holders []recovery.AddressHolder
	untold  error // what who asks for quotas is answered
}

// ample is the quota of everything that a test does not state.
const ample = 1_000_000

func (c *fakeCloud) VCPUQuotas(_ context.Context, scope recovery.Scope) (map[recovery.VCPUClass]int, error) {
	return ask(c, scope, func(p *place) (map[recovery.VCPUClass]int, error) {
		quotas := map[recovery.VCPUClass]int{}
		for _, code := range recovery.VCPUQuotaCodes() {
			quotas[recovery.VCPUClassByCode(code)] = ample
			if p.room.vcpus > 0 {
				quotas[recovery.VCPUClassByCode(code)] = p.room.vcpus
			}
		}
		return quotas, p.room.untold
	})
}

func (c *fakeCloud) VolumeQuotas(_ context.Context, scope recovery.Scope) (map[string]int64, error) {
	return ask(c, scope, func(*place) (map[string]int64, error) {
		quotas := map[string]int64{}
		for _, code := range recovery.VolumeQuotaCodes() {
			quotas[recovery.VolumeTypeByCode(code)] = ample
		}
		return quotas, nil
	})
}

func (c *fakeCloud) RunningInstances(_ context.Context, scope recovery.Scope) ([]recovery.RunningInstance, error) {
	return ask(c, scope, func(p *place) ([]recovery.RunningInstance, error) { return p.room.running, nil })
}

func (c *fakeCloud) Volumes(_ context.Context, scope recovery.Scope) ([]recovery.Volume, error) {
	return ask(c, scope, func(*place) ([]recovery.Volume, error) { return nil, nil })
}

func (c *fakeCloud) CapacityReservations(_ context.Context, scope recovery.Scope) ([]recovery.CapacityReservation, error) {
	return ask(c, scope, func(*place) ([]recovery.CapacityReservation, error) { return nil, nil })
}

func (c *fakeCloud) ReservationGroups(_ context.Context, scope recovery.Scope, _ []string) (map[string][]string, error) {
	return ask(c, scope, func(*place) (map[string][]string, error) { return nil, nil })
}

func (c *fakeCloud) AddressHolders(_ context.Context, scope recovery.Scope, _ []string) ([]recovery.AddressHolder, error) {
	return ask(c, scope, func(p *place) ([]recovery.AddressHolder, error) { return p.room.holders, nil })
}
