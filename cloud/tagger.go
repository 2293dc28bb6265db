package cloud

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// Tagger is what keeping the tags of source servers and their instances the same needs.
type Tagger interface {
	// InstanceTags gives the tags of those of the EC2 instances that exist.
	InstanceTags(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (map[recovery.InstanceID]map[string]string, error)

	// TagServer sets tags of a source server, by its ARN; its others stay. It is safe to
	// repeat, and retried as a read is.
	TagServer(ctx context.Context, scope recovery.Scope, arn string, tags map[string]string) error

	// TagInstance sets tags of an EC2 instance; its others stay. It is safe to repeat, and
	// retried as a read is.
	TagInstance(ctx context.Context, scope recovery.Scope, id recovery.InstanceID, tags map[string]string) error
}
