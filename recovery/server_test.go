package recovery

import (
	"strings"
	"testing"
)

func TestAServerIsRecoverableOnceItsInitialSyncIsDone(t *testing.T) {
	for _, tt := range []struct {
		state  ReplicationState
		synced bool
		wrong  string
	}{
		{ReplicationContinuous, true, ""},
		{ReplicationBacklog, true, ""},
		{ReplicationCreatingSnapshot, true, ""},
		{ReplicationRescan, true, ""},
		{ReplicationPaused, true, ""},
		{ReplicationStalled, true, ""}, // as every source is in a real outage
		{ReplicationInitiating, true, ""},
		{ReplicationInitialSync, true, ""},
		{"A_NEW_STATE", true, ""},
		{ReplicationInitiating, false, "initial sync is not done (INITIATING)"},
		{ReplicationInitialSync, false, "initial sync is not done (INITIAL_SYNC)"},
		{ReplicationStalled, false, "initial sync is not done (STALLED)"},
		{ReplicationPaused, false, "initial sync is not done (PAUSED)"},
		{ReplicationStopped, true, "replication is stopped"},
		{ReplicationDisconnected, true, "disconnected"},
	} {
		s := SourceServer{ReplicationState: tt.state}
		if tt.synced {
			s.FirstSyncedAt = t0
		}
		err := s.Recoverable()
		switch {
		case tt.wrong == "" && err != nil:
			t.Errorf("%s, synced %t: got %v, want no error", tt.state, tt.synced, err)
		case tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)):
			t.Errorf("%s, synced %t: got %v, want an error with %q", tt.state, tt.synced, err, tt.wrong)
		}
	}
}

func TestAServerIsCalledByItsTagItsHostOrItsID(t *testing.T) {
	s := SourceServer{ServerKey: ServerKey{west, serverID(1)}, Hostname: "ip-192-0-2-1", Tags: map[string]string{"Name": "web-1"}}
	names := []string{s.Name()}
	s.Tags = map[string]string{"Name": ""}
	names = append(names, s.Name())
	s.Hostname = ""
	names = append(names, s.Name())
	if got, want := strings.Join(names, " "), "web-1 ip-192-0-2-1 s-00000000000000001"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
