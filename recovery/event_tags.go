package recovery

import (
	"encoding/json"
	"time"
)

// TagSyncStream is the stream of the runs of tag synchronisation over an account in one
// month (UTC), so that a stream comes to an end.
func TagSyncStream(id AccountID, at time.Time) string {
	return "tag-sync/" + string(id) + "/" + at.UTC().Format("2006-01")
}

// TagsSynced says what a run of tag synchronisation came to.
type TagsSynced struct {
	TagRun
}

// Type names the event.
func (TagsSynced) Type() EventType { return "tags.synced" }

// maxTagEvent keeps a run's event well below the limit of an item.
const maxTagEvent = MaxItemBytes / 2

// Event is the run as the trail keeps it: of very many servers only the first are told,
// failures before changes, and the rest are counted.
func (r TagRun) Event() TagsSynced {
	all, size := r.Servers, 0
	r.Servers = nil
	for _, failed := range []bool{true, false} {
		for _, s := range all {
			if (s.Outcome != TagsChanged) != failed {
				continue
			}
			text, err := json.Marshal(s)
			if size += len(text); err != nil || size > maxTagEvent {
				r.MoreServers++
				continue
			}
			r.Servers = append(r.Servers, s)
		}
	}
	return TagsSynced{r}
}

func init() { register[TagsSynced]() }
