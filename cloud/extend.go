package cloud

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// Extender is what extending source servers of staging accounts into a target account
// needs. All of it is asked in the target account.
type Extender interface {
	// StagingAccounts gives the accounts that replicate extended source servers of the scope.
	StagingAccounts(ctx context.Context, scope recovery.Scope) ([]recovery.AccountID, error)

	// ExtensibleServers gives the source servers of a staging account that are not
	// extended into the scope yet.
	ExtensibleServers(ctx context.Context, scope recovery.Scope, staging recovery.AccountID) ([]ExtensibleServer, error)

	// ExtendServer makes a source server of the scope that the staging account replicates.
	// It is sent once. Asking again makes no second one: DRS refuses what is extended
	// already, as Invalid.
	ExtendServer(ctx context.Context, scope recovery.Scope, stagingServerARN string, tags map[string]string) (recovery.SourceServer, error)
}

// ExtensibleServer is a source server of a staging account.
type ExtensibleServer struct {
	ARN      string            `json:"arn"`
	Hostname string            `json:"hostname,omitempty"`
	Tags     map[string]string `json:"tags,omitempty"`
}
