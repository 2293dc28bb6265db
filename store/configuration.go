package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// resourceKind is a kind of configuration resource, whatever its type in Go.
type resourceKind interface {
	rowKind() recovery.RowKind
	resourceKind() recovery.ResourceKind
	// stamp gives a resource, and its row, what the store counts by itself. Before is the
	// row that it replaces; nil: none.
	stamp(after, before json.RawMessage, version int64, at time.Time) (recovery.Row, error)
	// called is the name of a resource.
	called(body json.RawMessage) (string, error)
}

// resourceKinds are the kinds of configuration. What is here is read as a whole, imported
// and restored.
var resourceKinds = []resourceKind{accounts, groups, plans, channels, bindings, features, retentionRules}

func kindOf(resource recovery.ResourceKind) (resourceKind, error) {
	for _, k := range resourceKinds {
		if k.resourceKind() == resource {
			return k, nil
		}
	}
	return nil, recovery.Errorf(recovery.Invalid, "%q is no kind of configuration", resource)
}

// configures reports whether rows of the kind are configuration.
func configures(row recovery.RowKind) bool {
	return slices.ContainsFunc(resourceKinds, func(k resourceKind) bool { return k.rowKind() == row })
}

func (k kind[T]) rowKind() recovery.RowKind           { return k.row }
func (k kind[T]) resourceKind() recovery.ResourceKind { return k.resource }

func (k kind[T]) stamp(after, before json.RawMessage, version int64, at time.Time) (recovery.Row, error) {
	v := new(T)
	if err := json.Unmarshal(after, v); err != nil {
		return recovery.Row{}, fmt.Errorf("decode a %s: %w", k.word, err)
	}
	f := k.fields(v)
	*f.version, *f.created, *f.updated = version, at, at
	if before != nil {
		old := new(T)
		if err := json.Unmarshal(before, old); err != nil {
			return recovery.Row{}, fmt.Errorf("decode %s %s: %w", k.word, f.id, err)
		}
		*f.created = *k.fields(old).created
	}
	return k.rowOf(v)
}

func (k kind[T]) called(body json.RawMessage) (string, error) {
	v := new(T)
	if err := json.Unmarshal(body, v); err != nil {
		return "", fmt.Errorf("decode a %s: %w", k.word, err)
	}
	return k.fields(v).name, nil
}

// rowOf is the row of a resource.
func (k kind[T]) rowOf(v *T) (recovery.Row, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return recovery.Row{}, fmt.Errorf("encode %s: %w", k.word, err)
	}
	f := k.fields(v)
	return recovery.Row{
		Kind: k.row, ID: f.id, Body: body,
		Attrs: map[string]string{"name": recovery.NameKey(f.name)},
		Sort:  recovery.NameKey(f.name),
	}, nil
}

// Configuration is all configuration as it was at one moment.
type Configuration struct {
	Accounts []recovery.Account
	Groups   []recovery.Group
	Plans    []recovery.Plan
	Channels []recovery.Channel
	Bindings []recovery.Binding
	Features []recovery.FeatureSetting
	// Retention are the parts of the trail for which something was set.
	Retention []recovery.RetentionRule
	// State is the same for as long as nothing of it changes.
	State string
}

// Configuration reads all configuration. Everything in it was there at the same moment.
// Stale: it changes too often to be read.
func (b *Book) Configuration(ctx context.Context) (Configuration, error) {
	rows, state, err := b.configurationRows(ctx)
	if err != nil {
		return Configuration{}, err
	}
	c := Configuration{State: state}
	err = cmp.Or(
		into(&c.Accounts, rows[recovery.AccountRow]), into(&c.Groups, rows[recovery.GroupRow]), into(&c.Plans, rows[recovery.PlanRow]),
		into(&c.Channels, rows[recovery.ChannelRow]), into(&c.Bindings, rows[recovery.BindingRow]), into(&c.Features, rows[recovery.FeatureRow]),
		into(&c.Retention, rows[recovery.RetentionRow]),
	)
	return c, err
}

func into[T any](all *[]T, rows []recovery.Row) error {
	var err error
	*all, err = values[T](rows)
	return err
}

// configurationRows reads the rows until they are twice the same: a row that is the same
// in two readings was so all the time between them, since its version only grows.
func (b *Book) configurationRows(ctx context.Context) (map[recovery.RowKind][]recovery.Row, string, error) {
	before := ""
	for range maxReads {
		rows, state, err := b.readConfiguration(ctx)
		if err != nil {
			return nil, "", err
		}
		if state == before {
			return rows, state, nil
		}
		before = state
	}
	return nil, "", recovery.Errorf(recovery.Stale, "the configuration changes too often to be read").WithRemedy("try again")
}

// readConfiguration reads all rows once, and what tells them from others.
func (b *Book) readConfiguration(ctx context.Context) (map[recovery.RowKind][]recovery.Row, string, error) {
	all, sum := map[recovery.RowKind][]recovery.Row{}, sha256.New()
	for _, k := range resourceKinds {
		err := b.eachRow(ctx, k.rowKind(), Query{Limit: MaxPage}, func(row recovery.Row) error {
			all[row.Kind] = append(all[row.Kind], row)
			fmt.Fprintf(sum, "%s %q %d\n", row.Kind, row.ID, len(row.Body))
			sum.Write(row.Body)
			return nil
		})
		if err != nil {
			return nil, "", err
		}
	}
	return all, hex.EncodeToString(sum.Sum(nil)), nil
}
