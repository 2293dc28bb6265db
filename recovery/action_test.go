package recovery

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAnActionMovesAsItsTableSays(t *testing.T) {
	walk(t, actionMoves, `
		NOT_STARTED  NOT_STARTED REQUESTED FAILED SKIPPED CANCELLED UNCERTAIN
		REQUESTED    IN_PROGRESS UNCERTAIN NOT_STARTED FAILED
		UNCERTAIN    REQUESTED IN_PROGRESS NOT_STARTED FAILED CANCELLED SKIPPED
		IN_PROGRESS  WAITING STOPPING SUCCEEDED FAILED NOT_STARTED CANCELLED
		WAITING      IN_PROGRESS STOPPING SUCCEEDED FAILED NOT_STARTED CANCELLED
		STOPPING     SUCCEEDED FAILED NOT_STARTED CANCELLED SKIPPED
		FAILED       NOT_STARTED SKIPPED ACCEPTED
		SUCCEEDED    ROLLED_BACK NOT_STARTED
		ACCEPTED
		SKIPPED
		CANCELLED    NOT_STARTED
		ROLLED_BACK  NOT_STARTED
	`, func(t *testing.T, from, to ActionState) (ActionState, error) {
		e, err := attempt(t, &Execution{Actions: []*Action{{ID: "a", State: from}}}, ActionMoved{Action: "a", To: to})
		if may := err == nil; may != from.MayMove(to) {
			t.Errorf("%s may become %s: got %t, want %t", from, to, from.MayMove(to), may)
		}
		return e.Actions[0].State, err
	})
}

func TestClientTokensAreUUIDsOfTheirOwn(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for _, e := range []ExecutionID{"exec-1", "exec-2"} {
		for _, a := range []ActionID{"w1-before1", "w1-before11"} {
			for attempt := range 3 {
				token := AutomationToken(e, a, attempt+1)
				if !form.MatchString(token) || seen[token] || token != AutomationToken(e, a, attempt+1) {
					t.Errorf("%s is no version 5 UUID, not new, or not the same again", token)
				}
				seen[token] = true
			}
		}
	}
}

func TestStatusesOfSSMComeToWhatTheyMean(t *testing.T) {
	for want, statuses := range map[AutomationStatus][]string{
		AutomationSucceeded: {"Success", "CompletedWithSuccess"},
		AutomationFailed:    {"TimedOut", "Cancelled", "Failed", "Rejected", "ChangeCalendarOverrideRejected", "CompletedWithFailure", "Exited"},
		AutomationWaits:     {"Waiting", "PendingApproval", "PendingChangeCalendarOverride"},
		AutomationRuns: {
			"Pending", "InProgress", "Cancelling", "Approved", "Scheduled", "RunbookInProgress", "ChangeCalendarOverrideApproved", "", "OfTomorrow",
		},
	} {
		for _, s := range statuses {
			if got := AutomationStatusOf(s); got != want {
				t.Errorf("%q comes to %d, want %d", s, got, want)
			}
		}
	}
}

func TestValuesOfParametersAreReadAsListsOfTexts(t *testing.T) {
	for text, want := range map[string]ActionValues{
		`"a"`: {"a"}, `["a","b"]`: {"a", "b"}, `5`: {"5"}, `true`: {"true"}, `[1.5,false,"x"]`: {"1.5", "false", "x"},
		`{"k":"v"}`: {`{"k":"v"}`}, `[]`: {},
	} {
		var got ActionValues
		if err := json.Unmarshal([]byte(text), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`null`, `[null]`, `[["a"]]`} {
		var got ActionValues
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s is read as %q, want an error", text, got)
		}
	}
}

func TestReferencesAreReadOrToldWhy(t *testing.T) {
	for text, want := range map[string]Reference{
		"{{execution.id}}":                                   {Field: FieldExecutionID},
		"{{ wave.instanceIDs }}":                             {Field: FieldInstanceIDs},
		"{{ wave.instanceIDs server=shop-db-1 }}":            {Field: FieldInstanceIDs, Server: "shop-db-1"},
		"{{ waves.web.privateAddresses tag:Tier=web tier }}": {Field: FieldPrivateAddresses, Wave: "web", TagKey: "Tier", TagValue: "web tier"},
		`{{ waves."my. wave".sourceServerIDs }}`:             {Field: FieldSourceServerIDs, Wave: "my. wave"},
		"{{ actions.promote.outputs.step.Out.Put }}":         {Field: FieldOutput, Action: "promote", Output: "step.Out.Put"},
		`{{ waves.db.actions."a b".outputs.s.O }}`:           {Field: FieldOutput, Wave: "db", Action: "a b", Output: "s.O"},
	} {
		parts, err := ParseValue("x" + text)
		if err != nil || len(parts) != 2 || parts[1].Ref == nil || *parts[1].Ref != want {
			t.Errorf("%s is read as %+v, %v; want %+v", text, parts, err, want)
		}
	}
	for text, why := range map[string]string{
		"{{ wave.instanceIDs": "not closed", "{{ nothing }}": "not known", "{{ wave.instanceIDs web }}": "chooses no servers",
		`{{ waves."x.y }}`: "double quote", "{{ actions.a.outputs }}": "not known", "{{ wave..x }}": "missing",
		"{{resolve:nobody:x}}": "secretsmanager and ssm", "{{resolve:secretsmanager:}}": "names no secret",
		"{{resolve:secretsmanager:a:SecretBinary}}": "SecretString", "{{resolve:secretsmanager:a::k:s:v}}": "exclude", "{{resolve:ssm:}}": "names no parameter",
	} {
		if _, err := ParseValue(text); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s gives %v, want an error about %q", text, err, why)
		}
	}
}

func TestSecretReferencesAreCloudFormations(t *testing.T) {
	arn := "arn:aws:secretsmanager:us-west-2:111122223333:secret:app-AbCdEf"
	for text, want := range map[string]SecretRef{
		"{{resolve:secretsmanager:app}}":                                    {Service: "secretsmanager", ID: "app"},
		"{{resolve:secretsmanager:app:SecretString:password}}":              {Service: "secretsmanager", ID: "app", JSONKey: "password"},
		"{{resolve:secretsmanager:" + arn + ":SecretString:p:AWSPREVIOUS}}": {Service: "secretsmanager", ID: arn, JSONKey: "p", Stage: "AWSPREVIOUS"},
		"{{resolve:secretsmanager:app:::: }}":                               {Service: "secretsmanager", ID: "app"},
		"{{resolve:ssm:/app/key}}":                                          {Service: "ssm", ID: "/app/key"},
		"{{resolve:ssm-secure:/app/key:3}}":                                 {Service: "ssm", ID: "/app/key", VersionID: "3"},
	} {
		parts, err := ParseValue(text)
		want.Text = text
		if err != nil || len(parts) != 1 || parts[0].Secret == nil || *parts[0].Secret != want {
			t.Errorf("%s is read as %+v, %v; want %+v", text, parts, err, want)
		}
	}
}

// checked gives what a plan's check says about a field of its actions.
func checked(p Plan) map[string]string {
	found := map[string]string{}
	e, _ := AsError(p.WithDefaults().Check())
	if e != nil {
		for _, d := range e.Details {
			found[d.Field] = d.Message
		}
	}
	return found
}

