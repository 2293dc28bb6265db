package recovery

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTagsAgreeAfterwardsAndNoneIsLost(t *testing.T) {
	keys := rapid.SampledFrom([]string{"Name", "App", "app", "aws:cloudformation:stack-name", "AWS:x", "awsome", "aw", ""})
	tags := rapid.MapOf(keys, rapid.SampledFrom([]string{"", "1", "2"}))
	rapid.Check(t, func(t *rapid.T) {
		server, instance, back := tags.Draw(t, "server"), tags.Draw(t, "instance"), rapid.Bool().Draw(t, "back")
		wasServer, wasInstance := maps.Clone(server), maps.Clone(instance)
		d, err := DiffTags(server, instance, back)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(server, wasServer) || !maps.Equal(instance, wasInstance) {
			t.Fatal("the tags that were given have changed")
		}
		if !back && len(d.ToInstance) > 0 {
			t.Fatalf("got %v for the instance, though nothing goes back", d.ToInstance)
		}
		for _, m := range []map[string]string{d.ToServer, d.ToInstance} {
			for key := range m {
				if strings.HasPrefix(strings.ToLower(key), "aws:") {
					t.Fatalf("got %s, which is AWS's", key)
				}
			}
		}
		server, instance = maps.Clone(server), maps.Clone(instance)
		maps.Copy(server, d.ToServer)
		maps.Copy(instance, d.ToInstance)
		for key, value := range wasInstance {
			if instance[key] != value {
				t.Fatalf("the instance's %s became %q", key, instance[key])
			}
			if have, ok := server[key]; !ownedByAWS(key) && (!ok || have != value) {
				t.Fatalf("got %s=%q on the server, want %q", key, have, value)
			}
		}
		for key := range wasServer {
			if _, ok := server[key]; !ok {
				t.Fatalf("the server lost %s", key)
			}
		}
		if again, err := DiffTags(server, instance, back); err != nil || !again.Empty() {
			t.Fatalf("afterwards they differ still: %+v, %v", again, err)
		}
	})
}

func TestNoResourceGetsMoreTagsThanAWSAllows(t *testing.T) {
	many := func(n int, prefix string) map[string]string {
		tags := map[string]string{"aws:mine": "does not count"}
		for i := range n {
			tags[fmt.Sprint(prefix, i)] = "x"
		}
		return tags
	}
	for _, tt := range []struct {
		name             string
		server, instance int
		back             bool
		want             string
	}{
		{"just enough", 20, 30, false, ""},
		{"too many for the server", 21, 30, false, "the source server would have 51 tags"},
		{"both have them all", 50, 0, false, ""},
		{"too many for the instance", 51, 0, true, "the EC2 instance would have 51 tags"},
	} {
		_, err := DiffTags(many(tt.server, "s"), many(tt.instance, "i"), tt.back)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestARunOfManyServersFitsIntoAnEvent(t *testing.T) {
	run := TagRun{AccountID: "111122223333", Regions: []TagRegion{{Region: "us-west-2"}}}
	for i := range 3000 {
		s := TagServer{ServerKey: ServerKey{Scope{"111122223333", "us-west-2"}, serverID(i)}, Outcome: TagsChanged, TagDifference: TagDifference{ToServer: map[string]string{"A": strings.Repeat("x", 100)}}}
		if i >= 2990 {
			s.Outcome, s.Reason = TagsFailed, "no"
		}
		run.Count(s)
	}
	event := run.Event()
	if size := len(encode(t, event)); size > MaxItemBytes {
		t.Errorf("got %d bytes, want at most %d", size, MaxItemBytes)
	}
	if event.Servers[0].Outcome != TagsFailed || event.Servers[9].Outcome != TagsFailed || event.MoreServers == 0 {
		t.Errorf("got %d servers and %d more, want those that failed first", len(event.Servers), event.MoreServers)
	}
	if got := len(event.Servers) + event.MoreServers; got != 3000 || event.Total().Servers != 3000 {
		t.Errorf("got %d of 3000 servers", got)
	}
}
