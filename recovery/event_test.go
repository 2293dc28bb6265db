package recovery

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// bodies has an event of each type, with every field set.
func bodies() []Body {
	failure := Failure{Code: "LAUNCH_FAILED", Message: "no <capacity> & \"quotes\"", Remedy: "try größer", RequestID: "r-1"}
	call := between(1, 2.5)
	subnet, disposition := "subnet-1", "STARTED"
	kept := KeptLaunch{"lt-1", 2, LaunchConfiguration{LaunchDisposition: &disposition}}
	creation := added(Recovery, "db", "web")
	creation.Execution.PointInTime = PointInTime{Before: after(-60), Pinned: map[SourceServerID]SnapshotID{serverID(1): "pit-1"}}
	creation.Overrides = []Override{{"SERVER_LIVE", "it is broken"}}
	return []Body{
		ResourceChanged{PlanResource, "plan-1", "shop", Changed, json.RawMessage(`{"a": 1}`), json.RawMessage(`{"a":"<2>"}`), "imp-1"},
		SnapshotTaken{"imp-1", "ab12", map[ResourceKind]int{PlanResource: 2}, ImportSource{"dr.yaml", "cd34", "imp-0", "moved"}},
		ConfigurationImported{"imp-1", ImportCounts{1, 2, 3, 4, 5}, ImportSource{File: "dr.yaml"}},
		ImportDropped{"imp-1", "somebody else changed it"},
		creation,
		BatchAdded{launch("b", 1, 1, 2)},
		ExecutionMoved{ExecutionPaused, PausedByFailure, "wave db failed"},
		WaveMoved{1, "web", WaveFailed, &failure, OnFailureStop, true, "again"},
		ApprovalMoved{1, "web", ApprovalRequested, []Role{"Admin"}, after(9), "please"},
		ApprovalReviewed{1, "web", "it was right"},
		BatchSent{"b", "b-send1"},
		BatchAnswered{"b", "drsjob-1", true, after(3), call},
		BatchUnanswered{"b", "timeout", call, "r-2"},
		BatchDelayed{"b", DelayQuota, "20 jobs", after(4), call, "r-3"},
		BatchRejected{"b", failure, []SourceServerID{serverID(1)}, call},
		BatchDropped{"b", "cancelled"},
		BatchEnded{"b", after(5), after(6)},
		ServersMoved{"b", []ServerChange{{serverID(1), ServerFailed, "i-1", after(7), &failure}}, "by hand"},
		JobLogged{"b", "drsjob-1", []JobLogItem{{after(8), "LAUNCH_FAILED", serverID(1), "i-1", "i-2", "raw\x00error\u2028", after(-1)}}, true},
		InstancesSeen{"b", []InstanceState{{serverID(1), "i-1", "running", "ok", "10.0.0.1", true, true, &InstanceDetails{"t3.large", "us-west-2a", "vpc-1", "subnet-1", []string{"10.0.0.1"}, []string{"sg-1"}, "ami-1", "lt-1", 3}}}},
		CleanupMoved{CleanupFailed, &failure, "all seen"},
		NoteAdded{"the storage team was called", "web"},
		ClaimsMoved{true, "exec-2"},
		PreparationAdded{Preparation{"w1-p1", Scope{"111122223333", "us-west-2"}, 0, []EffectiveLaunch{{LaunchConfiguration{SubnetID: &subnet}, []LaunchAlternative{{SubnetID: &subnet}}, map[string]LaunchSource{"subnetID": LaunchByMode}}}, []PreparedServer{{serverID(1), 0, "ab12", &TakenAlternative{1, true, LaunchAlternative{SubnetID: &subnet}}, PreparationPending, after(1), &kept, true, 3, 1, 2, after(2), &failure}}, []Span{call}}},
		PreparationSent{"w1-p1", "w1-p1-configure1", true, []LaunchBefore{{serverID(1), &kept, "exec-0", &LaunchConfiguration{SubnetID: &subnet}}}, call},
		PreparationMoved{"w1-p1", []PreparationChange{{serverID(1), PreparationFailed, 3, after(2), &failure, &TakenAlternative{1, true, LaunchAlternative{SubnetID: &subnet}}}}, call},
		ActionAdded{Action{ID: "w1-before1", Name: "stop", Stage: ActionBefore, Scope: Scope{"111122223333", "us-west-2"}, State: ActionNotStarted, Attempt: 1}},
		ActionSent{"a", "stop", "a-send1", 1, ActionParameters{"Key": {"{{resolve:ssm:x}}"}}, []PinnedSecret{{"{{resolve:ssm:x}}", "arn", "3"}}},
		ActionAnswered{"a", "stop", "auto-1", true, call},
		ActionUnanswered{"a", "stop", "timeout", call, "r-4"},
		ActionDelayed{"a", "stop", DelayThrottled, "slow down", after(4), call, "r-5"},
		ActionReported{"a", "stop", AutomationReport{
			Status: "Failed", StartedAt: after(1), EndedAt: after(2), CurrentStep: "one", FailureMessage: "<no>", Outputs: map[string][]string{"one.Out": {"1"}},
			Steps:     []AutomationStep{{"one", "aws:sleep", "Failed", after(1), after(2), map[string]string{"Duration": "PT1S"}, map[string][]string{"Out": {"1"}}, "no", "Invocation", "Action"}},
			MoreSteps: 1, CutBytes: 2,
		}},
		ActionMoved{"a", "stop", ActionFailed, SkippedByOperator, &failure, after(9), true, "again"},
		ActionOrdered{"a", "stop", OrderResume, StopTimeout, "two", "go on"},
		ActionOrderMoved{"a", "stop", OrderVoid, "a-order1", after(9), &failure, call},
		SourceGivenUp{"the Region is gone"},
		TestRunSent{TestRun{
			"test-1", "plan-1", "shop", 3, "web", ActionAfter, "check", "w2-after1", true, Drill,
			Scope{"111122223333", "us-west-2"},
			"Shop-Check", "$LATEST",
			ActionParameters{"Key": {"{{resolve:ssm:x}}"}},
			[]PinnedSecret{{"{{resolve:ssm:x}}", "arn", "3"}},
			[]string{"Key"},
			"before the drill", ann, after(1),
			"auto-1", &failure, true, &ann, after(2),
		}},
		TestRunAnswered{"test-1", "check", "auto-1", &failure, true},
		TestRunStopped{"test-1", "check", "auto-1", "seen enough"},
		AccessRefused{"Start", "recovery plan shop", "may not", 3, after(1)},
		AccessUnknown{after(1), map[string]int{"no token": 2}},
		AccessLost{4},
		AccessSignedIn{ByBrowser, "192.0.2.7", after(9)},
		AccessSignedOut{BySealed},
		AccessSessionEnded{ByBrowser, "idle"},
		AccessTokenRotated{},
		AccessSealedMade{after(1)},
		AccessSealedUsed{Actor{Name: "ann", Role: Admin}, after(1), "192.0.2.7", after(9)},
		TagsSynced{TagRun{
			AccountID: "111122223333", StartedAt: after(1), EndedAt: after(2), Back: true,
			Regions:     []TagRegion{{"us-west-2", TagCounts{5, 1, 1, 1, 1, 1}, "throttled"}},
			Servers:     []TagServer{{ServerKey{Scope{"111122223333", "us-west-2"}, serverID(1)}, "db-1", "i-1", "444455556666", "us-east-1", TagsFailed, TagDifference{map[string]string{"A": "1"}, map[string]string{"B": "2"}}, "no"}},
			MoreServers: 2,
		}},
		StreamsArchived{Archive{"davit-archive-1.jsonl.gz", "ab12", 2048}, []ArchivedStream{{Head{"execution/exec-1", 9, "def"}, 7, "abc", after(3)}}},
		RetentionRan{RetentionRun{true, []RetentionCount{{RetainAccess, 90, 2, 30, 1, 4}}, []string{"davit-archive-1.jsonl.gz"}, "no room"}},
		HeadsSeen{[]Head{{"execution/exec-1", 7, "abc"}}},
		StoreBackedUp{backupOf("1")},
		StoreRestored{backupOf("2"), "host", &Checkpoint{Number: 9, At: after(4)}, "davit.db.before", 3, "the disk is broken"},
		ExecutionRestored{"backup-1", after(2)},
		CheckpointMade{Checkpoint{2, after(3), 5, "root", "previous", "key", "signature"}},
	}
}

