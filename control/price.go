package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

const (
	// priceLife is how old prices may be: AWS changes them by the month.
	priceLife = 24 * time.Hour
	// priceTime bounds reading a Region's price list, which is some megabytes.
	priceTime = 50 * time.Second
)

// newPrices remembers the price lists of Regions. They are read where somebody asks what
// something costs, and never in the background, by a preflight or by an execution.
func newPrices(c cloud.Pricer, news chan struct{}) *lookout[recovery.PriceList] {
	return newLookout(rhythm{every: priceLife, idle: priceLife, life: priceLife}, news, func(ctx context.Context, scope recovery.Scope) (recovery.PriceList, error) {
		return c.Prices(ctx, scope)
	})
}

// RegionPrices is a Region's price list as it is known.
type RegionPrices struct {
	recovery.PriceList
	AsOf time.Time // when it was read from AWS; zero: never
	Err  error     // why a newer one could not be read, or any
}

// prices are a Region's, through whichever account tells them: they are the same for all.
// While something is recovered nobody is asked: what was read before has to do.
func (c *Control) prices(ctx context.Context, region recovery.Region, refresh bool) RegionPrices {
	known := c.pricesOrWhy(ctx, region, refresh)
	known.Region = region
	return known
}

func (c *Control) pricesOrWhy(ctx context.Context, region recovery.Region, refresh bool) RegionPrices {
	scopes, err := c.scopes(ctx, "", region)
	if err != nil {
		return RegionPrices{Err: err}
	}
	have := c.pricesRead(scopes)
	age := priceLife
	if refresh {
		age = lookPause
	}
	if !have.AsOf.IsZero() && time.Since(have.AsOf) < age {
		return have
	}
	if have.Err = c.notRecovering(ctx); have.Err != nil {
		return have
	}
	ctx, cancel := context.WithTimeout(ctx, priceTime)
	defer cancel()
	for _, scope := range scopes {
		read, err := c.priceLists.atMost(ctx, scope, age)
		if err == nil {
			return RegionPrices{read.seen, read.asOf, nil}
		}
		have.Err = err
	}
	return have
}

// pricesRead is the newest price list that was read in the scopes, all of one Region.
func (c *Control) pricesRead(scopes []recovery.Scope) (newest RegionPrices) {
	for _, scope := range scopes {
		if have := c.priceLists.at(scope).read(); have.asOf.After(newest.AsOf) {
			newest = RegionPrices{have.seen, have.asOf, nil}
		}
	}
	return newest
}

// notRecovering says which recovery is under way, if one is.
func (c *Control) notRecovering(ctx context.Context) error {
	for _, state := range []recovery.ExecutionState{recovery.ExecutionCreated, recovery.ExecutionInProgress, recovery.ExecutionPaused, recovery.ExecutionCancelling} {
		running, _, err := c.book.Executions(ctx, store.Filter{Mode: recovery.Recovery, State: state}, store.ListPage{Limit: 1})
		if err != nil {
			return err
		}
		if len(running) > 0 {
			return recovery.Errorf(recovery.Unavailable, "prices are not read while something is recovered (execution %s)", running[0].ID).
				WithRemedy("ask again when it has ended")
		}
	}
	return nil
}

// pricesOf are the price lists of the Regions, by Region.
func (c *Control) pricesOf(ctx context.Context, groups []recovery.Group, refresh bool) map[recovery.Region]RegionPrices {
	lists := map[recovery.Region]RegionPrices{}
	for _, g := range groups {
		if _, known := lists[g.Region]; !known {
			lists[g.Region] = c.prices(ctx, g.Region, refresh)
		}
	}
	return lists
}
