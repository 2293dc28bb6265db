package recovery

import (
	"encoding/json"
	"fmt"
	"time"
)

// Commit is one change of the store: everything in it happens, or nothing. It is
// guarded by the stream's version, by the lease of the execution when there is one,
// and by the revision of each ledger.
type Commit struct {
	Stream  string
	Version int64  // the stream's version that the change was decided on; 0: a new stream
	Lease   *Lease // nil: no lease is needed (operators' words, configuration)
	Events  []Event
	Rows    []Row
	Open    []Intent
	Closed  []IntentID // of the stream's execution
	Take    []Claim
	Release []Claim // released only where the holder is the same
	Ledgers []Ledger
}

// Limits of a commit. They are DynamoDB's, less a margin, and every store keeps them,
// so that moving to AWS brings no surprise.
//
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
const (
	MaxCommitItems = 80
	MaxCommitBytes = 1 << 20
	MaxItemBytes   = 200 << 10
)

// Row is a cached state: of an execution's head, of a wave, a batch or an action, or of a
// configuration resource.
type Row struct {
	Kind RowKind
	// ID is unique in its kind; Parent groups rows that are read together, in order of ID.
	ID, Parent string
	// Attrs are what lists filter by, Sort what they are ordered by.
	Attrs map[string]string
	Sort  string
	Body  json.RawMessage // nil: the row is deleted
}

// RowKind is a kind of row.
type RowKind string

// The kinds of rows.
const (
	ExecutionRow RowKind = "execution"
	WaveRow      RowKind = "wave"
	BatchRow     RowKind = "batch"
	ActionRow    RowKind = "action"

	PreparationRow RowKind = "preparation"
	// KeptLaunchRow is the launch configuration of a server that a drill is to put back.
	KeptLaunchRow RowKind = "keptLaunch"
	// TemplateDeedsRow is what people had Davit do to a launch template.
	TemplateDeedsRow RowKind = "templateDeeds"

	AccountRow   RowKind = "account"
	GroupRow     RowKind = "group"
	PlanRow      RowKind = "plan"
	ChannelRow   RowKind = "channel"
	FeatureRow   RowKind = "feature"
	BindingRow   RowKind = "binding"
	RetentionRow RowKind = "retention"
	HoldRow      RowKind = "hold"

	ImportRow RowKind = "import" // of configuration

	NotificationRow RowKind = "notification"
	ToldRow         RowKind = "told"     // how far an execution's events were told
	NewsRow         RowKind = "news"     // what is to be told of beside executions
	NotifierRow     RowKind = "notifier" // since when anything is told

	TagRunRow RowKind = "tagRun" // the last run of tag synchronisation over an account

	TestRunRow RowKind = "testRun" // of an action of the plan that is its parent

	SessionRow     RowKind = "session"
	SessionUseRow  RowKind = "sessionUse" // when a session was used last
	SealedTokenRow RowKind = "sealedToken"
)

// Intent is something that the engine has decided to do to AWS and committed before
// doing it.
type Intent struct {
	ID          IntentID    `json:"intentID"`
	ExecutionID ExecutionID `json:"executionID"`
	Kind        IntentKind  `json:"kind"`
	// BatchID, ActionID or PreparationID is what it is about.
	BatchID       BatchID       `json:"batchID,omitempty"`
	ActionID      ActionID      `json:"actionID,omitempty"`
	PreparationID PreparationID `json:"preparationID,omitempty"`
	CreatedAt     time.Time     `json:"createdAt"`
	Epoch         int64         `json:"epoch"` // of the lease under which it may be sent
}

// IntentKind is what an intent does.
type IntentKind string

// The kinds of intents.
const (
	StartRecoveryIntent IntentKind = "START_RECOVERY"
	TerminateIntent     IntentKind = "TERMINATE_RECOVERY_INSTANCES"
	StartActionIntent   IntentKind = "START_AUTOMATION_EXECUTION"
	OrderIntent         IntentKind = "ORDER_AUTOMATION_EXECUTION" // stop it, or send it a signal
	ConfigureIntent     IntentKind = "CONFIGURE_LAUNCH"           // change launch configurations, or put them back
)

