package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// ReportQuery says which report is wanted, and in which form. Without an execution, a plan
// or adoption it is that of a period.
type ReportQuery struct {
	ExecutionID recovery.ExecutionID
	Plan        string // name or ID
	Adoption    bool
	From, To    time.Time // not of an execution; zero: the last 90 days
	Days        int       // after how many days without a drill something is named
	Format      string    // json, csv, html or pdf
	Section     string    // of csv: the section whose table is wanted alone
}
