package notify

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	private := []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16"), netip.MustParsePrefix("169.254.0.0/16")}
	for _, tt := range []struct {
		address   string
		here      bool
		networks  []netip.Prefix
		permitted bool
	}{
		{"93.184.215.14", false, nil, true},
		{"2606:2800:21f:cb07:6820:80da:af6b:8b2c", false, nil, true},
		{"10.20.1.2", false, nil, false},
		{"10.20.1.2", false, private, true},
		{"10.21.1.2", false, private, false},
		{"172.16.0.1", false, nil, false},
		{"192.168.1.1", false, nil, false},
		{"100.64.0.1", false, nil, false},
		{"0.0.0.0", false, nil, false},
		{"127.0.0.1", false, nil, false},
		{"127.0.0.1", true, nil, true},
		{"::1", true, nil, true},
		{"10.20.1.2", true, nil, false},
		{"169.254.1.1", false, nil, false},
		{"169.254.169.254", false, nil, false},
		{"169.254.169.254", false, private, false},
		{"::ffff:169.254.169.254", false, private, false},
		{"fd00:ec2::254", false, []netip.Prefix{netip.MustParsePrefix("fd00::/8")}, false},
		{"fd12::1", false, nil, false},
		{"fe80::1", false, nil, false},
		{"64:ff9b::a9fe:a9fe", false, nil, false},
		{"::ffff:10.0.0.1", false, nil, false},
		{"224.0.0.1", false, nil, false},
		{"255.255.255.255", false, nil, false},
	} {
		err := mayDial(netip.MustParseAddr(tt.address), tt.here, tt.networks)
		if (err == nil) != tt.permitted {
			t.Errorf("%s (here %t, %v): got %v, want permitted %t", tt.address, tt.here, tt.networks, err, tt.permitted)
		}
	}
}