// Claim is a key that one holder at a time may have: a server in an execution, a plan
// that runs, a name. A claim of an execution counts while the execution's ClaimsHeld
// is set, whether or not the claim was taken away already.
type Claim struct {
	Key    string
	Holder string
	// Until bounds a claim that is taken before its execution is visible, so that a
	// crash in between does not hold it for ever. Zero: until it is released.
	Until time.Time
}

// ServerClaim is the claim of an execution on a source server.
func ServerClaim(k ServerKey, e ExecutionID) Claim {
	return Claim{Key: "server/" + k.String(), Holder: string(e)}
}

// PlanClaim is the claim of the one execution that a plan may have at a time.
func PlanClaim(p PlanID, e ExecutionID) Claim {
	return Claim{Key: "plan/" + string(p), Holder: string(e)}
}

// NameClaim keeps a name unique among resources of a kind, without regard to case.
func NameClaim(kind ResourceKind, name, id string) Claim {
	return Claim{Key: "name/" + string(kind) + "/" + NameKey(name), Holder: id}
}

// Lease is the right of one host to drive an execution until it expires.
type Lease struct {
	ExecutionID ExecutionID `json:"executionID"`
	Owner       string      `json:"owner"`
	Epoch       int64       `json:"epoch"` // grows with every new owner
	ExpiresAt   time.Time   `json:"expiresAt"`
}

// Rows gives the rows that differ between two states of an execution. It relies on
// Apply's copying: what it did not touch is the same in both.
func Rows(before, after *Execution) ([]Row, error) {
	var rows []Row
	head, err := headRow(after)
	if err != nil {
		return nil, err
	}
	rows = append(rows, head)
	if before == nil {
		before = &Execution{}
	}
	if rows, err = addChanged(rows, WaveRow, after.ID, before.Waves, after.Waves); err != nil {
		return nil, err
	}
	if rows, err = addChanged(rows, BatchRow, after.ID, before.Batches, after.Batches); err != nil {
		return nil, err
	}
	if rows, err = addChanged(rows, ActionRow, after.ID, before.Actions, after.Actions); err != nil {
		return nil, err
	}
	if rows, err = addChanged(rows, PreparationRow, after.ID, before.Preparations, after.Preparations); err != nil {
		return nil, err
	}
	return addKept(rows, before, after)
}

// addChanged adds the rows of those children that are not the same in both.
func addChanged[T any](rows []Row, kind RowKind, parent ExecutionID, before, after []*T) ([]Row, error) {
	for i, child := range after {
		if i < len(before) && before[i] == child {
			continue
		}
		row, err := childRow(kind, parent, fmt.Sprintf("%04d", i), child)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func headRow(e *Execution) (Row, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return Row{}, fmt.Errorf("encode execution %s: %w", e.ID, err)
	}
	attrs := map[string]string{"plan": string(e.Plan.ID), "state": string(e.State), "mode": string(e.Mode)}
	if e.StartedBy.Name != "" {
		attrs["by"] = e.StartedBy.Name
	}
	if e.Active() {
		attrs["active"] = "true"
	}
	if e.ClaimsHeld {
		attrs["holds"] = "true"
	}
	return Row{Kind: ExecutionRow, ID: string(e.ID), Attrs: attrs, Sort: SortTime(e.CreatedAt), Body: body}, nil
}

func childRow(kind RowKind, parent ExecutionID, id string, v any) (Row, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return Row{}, fmt.Errorf("encode %s %s of execution %s: %w", kind, id, parent, err)
	}
	return Row{Kind: kind, ID: string(parent) + "/" + id, Parent: string(parent), Body: body}, nil
}

// SortTime is a time as text that sorts as time does.
func SortTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }
