package cloudtest

import (
	"maps"
	"slices"
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// tagKey is the tag that the suite sets.
const tagKey = "davit-cloudtest"

// taggedServer sets a tag of a source server twice, and another's stay as they were.
func taggedServer(t *testing.T, c cloud.Cloud, w World) {
	before := find(t, all(t, c, w), w.Servers[0])
	for _, value := range []string{"one", "two", "two"} {
		if err := c.TagServer(t.Context(), w.Scope, before.ARN, map[string]string{tagKey: value}); err != nil {
			t.Fatal(err)
		}
		want := maps.Clone(before.Tags)
		if want == nil {
			want = map[string]string{}
		}
		want[tagKey] = value
		if got := find(t, all(t, c, w), w.Servers[0]).Tags; !maps.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	err := c.TagServer(t.Context(), w.Scope, before.ARN, map[string]string{"aws:mine": "x"})
	wantCode(t, err, recovery.Invalid)
}

// taggedInstance sets a tag of a source server's EC2 instance, where it comes from.
func taggedInstance(t *testing.T, c cloud.Cloud, w World) {
	servers := all(t, c, w)
	i := slices.IndexFunc(servers, func(s recovery.SourceServer) bool { return s.SourceInstanceID != "" && s.SourceRegion != "" })
	if i < 0 {
		t.Skip("this world has no source server that is an EC2 instance")
	}
	origin := recovery.Scope{AccountID: servers[i].SourceAccountID, Region: servers[i].SourceRegion}
	id := servers[i].SourceInstanceID
	before, err := c.InstanceTags(t.Context(), origin, []recovery.InstanceID{noInstance, id})
	if err != nil || len(before) != 1 || before[id] == nil {
		t.Fatalf("got %v, %v, want the tags of %s alone", before, err, id)
	}
	if err := c.TagInstance(t.Context(), origin, id, map[string]string{tagKey: "one", "Empty": ""}); err != nil {
		t.Fatal(err)
	}
	want := maps.Clone(before[id])
	want[tagKey], want["Empty"] = "one", ""
	after, err := c.InstanceTags(t.Context(), origin, []recovery.InstanceID{id})
	if err != nil || !maps.Equal(after[id], want) {
		t.Errorf("got %v, %v, want %v", after[id], err, want)
	}
	wantUnknown(t, c.TagInstance(t.Context(), origin, noInstance, map[string]string{tagKey: "one"}))
}
