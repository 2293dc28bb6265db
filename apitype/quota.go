package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// QuotaUse is how much of DRS's quotas is in use in an account and Region, and who
// waits for them.
type QuotaUse struct {
	recovery.Scope
	AccountName  string                 `json:"accountName"`
	Quotas       recovery.Quotas        `json:"quotas"`
	Own          recovery.Usage         `json:"own" doc:"by Davit's executions"`
	Foreign      recovery.Usage         `json:"foreign" doc:"by others, as last seen"`
	ForeignAsOf  time.Time              `json:"foreignAsOf,omitzero"`
	Reservations []recovery.Reservation `json:"reservations"`
	Tickets      []recovery.Ticket      `json:"tickets" doc:"who waits, in the order in which they are served"`
	Error        *Problem               `json:"error,omitempty" doc:"why what others use could not be asked"`
}
