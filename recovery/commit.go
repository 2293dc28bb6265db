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

// Row is a cached state: of an execution's head, of a wave or a batch, or of a
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
	AccountRow   RowKind = "account"
	GroupRow     RowKind = "group"
	PlanRow      RowKind = "plan"
)

// Intent is something that the engine has decided to do to AWS and committed before
// doing it.
type Intent struct {
	ID          IntentID    `json:"intentID"`
	ExecutionID ExecutionID `json:"executionID"`
	Kind        IntentKind  `json:"kind"`
	BatchID     BatchID     `json:"batchID"`
	CreatedAt   time.Time   `json:"createdAt"`
	Epoch       int64       `json:"epoch"` // of the lease under which it may be sent
}

// IntentKind is what an intent does.
type IntentKind string

// The kinds of intents.
const (
	StartRecoveryIntent IntentKind = "START_RECOVERY"
	TerminateIntent     IntentKind = "TERMINATE_RECOVERY_INSTANCES"
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
	for i, w := range after.Waves {
		if before != nil && i < len(before.Waves) && before.Waves[i] == w {
			continue
		}
		row, err := childRow(WaveRow, after.ID, fmt.Sprintf("%04d", w.Index), w)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	for i, b := range after.Batches {
		if before != nil && i < len(before.Batches) && before.Batches[i] == b {
			continue
		}
		row, err := childRow(BatchRow, after.ID, fmt.Sprintf("%04d", i), b)
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
