package notify_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

const (
	secret = "an example of a secret that signs"
	topic  = "arn:aws:sns:us-west-2:111122223333:board"
)

// got is a request that a receiver has checked and taken.
type got struct {
	recovery.Message
	at   time.Time
	host string
}

// receivers answer webhooks, by host. What is signed with anything but the secret is
// refused by the library that others have written for it.
type receivers struct {
	t    *testing.T
	mu   sync.Mutex
	all  []got
	down map[string]bool
	// hold keeps the answer of a host back until the request is given up.
	hold map[string]bool
}

func newReceivers(t *testing.T) *receivers {
	return &receivers{t: t, down: map[string]bool{}, hold: map[string]bool{}}
}

func (r *receivers) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	host := req.URL.Hostname()
	r.mu.Lock()
	down, hold := r.down[host], r.hold[host]
	r.mu.Unlock()
	if down {
		<-req.Context().Done() // a host that swallows what it is sent
		return nil, req.Context().Err()
	}
	checker, err := webhooks.NewWebhookRaw([]byte(secret))
	if err != nil {
		r.t.Error(err)
	}
	status := http.StatusNoContent
	if err := checker.Verify(body, req.Header); err != nil {
		r.t.Errorf("%s: %v", host, err)
		status = http.StatusUnauthorized
	}
	var m recovery.Message
	if err := json.Unmarshal(body, &m); err != nil {
		r.t.Error(err)
	}
	r.mu.Lock()
	r.all = append(r.all, got{m, time.Now(), host})
	r.mu.Unlock()
	if hold {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	return &http.Response{StatusCode: status, Body: http.NoBody, Request: req, Header: http.Header{}}, nil
}

func (r *receivers) set(m map[string]bool, host string, to bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m[host] = to
}

// of are the messages that a host was sent.
func (r *receivers) of(host string) []got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.all), func(g got) bool { return g.host != host })
}

func kinds[M any](all []M, kind func(M) recovery.NotificationKind) string {
	var texts []string
	for _, m := range all {
		texts = append(texts, string(kind(m)))
	}
	return strings.Join(texts, " ")
}

func kindsOf(all []got) string {
	return kinds(all, func(g got) recovery.NotificationKind { return g.Kind })
}

// setUp is a server with the sample, a file with the secret, and a topic.
func setUp(t *testing.T, r *receivers) (*testenv.Env, testenv.Options) {
	t.Helper()
	world, err := sim.ParseWorld(sample.Read(sample.WorldFile))
	if err != nil {
		t.Fatal(err)
	}
	world.Accounts[0].Regions[0].Topics = []sim.TopicFile{{Name: "board"}}
	aws, err := sim.Open(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = aws.Close() })
	if err := aws.Populate(world); err != nil {
		t.Fatal(err)
	}
	o := testenv.Options{AWS: aws, Data: t.TempDir(), Webhooks: r}
	if err := os.Mkdir(filepath.Join(o.Data, "secrets"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.Data, "secrets", "hook"), []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := testenv.New(t, o)
	env.RegisterSample(t)
	return env, o
}

func webhook(name, host string, events ...recovery.NotificationKind) apitype.ChannelInput {
	return apitype.ChannelInput{
		Name: name, Kind: recovery.WebhookChannel, URL: "https://" + host + "/davit", Events: events,
		Secrets: []recovery.ChannelSecret{{File: "hook"}},
	}
}