func backupOf(n string) Backup {
	return Backup{"backup-" + n, after(1), ann, "v1", 4, 12, &Checkpoint{Number: 7, At: after(0)}, 4096, "abc"}
}

func TestEveryTypeOfEventIsTried(t *testing.T) {
	tried := map[EventType]bool{}
	for _, body := range bodies() {
		tried[body.Type()] = true
	}
	if got, want := slices.Sorted(maps.Keys(tried)), slices.Sorted(maps.Keys(decoders)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestEveryEventComesBackFromJSONWithItsHash(t *testing.T) {
	zone := time.FixedZone("", 5*3600+1800)
	for _, body := range bodies() {
		for _, at := range []time.Time{t0, t0.Add(123456789).In(zone)} {
			ev := NewEvent("execution/exec-1", 6, at, ann, body)
			hash, err := Chain("before", ev)
			if err != nil {
				t.Fatal(err)
			}
			ev.Hash = hash
			var back Event
			if err := json.Unmarshal([]byte(encode(t, ev)), &back); err != nil {
				t.Errorf("%s: %v", ev.Type, err)
				continue
			}
			if got, want := encode(t, back), encode(t, ev); got != want || reflect.TypeOf(back.Body) != reflect.TypeOf(body) {
				t.Errorf("%s:\ngot  %T %s\nwant %T %s", ev.Type, back.Body, got, body, want)
			}
			if again, err := Chain("before", back); again != hash || err != nil {
				t.Errorf("%s: got the hash %s, %v, want %s", ev.Type, again, err, hash)
			}
		}
	}
}

func TestAnEventTakesThePlaceAfterTheVersion(t *testing.T) {
	ev := NewEvent("execution/exec-1", 6, t0, ann, BatchDropped{Batch: "b"})
	want := Event{Stream: "execution/exec-1", Seq: 7, At: t0, Type: "batch.dropped", Format: 1, Actor: ann, Body: BatchDropped{Batch: "b"}}
	if ev != want {
		t.Errorf("got %+v, want %+v", ev, want)
	}
}

func TestAnEventThatCannotBeReadSaysWhichAndWhy(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"an unknown type", `{"stream":"execution/e","seq":3,"at":"2026-11-01T03:00:00Z","type":"wave.sung","body":{}}`, `event 3 of execution/e: unknown type "wave.sung"`},
		{"no type", `{"stream":"execution/e","seq":3,"body":{}}`, `unknown type ""`},
		{"no body", `{"stream":"execution/e","seq":3,"type":"claims.moved"}`, "body of claims.moved"},
		{"another body", `{"stream":"execution/e","seq":3,"type":"claims.moved","body":{"held":"yes"}}`, "body of claims.moved"},
		{"nothing", `null`, "unknown type"},
		{"a newer format", `{"stream":"execution/e","seq":3,"at":"2036-11-01T03:00:00Z","type":"claims.moved","format":2,"actor":["ann"],"body":[]}`, "event 3 of execution/e: it has format 2, and this Davit knows formats up to 1"},
		{"no format", `{"stream":"execution/e","seq":3,"type":"claims.moved","format":"new","body":{}}`, `its format is "new", which is no number of one`},
		{"no event", `[]`, "cannot unmarshal array"},
	} {
		var ev Event
		if err := json.Unmarshal([]byte(tt.text), &ev); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want an error with %q", tt.name, err, tt.want)
		}
	}
}

func TestStreamsAreNamedByWhatTheyAreAbout(t *testing.T) {
	if got := ExecutionStream("exec-1"); got != "execution/exec-1" {
		t.Errorf("got %s, want execution/exec-1", got)
	}
	if got := ResourceStream(GroupResource, "group-1"); got != "group/group-1" {
		t.Errorf("got %s, want group/group-1", got)
	}
}
