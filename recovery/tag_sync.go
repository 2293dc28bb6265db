package recovery

import (
	"fmt"
	"strings"
	"time"
)

// TagSync says how the tags of an account's source servers are kept the same as those of
// the EC2 instances that they replicate.
type TagSync struct {
	// EverySeconds is the time between two runs; 0: only when somebody asks for one.
	EverySeconds int `json:"everySeconds,omitempty" doc:"the time between two runs, at least 300; 0: only when somebody asks"`
	// Back sets tags that only the source server has on its instance, too.
	Back bool `json:"back,omitempty" doc:"set tags that only the source server has on its EC2 instance, too"`
}

// MinTagSyncSeconds is the least time between two runs: each describes every instance.
const MinTagSyncSeconds = 300

// Every is the time between two runs; zero: none runs by itself.
func (s TagSync) Every() time.Duration { return time.Duration(s.EverySeconds) * time.Second }

func (s TagSync) check(ps *Problems) {
	if s.EverySeconds != 0 && (s.EverySeconds < MinTagSyncSeconds || s.EverySeconds > MaxTimeoutSeconds) {
		ps.Addf("tagSync.everySeconds", "%d is not from %d (five minutes) to %d (30 days): give 0 for runs on demand only", s.EverySeconds, MinTagSyncSeconds, MaxTimeoutSeconds)
	}
}

// TagDifference are the tags that are to be set for a source server and its instance to agree.
type TagDifference struct {
	ToServer   map[string]string `json:"toServer,omitempty"`
	ToInstance map[string]string `json:"toInstance,omitempty"`
}

// Empty reports whether both agree.
func (d TagDifference) Empty() bool { return len(d.ToServer) == 0 && len(d.ToInstance) == 0 }

// DiffTags holds the tags of a source server against those of its instance. The instance's
// win; with back, those that only the server has go to the instance. None is ever removed,
// and AWS's own are left alone. It is an error when a resource would have too many.
func DiffTags(server, instance map[string]string, back bool) (TagDifference, error) {
	var d TagDifference
	for key, value := range instance {
		if have, ok := server[key]; !ownedByAWS(key) && (!ok || have != value) {
			set(&d.ToServer, key, value)
		}
	}
	for key, value := range server {
		if _, ok := instance[key]; back && !ok && !ownedByAWS(key) {
			set(&d.ToInstance, key, value)
		}
	}
	if err := checkTagCount("the source server", server, d.ToServer); err != nil {
		return TagDifference{}, err
	}
	if err := checkTagCount("the EC2 instance", instance, d.ToInstance); err != nil {
		return TagDifference{}, err
	}
	return d, nil
}

// ownedByAWS reports whether only AWS may set a tag.
//
// Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
func ownedByAWS(key string) bool { return len(key) >= 4 && strings.EqualFold(key[:4], "aws:") }

func checkTagCount(what string, have, add map[string]string) error {
	n := 0
	for key := range have {
		if !ownedByAWS(key) {
			n++
		}
	}
	for key := range add {
		if _, ok := have[key]; !ok {
			n++
		}
	}
	if len(add) > 0 && n > MaxTags {
		return fmt.Errorf("%s would have %d tags, and AWS allows %d: remove tags there, or on the other side", what, n, MaxTags)
	}
	return nil
}

func set(m *map[string]string, key, value string) {
	if *m == nil {
		*m = map[string]string{}
	}
	(*m)[key] = value
}

// TagOutcome is what a run of tag synchronisation came to for a source server.
type TagOutcome string

// The outcomes.
const (
	TagsChanged   TagOutcome = "CHANGED"
	TagsUnchanged TagOutcome = "UNCHANGED" // both agree
	TagsNotEC2    TagOutcome = "NOT_EC2"   // it replicates no EC2 instance
	TagsFailed    TagOutcome = "FAILED"    // see the reason
	TagsLeft      TagOutcome = "LEFT"      // the run had no time for it
)

// TagServer is what a run came to for one source server.
type TagServer struct {
	ServerKey
	Name             string     `json:"name,omitempty"`
	SourceInstanceID InstanceID `json:"sourceInstanceID,omitempty"`
	SourceAccountID  AccountID  `json:"sourceAccountID,omitempty"`
	SourceRegion     Region     `json:"sourceRegion,omitempty"`
	Outcome          TagOutcome `json:"outcome"`
	TagDifference
	Reason string `json:"reason,omitempty"` // of a failure
}

// TagCounts count the source servers of a run by their outcomes.
type TagCounts struct {
	Servers   int `json:"servers"`
	Changed   int `json:"changed,omitempty"`
	Unchanged int `json:"unchanged,omitempty"`
	NotEC2    int `json:"notEC2,omitempty"`
	Failed    int `json:"failed,omitempty"`
	Left      int `json:"left,omitempty"`
}

func (c *TagCounts) add(o TagOutcome) {
	c.Servers++
	switch o {
	case TagsChanged:
		c.Changed++
	case TagsUnchanged:
		c.Unchanged++
	case TagsNotEC2:
		c.NotEC2++
	case TagsFailed:
		c.Failed++
	case TagsLeft:
		c.Left++
	}
}

// TagRegion is what a run came to in one Region.
type TagRegion struct {
	Region Region `json:"region"`
	TagCounts
	Reason string `json:"reason,omitempty"` // why nothing is known of the Region's servers
}

// TagRun is a run of tag synchronisation over an account.
type TagRun struct {
	AccountID AccountID `json:"accountID"`
	StartedAt time.Time `json:"startedAt"`
	EndedAt   time.Time `json:"endedAt"`
	Back      bool      `json:"back,omitempty"`
	// Regions are those of the account that have source servers, or could not be asked.
	Regions []TagRegion `json:"regions"`
	// Servers are those that were changed, failed or were left.
	Servers []TagServer `json:"servers,omitempty"`
	// MoreServers is how many there was no room for in Servers.
	MoreServers int `json:"moreServers,omitempty"`
}

// Count counts a source server, and keeps it where there is something to say of it.
func (r *TagRun) Count(s TagServer) {
	for i := range r.Regions {
		if r.Regions[i].Region == s.Region {
			r.Regions[i].add(s.Outcome)
		}
	}
	switch s.Outcome {
	case TagsChanged, TagsFailed, TagsLeft:
		r.Servers = append(r.Servers, s)
	}
}

// Total sums the Regions up.
func (r TagRun) Total() TagCounts {
	var t TagCounts
	for _, g := range r.Regions {
		t.Servers += g.Servers
		t.Changed += g.Changed
		t.Unchanged += g.Unchanged
		t.NotEC2 += g.NotEC2
		t.Failed += g.Failed
		t.Left += g.Left
	}
	return t
}

// Failed reports whether something could not be done.
func (r TagRun) Failed() bool {
	for _, g := range r.Regions {
		if g.Failed > 0 || g.Left > 0 || g.Reason != "" {
			return true
		}
	}
	return false
}
