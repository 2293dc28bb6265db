// Package notify tells people what happens: it turns the events of executions into
// notifications, and sends them to channels. It reads what the engine has committed and is
// waited for by nobody, so that no receiver can hold up a recovery.
//
// What is to be sent is in the store before it is sent (an outbox), and how far events
// were turned into it is stored with it, in one commit. Killed at any moment, it goes on
// where it was: nothing is lost, and what was on its way is sent again, with the same ID.
package notify

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Store is what notifying needs of a store. store.Book tells what each promises.
type Store interface {
	NotifierSince(ctx context.Context, now time.Time) (time.Time, error)
	AllChannels(ctx context.Context) ([]recovery.Channel, error)

	ActiveExecutions(ctx context.Context) ([]recovery.ExecutionID, error)
	NewestExecutions(ctx context.Context, cursor string) ([]*recovery.Execution, string, error)
	ExecutionVersion(ctx context.Context, id recovery.ExecutionID) (int64, error)
	ExecutionHead(ctx context.Context, id recovery.ExecutionID) (*recovery.Execution, error)
	ExecutionEvents(ctx context.Context, id recovery.ExecutionID, after int64) ([]recovery.Event, error)
	LoadExecution(ctx context.Context, id recovery.ExecutionID) (*recovery.Execution, []recovery.Intent, error)
	News(ctx context.Context) ([]recovery.News, error)

	Told(ctx context.Context, id recovery.ExecutionID) (*recovery.Told, error)
	OpenTold(ctx context.Context) ([]*recovery.Told, error)
	OldTold(ctx context.Context, before time.Time) ([]recovery.Told, error)
	DueNotifications(ctx context.Context, channel recovery.ChannelID, by time.Time, limit int) ([]recovery.Notification, error)
	OldNotifications(ctx context.Context, state recovery.NotificationState, before time.Time) ([]recovery.Notification, error)
	// SaveOutbox is refused (Conflict, Stale) unless its owner is the notifier.
	SaveOutbox(ctx context.Context, o recovery.Outbox) error
	LeaveOutbox(ctx context.Context, owner string) error
}

// Cloud is what notifying needs of AWS. cloud.Messenger tells what each promises.
type Cloud interface {
	Publish(ctx context.Context, topicARN string, p recovery.Publication) error
	SecretValue(ctx context.Context, scope recovery.Scope, ref recovery.SecretRef) (string, error)
}
