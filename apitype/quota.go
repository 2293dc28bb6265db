package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// QuotaUse is how much of DRS's quotas is in use in an account and Region, and who
// waits for them.
type QuotaUse struct {
	recovery.Scope
	AccountName string          `json:"accountName"`
	Staging     bool            `json:"staging,omitempty" doc:"a staging account that Davit has a role in: its source servers are counted, and no job runs there"`
	Quotas      recovery.Quotas `json:"quotas" doc:"those that Davit keeps to"`
	// QuotaSources say by name where each comes from.
	QuotaSources map[string]recovery.QuotaSource `json:"quotaSources" doc:"by name where each comes from: SERVICE_QUOTAS, ACCOUNT (its configuration) or DEFAULT"`
	QuotasAsOf   time.Time                       `json:"quotasAsOf,omitzero" doc:"when Service Quotas told its; absent: it has not"`
	Servers      ServerCapacity                  `json:"servers" doc:"source servers against their quotas"`
	Free         recovery.Usage                  `json:"free" doc:"what a recovery could use now of jobs, and of servers in jobs"`
	Own          recovery.Usage                  `json:"own" doc:"by Davit's executions"`
	Foreign      recovery.Usage                  `json:"foreign" doc:"by others, as last seen"`
	ForeignAsOf  time.Time                       `json:"foreignAsOf,omitzero"`
	Reservations []recovery.Reservation          `json:"reservations"`
	Tickets      []recovery.Ticket               `json:"tickets" doc:"who waits, in the order in which they are served"`
	Error        *Problem                        `json:"error,omitempty" doc:"why it could not be asked: what is shown was seen before, and is in no sum"`
}

// ServerCapacity is how many source servers there are, and how near that is to the quotas.
type ServerCapacity struct {
	AsOf            time.Time     `json:"asOf,omitzero"`
	Source          int           `json:"source"`
	SourceBand      recovery.Band `json:"sourceBand" doc:"OK, WARNING (80 %) or CRITICAL (90 %)"`
	Replicating     int           `json:"replicating"`
	ReplicatingBand recovery.Band `json:"replicatingBand" doc:"OK, INFO, WARNING, CRITICAL or HYPER_CRITICAL: from 200, 225, 250 and 280 of 300"`
	Extended        int           `json:"extended" doc:"of source: those that replicate in a staging account, and count there"`
}

// CapacitySum is the use of several accounts and Regions.
type CapacitySum struct {
	AccountID   recovery.AccountID `json:"accountID,omitempty" doc:"absent: of all accounts"`
	AccountName string             `json:"accountName,omitempty"`
	Scopes      int                `json:"scopes" doc:"how many accounts and Regions are in the sum"`
	LeftOut     []recovery.Scope   `json:"leftOut" doc:"those that did not answer, and are not in the sum"`
	Source      int                `json:"source"`
	Replicating int                `json:"replicating"`
	Own         recovery.Usage     `json:"own"`
	Foreign     recovery.Usage     `json:"foreign"`
	Free        recovery.Usage     `json:"free"`
}

// QuotaPage is the use of DRS's quotas by account and Region, by account, and in all.
type QuotaPage struct {
	Page[QuotaUse]
	Accounts []CapacitySum `json:"accounts"`
	Total    CapacitySum   `json:"total"`
}
