package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// CostQuery asks what a plan, or the servers of a group, costs.
type CostQuery struct {
	Plan, Group string // one of them
	Scenario    string // of the plan
	Hours       float64
	Refresh     bool // read AWS's prices now
}

// Cost is what a drill costs, and a month after a recovery, by AWS's price list.
type Cost struct {
	Plan       string       `json:"plan,omitempty"`
	Group      string       `json:"group,omitempty"`
	Scenario   string       `json:"scenario,omitempty"`
	DrillHours float64      `json:"drillHours" doc:"how long a drill is counted"`
	MonthHours float64      `json:"monthHours" doc:"how long the month after a recovery is"`
	Sums       []CostSum    `json:"sums"`
	Lines      []CostLine   `json:"lines" doc:"what the sums are made of"`
	Gaps       []CostNote   `json:"gaps" doc:"what is not known, and in no sum"`
	Assumed    []CostNote   `json:"assumed" doc:"what was taken for granted"`
	NotCounted []string     `json:"notCounted" doc:"what is never in a sum"`
	Prices     []CostPrices `json:"prices" doc:"the price lists"`
}

// CostSum is what a group costs in a mode.
type CostSum struct {
	Group    string        `json:"group,omitempty" doc:"the protection group; without one all of them"`
	Mode     recovery.Mode `json:"mode" doc:"DRILL: for the drill's hours; RECOVERY: for a month"`
	Amount   float64       `json:"amount"`
	Currency string        `json:"currency"`
	Complete bool          `json:"complete" doc:"nothing is missing that is counted otherwise"`
}

// CostLine is what servers of a group are paid for that is of one kind.
type CostLine struct {
	Group    string            `json:"group"`
	Mode     recovery.Mode     `json:"mode" doc:"DRILL: for the drill's hours; RECOVERY: for a month"`
	Kind     recovery.CostKind `json:"kind" enum:"INSTANCE,VOLUME"`
	What     string            `json:"what" doc:"an instance type, or a volume type"`
	OS       string            `json:"os,omitempty" doc:"that an instance is paid by"`
	Servers  int               `json:"servers"`
	GiB      int               `json:"gib,omitempty" doc:"of the volumes, all together"`
	PerHour  float64           `json:"perHour" doc:"what an hour of all of them costs"`
	Amount   float64           `json:"amount"`
	Currency string            `json:"currency"`
	Cheaper  []CheaperType     `json:"cheaper,omitempty" doc:"instance types with no less of anything that is known, offered where the servers are launched, the cheapest first"`
}

// CheaperType is an instance type that costs less.
type CheaperType struct {
	InstanceType string  `json:"instanceType"`
	CPUs         int     `json:"cpus"`
	MemoryMiB    int64   `json:"memoryMiB"`
	PerHour      float64 `json:"perHour" doc:"what an hour of one costs"`
	Saves        float64 `json:"saves" doc:"of the line's amount"`
}

// CostNote is something that is to be known of the costs of servers.
type CostNote struct {
	Group   string        `json:"group"`
	Mode    recovery.Mode `json:"mode"`
	What    string        `json:"what"`
	Servers []string      `json:"servers,omitempty" doc:"the names of those that it is about; without any it is about the group"`
}

// CostPrices is the price list of a Region.
type CostPrices struct {
	Region      recovery.Region `json:"region"`
	AsOf        time.Time       `json:"asOf,omitzero" doc:"when it was read from AWS"`
	Version     string          `json:"version,omitempty" doc:"by AWS's word; the simulator's says that it is a sample"`
	PublishedAt time.Time       `json:"publishedAt,omitzero"`
	Error       *Problem        `json:"error,omitempty" doc:"why a newer one could not be read, or any"`
}