func TestAPlansActionsAreCheckedWhenItIsSaved(t *testing.T) {
	good := func(change ...func(*ActionSpec)) ActionSpec {
		a := ActionSpec{Name: "a", DocumentName: "Doc-A", RunIn: RunInBoth}
		for _, c := range change {
			c(&a)
		}
		return a
	}
	param := func(v string) func(*ActionSpec) {
		return func(a *ActionSpec) { a.Parameters = ActionParameters{"P": {v}} }
	}
	plan := func(before, after []ActionSpec) Plan {
		return Plan{Name: "p", Order: Sequential, Waves: []WaveSpec{
			{Name: "db", Groups: []string{"g1"}, PostWaveActions: []ActionSpec{{Name: "early", DocumentName: "Doc-E", RunIn: RunInRecovery}}},
			{Name: "web", Groups: []string{"g2"}, PreWaveActions: before, PostWaveActions: after},
			{Name: "last", Groups: []string{"g3"}, Readiness: ReadyLaunched},
		}}
	}
	for name, tt := range map[string]struct {
		plan       Plan
		field, why string
	}{
		"all is well":             {plan([]ActionSpec{good(param("{{ waves.db.instanceIDs }}"))}, []ActionSpec{good(func(a *ActionSpec) { a.Name = "b" }, param("{{ wave.privateAddresses }}"))}), "", ""},
		"no mode":                 {plan([]ActionSpec{good(func(a *ActionSpec) { a.RunIn = "" })}, nil), "waves[1].preWaveActions[0].runIn", "no default"},
		"no document":             {plan([]ActionSpec{good(func(a *ActionSpec) { a.DocumentName = "" })}, nil), "waves[1].preWaveActions[0].documentName", "missing"},
		"a wrong ARN":             {plan([]ActionSpec{good(func(a *ActionSpec) { a.DocumentName = "arn:aws:s3:::x" })}, nil), "waves[1].preWaveActions[0].documentName", "not the ARN"},
		"a name twice":            {plan([]ActionSpec{good()}, []ActionSpec{good(func(a *ActionSpec) { a.Name = "A" })}), "waves[1].postWaveActions[0].name", "has the name of"},
		"its own servers, before": {plan([]ActionSpec{good(param("{{ wave.instanceIDs }}"))}, nil), "waves[1].preWaveActions[0].parameters.P", "postWaveActions"},
		"a later wave":            {plan([]ActionSpec{good(param("{{ waves.last.instanceIDs }}"))}, nil), "waves[1].preWaveActions[0].parameters.P", "not done before"},
		"no such wave":            {plan([]ActionSpec{good(param("{{ waves.no.instanceIDs }}"))}, nil), "waves[1].preWaveActions[0].parameters.P", "no wave"},
		"no such action":          {plan([]ActionSpec{good(param("{{ actions.no.outputs.s.O }}"))}, nil), "waves[1].preWaveActions[0].parameters.P", "no action"},
		"an output of itself":     {plan([]ActionSpec{good(param("{{ actions.a.outputs.s.O }}"))}, nil), "waves[1].preWaveActions[0].parameters.P", "not done before"},
		"an output in other modes": {
			plan([]ActionSpec{good(param("{{ waves.db.actions.early.outputs.s.O }}"))}, nil),
			"waves[1].preWaveActions[0].parameters.P", "runs in RECOVERY only",
		},
		"a neighbour's output": {plan([]ActionSpec{
			good(func(a *ActionSpec) { a.Parallel = true }), good(func(a *ActionSpec) { a.Name, a.Parallel = "b", true }, param("{{ actions.a.outputs.s.O }}")),
		}, nil), "waves[1].preWaveActions[1].parameters.P", "not done before"},
		"a role twice": {plan([]ActionSpec{good(func(a *ActionSpec) {
			a.RoleARN, a.Parameters = "arn:aws:iam::111122223333:role/x", ActionParameters{ParameterAssumeRole: {"y"}}
		})}, nil), "waves[1].preWaveActions[0].roleARN", "remove one"},
		"too many attempts":   {plan([]ActionSpec{good(func(a *ActionSpec) { a.Retry.Attempts = 11 })}, nil), "waves[1].preWaveActions[0].retry.attempts", "1 to 10"},
		"an unknown failure":  {plan([]ActionSpec{good(func(a *ActionSpec) { a.Retry = RetrySpec{Attempts: 2, On: []ActionFailureCode{"REJECTED"}} })}, nil), "waves[1].preWaveActions[0].retry.on[0]", "not known"},
		"too long a value":    {plan([]ActionSpec{good(param(strings.Repeat("x", 513)))}, nil), "waves[1].preWaveActions[0].parameters.P", "512"},
		"a rollback's wrong":  {plan([]ActionSpec{good(func(a *ActionSpec) { a.Rollback = &RollbackSpec{} })}, nil), "waves[1].preWaveActions[0].rollback.documentName", "missing"},
		"a wave with nothing": {Plan{Name: "p", Waves: []WaveSpec{{Name: "x"}}}, "waves[0].groups", "no action"},
		"actions alone, nowhere": {
			Plan{Name: "p", Waves: []WaveSpec{{Name: "x", PreWaveActions: []ActionSpec{good()}}}},
			"waves[0].preWaveActions[0].accountID", "give accountID and region",
		},
	} {
		t.Run(name, func(t *testing.T) {
			found := checked(tt.plan)
			if tt.field == "" && len(found) > 0 {
				t.Fatalf("found %v, want nothing", found)
			}
			if tt.field != "" && !strings.Contains(found[tt.field], tt.why) {
				t.Errorf("found %v\nwant %s: …%s…", found, tt.field, tt.why)
			}
		})
	}
}

