package control

import (
	"context"
	"sync"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// documentLife is how old a list of documents may be when it is shown.
const documentLife = time.Minute

// shelves remember the lists of documents of each account and Region for a while: an
// account has hundreds of AWS's own, page by page, and they are searched while typing.
type shelves struct {
	cloud cloud.Librarian
	mu    sync.Mutex
	lists map[shelfKey]documentList
}

type shelfKey struct {
	scope recovery.Scope
	owner cloud.DocumentOwner
}

type documentList struct {
	documents []cloud.Document
	asOf      time.Time
}

func newShelves(c cloud.Librarian) *shelves {
	return &shelves{cloud: c, lists: map[shelfKey]documentList{}}
}

// documents gives the owner's documents in the scope.
func (s *shelves) documents(ctx context.Context, scope recovery.Scope, owner cloud.DocumentOwner) (documentList, error) {
	key := shelfKey{scope, owner}
	s.mu.Lock()
	have := s.lists[key]
	s.mu.Unlock()
	if !have.asOf.IsZero() && time.Since(have.asOf) < documentLife {
		return have, nil
	}
	asOf := time.Now()
	found, err := s.cloud.Documents(ctx, scope, cloud.DocumentQuery{Owner: owner})
	if err != nil {
		return documentList{}, err
	}
	have = documentList{found, asOf}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lists[key] = have
	return have, nil
}

// forget has the scope's lists asked for again: something of them was changed.
func (s *shelves) forget(scope recovery.Scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.lists {
		if key.scope == scope {
			delete(s.lists, key)
		}
	}
}
