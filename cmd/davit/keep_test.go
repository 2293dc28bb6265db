package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// recorded notes what is put into buckets on its way there, and what is answered.
type recorded struct {
	awscloud.HTTPClient
	puts []string // each path with the status
	text bytes.Buffer
}

func (r *recorded) Do(req *http.Request) (*http.Response, error) {
	var text []byte
	if req.Body != nil {
		var err error
		if text, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(text))
	}
	resp, err := r.HTTPClient.Do(req)
	if err == nil {
		r.puts = append(r.puts, fmt.Sprint(req.Method, " ", req.URL.Path, " ", resp.StatusCode))
		if resp.StatusCode == http.StatusOK {
			r.text.Write(text)
		}
	}
	return resp, err
}

// TestCheckpointsAreKeptInABucket keeps two checkpoints, one of them twice, and one whose
// number was used before a restore.
func TestCheckpointsAreKeptInABucket(t *testing.T) {
	w, err := sim.Open(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	evidence := sim.RegionFile{Name: "eu-central-1", Buckets: []sim.BucketFile{{Name: "evidence"}}}
	if err := w.Populate(&sim.WorldFile{Accounts: []sim.AccountFile{{ID: "444455556666", Regions: []sim.RegionFile{evidence}}}}); err != nil {
		t.Fatal(err)
	}
	seen := &recorded{HTTPClient: w.Client()}
	aws, err := awscloud.New(t.Context(), awscloud.Options{
		HTTPClient: seen, Endpoint: "http://sim.invalid", Credentials: simulatedCredentials,
		Account: func(context.Context, recovery.AccountID) (recovery.Account, error) { return recovery.Account{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer aws.Close()
	keep, err := keepIn("s3://evidence/davit?region=eu-central-1", aws)
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := strings.Repeat("a", 64), strings.Repeat("b", 64), strings.Repeat("c", 64)
	for _, made := range []recovery.Checkpoint{{Number: 1, Root: a}, {Number: 2, Root: b}, {Number: 1, Root: a}, {Number: 2, Root: c}} {
		if err := keep(t.Context(), made); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"PUT /evidence/davit/checkpoint-0000000001-aaaaaaaaaaaaaaaa.json 200",
		"PUT /evidence/davit/checkpoint-0000000002-bbbbbbbbbbbbbbbb.json 200",
		"PUT /evidence/davit/checkpoint-0000000001-aaaaaaaaaaaaaaaa.json 412",
		"PUT /evidence/davit/checkpoint-0000000002-cccccccccccccccc.json 200",
	}
	if !slices.Equal(seen.puts, want) {
		t.Errorf("got %v, want %v", seen.puts, want)
	}
	var kept []string // one a line, as `davit audit verify --checkpoints` reads them
	for line := range bytes.Lines(seen.text.Bytes()) {
		var made recovery.Checkpoint
		if err := json.Unmarshal(line, &made); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		kept = append(kept, made.Root)
	}
	if !slices.Equal(kept, []string{a, b, c}) {
		t.Errorf("kept are %v, want those of the roots a, b and c", kept)
	}
	if _, err := keepIn("s3://evidence", aws); recovery.CodeOf(err) != recovery.Invalid {
		t.Errorf("without a Region: got %v, want that it is refused", err)
	}
}
