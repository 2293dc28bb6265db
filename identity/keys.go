package identity

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// keysAgain is how soon the provider's keys are fetched again because a token was
	// signed with one that is not among them. Whoever makes such tokens up has the
	// provider asked no more often than that.
	keysAgain = 10 * time.Second
	// keysEvery is how often they are fetched anyway: a key that the provider has
	// withdrawn is believed for no longer, while the provider answers.
	keysEvery = time.Hour
)

// keySet is the keys with which a provider signs. They go on to hold while it is silent,
// and whoever shows a token of a known key never waits for it.
type keySet struct {
	fetch func(context.Context) (jose.JSONWebKeySet, error)

	asking sync.Mutex // held while they are fetched
	tried  time.Time

	mu   sync.RWMutex
	keys []jose.JSONWebKey
	err  error // of the last try
}

// find gives the keys that can have made a signature: those of the ID, or all when the
// signature names none. None at all: the provider has no such key. An error: no key is
// known yet, and why.
func (k *keySet) find(ctx context.Context, id string) ([]jose.JSONWebKey, error) {
	if found, _ := k.called(id); len(found) > 0 {
		return found, nil
	}
	k.refresh(ctx)
	return k.called(id)
}

func (k *keySet) called(id string) ([]jose.JSONWebKey, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.keys == nil {
		return nil, k.err
	}
	return slices.DeleteFunc(slices.Clone(k.keys), func(key jose.JSONWebKey) bool { return id != "" && key.KeyID != id }), nil
}

// refresh fetches the keys, unless that was tried just now. When it fails, those that are
// known stay.
func (k *keySet) refresh(ctx context.Context) {
	k.asking.Lock()
	defer k.asking.Unlock()
	if time.Since(k.tried) < keysAgain {
		return
	}
	set, err := k.fetch(ctx)
	k.tried = time.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err = err; err == nil {
		k.keys = slices.DeleteFunc(set.Keys, func(key jose.JSONWebKey) bool {
			return !key.Valid() || !key.IsPublic() || key.Use == "enc"
		})
	}
}
