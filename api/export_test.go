package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// SchemasWithExamples are the schemas that have a file of an example.
func SchemasWithExamples() []string {
	entries, _ := exampleFiles.ReadDir("examples")
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	return names
}

// Statuses is the HTTP status of each code.
func Statuses() map[recovery.Code]int { return statuses }

// RegisterRetired adds an operation that is retired.
func (s *Server) RegisterRetired(since, sunset time.Time, link string) {
	register(s, route{http.MethodGet, "/old", "readOld", "Read what is old", "old", 0},
		func(context.Context, *none) (*none, error) { return nil, nil }, retires(since, sunset, link))
}

// MaxBuckets is how many addresses and callers the server keeps count of at most.
const MaxBuckets = maxBuckets

// Buckets is how many addresses the server keeps count of.
func (s *Server) Buckets() int { return len(s.meter.strangers.of) }

// WordTexts say what each word does.
func WordTexts() map[apitype.Word]string { return wordTexts }