func TestARealRequestIsGuardedWhereItIsDialled(t *testing.T) {
	moved := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:1/elsewhere", http.StatusFound))
	defer moved.Close()
	n := New(Parts{})
	get := func(target string) (int, error) {
		t.Helper()
		req, err := http.NewRequestWithContext(local(t.Context(), target), http.MethodPost, target, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := n.http.Do(req)
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close()
		return resp.StatusCode, nil
	}
	if status, err := get(moved.URL); err != nil || status != http.StatusFound {
		t.Errorf("got %d, %v, want the redirect itself", status, err)
	}
	byName := strings.Replace(moved.URL, "127.0.0.1", "localhost", 1)
	if _, err := get(byName); err == nil || !strings.Contains(err.Error(), "no public address") {
		t.Errorf("got %v: a name that leads to this machine is not its address", err)
	}
}

func TestLateNewsAreThinnedOut(t *testing.T) {
	now := time.Now()
	news := func(kind recovery.NotificationKind, age time.Duration) recovery.News {
		return recovery.News{Kind: kind, At: now.Add(-age), Key: string(kind) + age.String()}
	}
	var kept []string
	for _, n := range thinned([]recovery.News{
		news(recovery.TellStarted, 25*time.Hour), news(recovery.TellWaveDone, 3*time.Hour), news(recovery.TellWaveDone, 2*time.Hour),
		news(recovery.TellFailed, time.Hour), news(recovery.TellWaiting, 2*time.Minute), news(recovery.TellWaiting, time.Minute),
	}, now) {
		kept = append(kept, n.Key)
	}
	if got, want := strings.Join(kept, " "), "WAVE_DONE2h0m0s FAILED1h0m0s WAITING_FOR_APPROVAL2m0s WAITING_FOR_APPROVAL1m0s"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRetriesAreSpacedUpToAnHour(t *testing.T) {
	var sum time.Duration
	for attempt, last := 1, time.Duration(0); attempt < 40; attempt++ {
		wait := backoff(attempt)
		if wait > longestRetry*5/4 || attempt < 8 && wait < last {
			t.Errorf("attempt %d waits %s after %s", attempt, wait, last)
		}
		last, sum = wait/2, sum+wait
	}
	if sum < giveUpAfter {
		t.Errorf("40 attempts take %s", sum)
	}
}

func TestEveryEventThatIsToldHasASentence(t *testing.T) {
	e := &recovery.Execution{ID: "exec-1", Mode: recovery.Recovery, Plan: recovery.Plan{Name: "shop"}, StartedBy: recovery.Actor{Name: "olivia"}}
	at := func(body recovery.Body) *recovery.News {
		return newsOf(e, recovery.NewEvent(recovery.ExecutionStream(e.ID), 6, time.Now(), recovery.Actor{Name: "ann"}, body))
	}
	for _, tt := range []struct {
		body recovery.Body
		kind recovery.NotificationKind
		says string
	}{
		{recovery.ExecutionAdded{}, recovery.TellStarted, "Recovery of shop: started"},
		{recovery.ExecutionMoved{To: recovery.ExecutionFailed, Reason: "wave db failed"}, recovery.TellFailed, "Recovery of shop: failed: wave db failed"},
		{recovery.ExecutionMoved{To: recovery.ExecutionTimedOut}, recovery.TellTimedOut, "Recovery of shop: timed out"},
		{recovery.ExecutionMoved{To: recovery.ExecutionPaused}, "", ""},
		{recovery.WaveMoved{Name: "db", To: recovery.WaveTimedOut, Failure: &recovery.Failure{Message: "late"}}, recovery.TellFailed, "Recovery of shop: wave db took too long: late"},
		{recovery.WaveMoved{Name: "db", To: recovery.WaveFailed, Failure: &recovery.Failure{Code: "CANCELLED"}}, "", ""},
		{recovery.ApprovalMoved{Name: "db", To: recovery.ApprovalOverdue}, recovery.TellEscalated, "Recovery of shop: the approval of wave db is overdue: nobody has answered it"},
		{recovery.ApprovalMoved{Name: "db", To: recovery.ApprovalApproved}, "", ""},
		{recovery.ApprovalMoved{Name: "db", To: recovery.ApprovalBroken, Comment: "all are asleep"}, recovery.TellBreakGlass, "Recovery of shop: ann broke the glass for wave db: all are asleep"},
		{recovery.ActionMoved{Name: "check", To: recovery.ActionWaiting}, recovery.TellWaiting, "Recovery of shop: action check waits for a person"},
		{
			recovery.InstancesSeen{Instances: []recovery.InstanceState{{InstanceID: "i-1", State: "running"}, {InstanceID: "i-2", State: "stopped", Foreign: true}}},
			recovery.TellForeignHands, "Recovery of shop: somebody else stopped or terminated recovery instances: i-2 (stopped)",
		},
	} {
		got := at(tt.body)
		switch {
		case got == nil && tt.kind == "":
		case got == nil || got.Kind != tt.kind || got.Subject != tt.says:
			t.Errorf("%+v: got %+v, want %s: %s", tt.body, got, tt.kind, tt.says)
		}
	}
}

func TestASubjectIsOneThatSNSTakes(t *testing.T) {
	for text, want := range map[string]string{
		"Drill of Café: wave\nfailed": "Drill of Caf?: wave?failed", strings.Repeat("x", 120): strings.Repeat("x", 97) + "...",
	} {
		if got := plain(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSecretsOfStandardWebhooksAreDecoded(t *testing.T) {
	for text, want := range map[string]string{
		"whsec_MDEyMzQ1Njc4OWFiY2RlZg==": "0123456789abcdef", "a plain secret of text": "a plain secret of text", "short": "", "whsec_%": "",
	} {
		n := New(Parts{Cloud: texts(text)})
		got, err := n.secret(context.Background(), recovery.ChannelSecret{Ref: "{{resolve:ssm:/hook}}", AccountID: "111122223333", Region: "us-west-2"})
		if string(got) != want || (err != nil) != (want == "") {
			t.Errorf("%s: got %q, %v, want %q", text, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), text) {
			t.Errorf("the error has the secret: %v", err)
		}
	}
}

// texts is an AWS that has one secret.
type texts string

func (texts) Publish(context.Context, string, recovery.Publication) error { return nil }

func (s texts) SecretValue(context.Context, recovery.Scope, recovery.SecretRef) (string, error) {
	return string(s), nil
}