func TestARollbackMayUseTheOutputsOfWhatItUndoes(t *testing.T) {
	a := ActionSpec{Name: "a", DocumentName: "Doc-A", RunIn: RunInBoth, Rollback: &RollbackSpec{
		DocumentName: "Undo", Parameters: ActionParameters{"P": {"{{ actions.a.outputs.s.O }}"}},
	}}
	if found := checked(Plan{Name: "p", Waves: []WaveSpec{{Name: "x", Groups: []string{"g"}, PreWaveActions: []ActionSpec{a}}}}); len(found) > 0 {
		t.Errorf("found %v, want nothing", found)
	}
}

// TestReportsStayWithinTheirLimits: whatever SSM says, what is kept fits into a row, says
// how much is missing, and is the same when it is cut again.
func TestReportsStayWithinTheirLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		long := rapid.IntRange(0, 3*MaxOutputBytes)
		text := func(name string) string { return strings.Repeat("ä", long.Draw(t, name)/2) }
		r := AutomationReport{FailureMessage: text("message"), Outputs: map[string][]string{"s.O": {text("out"), text("out")}}}
		for i := range rapid.IntRange(0, 2*MaxReportSteps).Draw(t, "steps") {
			r.Steps = append(r.Steps, AutomationStep{
				Name: fmt.Sprint(i), Inputs: map[string]string{"In": text("in")}, Outputs: map[string][]string{"Out": {text("out")}}, FailureMessage: text("failure"),
			})
		}
		cut := r.Cut()
		if data, err := json.Marshal(cut); err != nil || len(data) > MaxItemBytes/2 {
			t.Fatalf("%d bytes are kept (%v)", len(data), err)
		}
		if len(cut.Steps)+cut.MoreSteps != len(r.Steps) || len(cut.Steps) > MaxReportSteps {
			t.Fatalf("%d steps are kept and %d told of, of %d", len(cut.Steps), cut.MoreSteps, len(r.Steps))
		}
		whole := r
		whole.Steps, whole.MoreSteps = r.Steps[len(r.Steps)-len(cut.Steps):], cut.MoreSteps
		if changed := texts(cut) != texts(whole); changed != (cut.CutBytes > 0) {
			t.Fatalf("something was cut: %v, and %d bytes are said to be", changed, cut.CutBytes)
		}
	})
}

// texts is all that may be cut.
func texts(r AutomationReport) string { return fmt.Sprint(r.FailureMessage, r.Outputs, r.Steps) }

// FuzzParseValue: any text is read or refused, and what is read is all there.
func FuzzParseValue(f *testing.F) {
	for _, s := range []string{"{{ wave.instanceIDs server=x }}-{{execution.id}}", "{{resolve:secretsmanager:a:SecretString:k}}", "{{ssm:x}}", "}}{{", `{{ waves."a".instanceIDs }}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		parts, err := ParseValue(value)
		if err != nil {
			return
		}
		var b strings.Builder
		for _, p := range parts {
			b.WriteString(p.Text)
		}
		if b.String() != value {
			t.Errorf("%q is read as %q", value, b.String())
		}
	})
}
