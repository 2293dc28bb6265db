package cloud

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// Messenger is what telling people needs. Its errors are those of Cloud.
type Messenger interface {
	// Publish publishes to a topic of SNS, in the topic's account and Region: as the role
	// of the account where Davit knows it, else with Davit's own credentials. It is sent
	// once; after an error of code Unavailable or Internal it may have been published.
	Publish(ctx context.Context, topicARN string, p recovery.Publication) error

	// SecretValue is the value that a reference means now. It is for signing with, and
	// must be kept nowhere.
	SecretValue(ctx context.Context, scope recovery.Scope, ref recovery.SecretRef) (string, error)
}