func create(t *testing.T, env *testenv.Env, in apitype.ChannelInput) recovery.Channel {
	t.Helper()
	c, err := env.CreateChannel(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func say(t *testing.T, env *testenv.Env, id recovery.ExecutionID, w apitype.Word, in apitype.WordRequest) {
	t.Helper()
	if _, err := env.Say(t.Context(), id, w, in); err != nil {
		t.Fatal(err)
	}
}

// drill is a drill of the sample, up to its end.
func drill(t *testing.T, env *testenv.Env) recovery.ExecutionID {
	t.Helper()
	id := env.StartDrill(t, sample.PlanName).ExecutionID
	env.WaitFor(t, id, 3*time.Hour, testenv.Awaits(apitype.Approve))
	time.Sleep(10 * time.Second) // who is asked hears of it before somebody answers
	say(t, env, id, apitype.Approve, apitype.WordRequest{Wave: "web"})
	env.WaitFor(t, id, 3*time.Hour, testenv.Ended)
	time.Sleep(10 * time.Second)
	return id
}

func list(t *testing.T, env *testenv.Env, f client.NotificationFilter) []recovery.Notification {
	t.Helper()
	page, err := env.Notifications(t.Context(), f, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

// oneWave starts a drill of one wave that waits for an approval.
func oneWave(t *testing.T, env *testenv.Env, n recovery.PlanNotifications) recovery.ExecutionID {
	t.Helper()
	if _, err := env.CreatePlan(t.Context(), apitype.PlanInput{
		Name: "shop", SelfApproval: true, Drill: apitype.DrillInput{Network: recovery.DrillShared}, Notifications: n,
		Waves: []apitype.WaveInput{{Name: "web", Groups: []string{"shop-web"}, Approval: &recovery.ApprovalSpec{TimeoutSeconds: 1200}}},
	}); err != nil {
		t.Fatal(err)
	}
	return env.StartDrill(t, "shop").ExecutionID
}

const wholeDrill = "STARTED WAVE_DONE WAVE_DONE WAITING_FOR_APPROVAL WAVE_DONE COMPLETED"

// TestChannelsAreToldOfADrill has a living channel, one that takes nothing while it lasts
// and a topic told of the same drill.
func TestChannelsAreToldOfADrill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReceivers(t)
		env, _ := setUp(t, r)
		r.set(r.down, "dead.example.org", true)
		create(t, env, webhook("dead", "dead.example.org"))
		create(t, env, webhook("ops", "hooks.example.org"))
		create(t, env, apitype.ChannelInput{Name: "board", Kind: recovery.SNSChannel, TopicARN: topic})
		none := webhook("recoveries", "recoveries.example.org")
		none.Modes = []recovery.Mode{recovery.Recovery}
		create(t, env, none)
		other := webhook("others", "others.example.org")
		other.PlanTags = map[string]string{"team": "other"}
		create(t, env, other)

		id := drill(t, env)
		living := r.of("hooks.example.org")
		if kindsOf(living) != wholeDrill {
			t.Fatalf("got %s, want %s", kindsOf(living), wholeDrill)
		}
		for _, g := range living {
			if took := g.at.Sub(g.OccurredAt); took > 5*time.Second || g.Late {
				t.Errorf("%s came after %s, late %t: a dead channel holds the living up", g.Kind, took, g.Late)
			}
			if g.ExecutionID != id || g.PlanName != sample.PlanName || g.Mode != recovery.Drill || g.Link != "http://davit.invalid/api/v1/executions/"+string(id) {
				t.Errorf("got %+v", g.Message)
			}
		}
		published := env.AWS.Messages(topic)
		if got := kinds(published, func(m sim.Message) recovery.NotificationKind { return recovery.NotificationKind(m.Attributes["kind"]) }); got != wholeDrill {
			t.Errorf("the topic got %s, want %s", got, wholeDrill)
		}
		if by := published[0].By; by != "111122223333" {
			t.Errorf("published as account %s, want as the role of the topic's account", by)
		}
		for _, host := range []string{"recoveries.example.org", "others.example.org"} {
			if got := r.of(host); len(got) != 0 {
				t.Errorf("%s was told of %s", host, kindsOf(got))
			}
		}

		pending := list(t, env, client.NotificationFilter{Channel: "dead", State: recovery.NotificationPending})
		if len(pending) == 0 || pending[0].Attempts == 0 || pending[0].Answer != "no answer within 10s" {
			t.Fatalf("got %+v, want attempts without an answer", pending)
		}
		r.set(r.down, "dead.example.org", false)
		time.Sleep(time.Hour)
		revived := r.of("dead.example.org")
		slices.SortFunc(revived, func(a, b got) int { return int(a.Sequence - b.Sequence) })
		if want := strings.ReplaceAll(wholeDrill, "WAITING_FOR_APPROVAL ", ""); kindsOf(revived) != want {
			t.Errorf("got %s, want %s: what was answered meanwhile is asked for no more", kindsOf(revived), want)
		}
		if left := list(t, env, client.NotificationFilter{State: recovery.NotificationPending}); len(left) != 0 {
			t.Errorf("still pending: %+v", left)
		}
		if dropped := list(t, env, client.NotificationFilter{State: recovery.NotificationDropped}); len(dropped) != 1 || dropped[0].Kind != recovery.TellWaiting {
			t.Errorf("got %+v, want the approval that was given", dropped)
		}
	})
}

// TestNothingIsLostOrToldTwiceOverARestart ends the server when a receiver has taken a
// message and not answered, and has others come and go while it is down.
func TestNothingIsLostOrToldTwiceOverARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReceivers(t)
		env, o := setUp(t, r)
		create(t, env, webhook("ops", "hooks.example.org"))
		r.set(r.hold, "hooks.example.org", true)
		id := oneWave(t, env, recovery.PlanNotifications{})
		time.Sleep(5 * time.Second)
		if first := r.of("hooks.example.org"); kindsOf(first) != "STARTED" {
			t.Fatalf("got %s, want it told of the start", kindsOf(first))
		}
		env.Close()
		r.set(r.hold, "hooks.example.org", false)
		time.Sleep(time.Minute)

		env = testenv.New(t, o)
		env.WaitFor(t, id, 3*time.Hour, testenv.Awaits(apitype.Approve))
		time.Sleep(10 * time.Second)
		say(t, env, id, apitype.Approve, apitype.WordRequest{Wave: "web"})
		env.WaitFor(t, id, 3*time.Hour, testenv.Ended)
		time.Sleep(time.Minute)
		all := r.of("hooks.example.org")
		byID := map[string]recovery.NotificationKind{}
		var distinct []recovery.NotificationKind
		for _, g := range all {
			if byID[g.ID] == "" {
				distinct = append(distinct, g.Kind)
			}
			byID[g.ID] = g.Kind
		}
		if got := kinds(distinct, func(k recovery.NotificationKind) recovery.NotificationKind { return k }); got != "STARTED WAITING_FOR_APPROVAL WAVE_DONE COMPLETED" {
			t.Errorf("got %s, want each piece of news", got)
		}
		again := slices.DeleteFunc(slices.Clone(all), func(g got) bool { return g.ID != all[0].ID })
		if len(all) != len(distinct)+1 || len(again) != 2 {
			t.Errorf("got %s, want the first message twice, with one ID, and the others once", kindsOf(all))
		}
	})
}

