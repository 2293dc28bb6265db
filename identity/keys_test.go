package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// published is what a provider publishes: keys of these IDs, or nothing while it is silent.
type published struct {
	t     *testing.T
	ids   []string
	down  error
	asked int
}

func (p *published) fetch(context.Context) (jose.JSONWebKeySet, error) {
	p.asked++
	var set jose.JSONWebKeySet
	if p.down != nil {
		return set, p.down
	}
	for _, id := range p.ids {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			p.t.Fatal(err)
		}
		set.Keys = append(set.Keys, jose.JSONWebKey{KeyID: id, Key: &key.PublicKey, Use: "sig"}, jose.JSONWebKey{KeyID: id + "-private", Key: key, Use: "sig"})
	}
	return set, nil
}

func TestKeysAreFetchedAgainWhenTheProviderHasChangedThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &published{t: t, down: errors.New("silent")}
		k := &keySet{fetch: p.fetch}
		find := func(id string, want int) {
			t.Helper()
			found, err := k.find(t.Context(), id)
			if err != nil || len(found) != want {
				t.Errorf("%s: found %d keys, %v, want %d", id, len(found), err, want)
			}
		}
		if _, err := k.find(t.Context(), "a"); !errors.Is(err, p.down) {
			t.Errorf("got %v, want that the provider is silent", err)
		}
		p.down, p.ids = nil, []string{"a"}
		time.Sleep(keysAgain)
		find("a", 1)
		find("a-private", 0)
		p.ids = []string{"b"}
		find("b", 0) // asked for just now
		time.Sleep(keysAgain)
		find("b", 1)
		find("a", 0) // withdrawn
		find("", 1)
		p.down = errors.New("silent")
		time.Sleep(keysEvery)
		find("c", 0)
		find("b", 1) // goes on to hold
		if p.asked != 4 {
			t.Errorf("the provider was asked %d times, want 4", p.asked)
		}
	})
}
