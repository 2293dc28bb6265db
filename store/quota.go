package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// toldQuotasRow is what Service Quotas told last of an account and Region.
const toldQuotasRow recovery.RowKind = "toldQuotas"

// Quotas are those that Davit keeps to in the scope: see EffectiveQuotas.
func (b *Book) Quotas(ctx context.Context, scope recovery.Scope) (recovery.Quotas, error) {
	e, _, err := b.EffectiveQuotas(ctx, scope)
	return e.Quotas, err
}

// EffectiveQuotas are what Service Quotas told last, what the account's row states, and
// AWS's defaults for the rest, or for all when Davit knows neither. The engine, the
// preflight and the overview all take them from here. What was told last holds until
// something else is told: a Service Quotas that does not answer changes nothing.
func (b *Book) EffectiveQuotas(ctx context.Context, scope recovery.Scope) (recovery.EffectiveQuotas, recovery.ToldQuotas, error) {
	told, err := b.ToldQuotas(ctx, scope)
	if err != nil {
		return recovery.EffectiveQuotas{}, told, err
	}
	row, err := b.Row(ctx, recovery.AccountRow, string(scope.AccountID))
	if recovery.CodeOf(err) == recovery.NotFound {
		return told.Effective(recovery.Quotas{}), told, nil
	}
	if err != nil {
		return recovery.EffectiveQuotas{}, told, err
	}
	account, err := decode[recovery.Account](row)
	if err != nil {
		return recovery.EffectiveQuotas{}, told, err
	}
	return told.Effective(account.Quotas), told, nil
}

// ToldQuotas are what Service Quotas told last of the scope; a zero AsOf: nothing yet.
func (b *Book) ToldQuotas(ctx context.Context, scope recovery.Scope) (recovery.ToldQuotas, error) {
	none := recovery.ToldQuotas{Scope: scope}
	row, err := b.Row(ctx, toldQuotasRow, scope.String())
	if recovery.CodeOf(err) == recovery.NotFound {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	told, err := decode[recovery.ToldQuotas](row)
	if err != nil {
		return none, err
	}
	return *told, nil
}

// SaveToldQuotas keeps what Service Quotas told. It is AWS's word, not configuration: no
// event tells of it.
func (b *Book) SaveToldQuotas(ctx context.Context, told recovery.ToldQuotas) error {
	body, err := json.Marshal(told)
	if err != nil {
		return fmt.Errorf("encode the quotas of %s: %w", told.Scope, err)
	}
	return b.Commit(ctx, recovery.Commit{
		Stream: "quotas/" + told.Scope.String(),
		Rows:   []recovery.Row{{Kind: toldQuotasRow, ID: told.Scope.String(), Body: body}},
	})
}