// TestAnUnansweredApprovalEscalates tells one after the other, and never answers.
func TestAnUnansweredApprovalEscalates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReceivers(t)
		env, _ := setUp(t, r)
		create(t, env, webhook("lead", "lead.example.org", recovery.TellBreakGlass))
		create(t, env, webhook("board", "board.example.org", recovery.TellBreakGlass))
		begun := time.Now()
		id := oneWave(t, env, recovery.PlanNotifications{Escalation: []recovery.EscalationStep{
			{AfterSeconds: 600, Channels: []string{"Lead"}},
			{AfterSeconds: 1800, Channels: []string{"lead", "board"}, Roles: []recovery.Role{recovery.RecoveryManager}},
		}})
		time.Sleep(35 * time.Minute)
		lead, board := r.of("lead.example.org"), r.of("board.example.org")
		if kindsOf(lead) != "APPROVAL_ESCALATED APPROVAL_ESCALATED" || kindsOf(board) != "APPROVAL_ESCALATED" {
			t.Fatalf("lead got %q, board %q", kindsOf(lead), kindsOf(board))
		}
		for i, want := range []time.Duration{10 * time.Minute, 30 * time.Minute} {
			if after := lead[i].at.Sub(begun); after < want || after > want+15*time.Second {
				t.Errorf("step %d came after %s, want %s", i+1, after, want)
			}
		}
		if !slices.Equal(board[0].Roles, []recovery.Role{recovery.RecoveryManager}) {
			t.Errorf("it calls for %v", board[0].Roles)
		}
		e, err := env.Execution(t.Context(), id)
		if err != nil || !testenv.Awaits(apitype.Approve)(e) {
			t.Errorf("got %s, %v: time has answered", e.State, err)
		}
		if err := env.DeleteChannel(t.Context(), "lead", 1); recovery.CodeOf(err) != recovery.Conflict {
			t.Errorf("got %v, want a channel that a plan names kept", err)
		}
	})
}

