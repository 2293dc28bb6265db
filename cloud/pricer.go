package cloud

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// Pricer is what estimating costs needs. Nothing that recovers asks it.
type Pricer interface {
	// Prices gives what AWS asks for instances and volumes in the scope's Region, the same for
	// every account there. It is large and changes by the month. Invalid: AWS tells no prices in
	// the Region's partition.
	Prices(ctx context.Context, scope recovery.Scope) (recovery.PriceList, error)
}