// TestNoPastIsAnnounced makes a channel when a drill waits already.
func TestNoPastIsAnnounced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReceivers(t)
		env, _ := setUp(t, r)
		id := oneWave(t, env, recovery.PlanNotifications{})
		env.WaitFor(t, id, 3*time.Hour, testenv.Awaits(apitype.Approve))
		time.Sleep(time.Second) // what happens at the very moment of its making it may be told
		late := webhook("late", "late.example.org")
		late.EscalateAfterSeconds = 600
		create(t, env, late)
		time.Sleep(21 * time.Minute) // past its own time, and past that of the approval
		say(t, env, id, apitype.Cancel, apitype.WordRequest{})
		env.WaitFor(t, id, time.Hour, testenv.Ended)
		time.Sleep(time.Minute)
		if got, want := kindsOf(r.of("late.example.org")), "APPROVAL_ESCALATED APPROVAL_ESCALATED CANCELLED"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// TestATestMessageTellsTheAnswer sends now, and what it sends says what it is.
func TestATestMessageTellsTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReceivers(t)
		env, o := setUp(t, r)
		create(t, env, webhook("ops", "hooks.example.org"))
		unsigned := webhook("unsigned", "hooks.example.org")
		unsigned.Secrets[0].File = "nothing"
		create(t, env, unsigned)
		d, err := env.TestChannel(t.Context(), "ops")
		if err != nil || !d.Delivered || d.Answer != "HTTP 204" {
			t.Errorf("got %+v, %v", d, err)
		}
		if kindsOf(r.of("hooks.example.org")) != "TEST" {
			t.Errorf("got %s", kindsOf(r.of("hooks.example.org")))
		}
		d, err = env.TestChannel(t.Context(), "unsigned")
		if err != nil || d.Delivered || !strings.Contains(d.Answer, "there is no file") {
			t.Errorf("got %+v, %v", d, err)
		}
		if err := os.Chmod(filepath.Join(o.Data, "secrets", "hook"), 0o644); err != nil {
			t.Fatal(err)
		}
		if d, err := env.TestChannel(t.Context(), "ops"); err != nil || d.Delivered || !strings.Contains(d.Answer, "others may read") {
			t.Errorf("got %+v, %v", d, err)
		}
	})
}

// TestWhatIsOldIsRemoved starts a server whose store has notifications of long ago.
func TestWhatIsOldIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env, _ := setUp(t, newReceivers(t))
		ago := func(id string, state recovery.NotificationState, age time.Duration) recovery.Notification {
			at := time.Now().Add(-age).UTC()
			return recovery.Notification{Message: recovery.Message{ID: id, Kind: recovery.TellFailed}, ChannelID: "chan-gone", State: state, CreatedAt: at, NextAt: at, EndedAt: at}
		}
		err := env.Book.SaveOutbox(t.Context(), recovery.Outbox{Owner: "another", Until: time.Now().Add(time.Second), Notifications: []recovery.Notification{
			ago("old", recovery.NotificationDelivered, 8*24*time.Hour), ago("given-up", recovery.NotificationGivenUp, 8*24*time.Hour),
			ago("kept", recovery.NotificationDelivered, 6*24*time.Hour), ago("unsent", recovery.NotificationPending, 2*time.Hour),
		}})
		if err != nil {
			t.Fatal(err)
		}
		create(t, env, webhook("ops", "hooks.example.org"))
		time.Sleep(10 * time.Second)
		left := map[string]recovery.NotificationState{}
		for _, n := range list(t, env, client.NotificationFilter{}) {
			left[n.ID] = n.State
		}
		if len(left) != 2 || left["kept"] != recovery.NotificationDelivered || left["unsent"] != recovery.NotificationDropped {
			t.Errorf("got %v, want what is a week old gone, and what has no channel dropped", left)
		}
	})
}
