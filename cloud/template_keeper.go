package cloud

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// TemplateKeeper is what keeping launch templates in order needs: the versions of one, and
// copies of it elsewhere.
type TemplateKeeper interface {
	// RepeatTemplateVersion makes a version that says what the source version says, and gives
	// it. The default stays. The same order made again makes nothing new, as long as EC2
	// remembers its token. Invalid: the template has as many versions as it can have.
	RepeatTemplateVersion(ctx context.Context, scope recovery.Scope, order TemplateVersionOrder) (recovery.LaunchTemplateVersion, error)

	// SetDefaultVersion makes a version the default. It is safe to repeat.
	SetDefaultVersion(ctx context.Context, scope recovery.Scope, templateID string, version int64) error

	// DeleteTemplateVersions deletes versions for good, and gives those that EC2 does not
	// delete, with why. One that is gone already counts as deleted. After an error some may
	// have been deleted.
	DeleteTemplateVersions(ctx context.Context, scope recovery.Scope, templateID string, versions []int64) (map[int64]error, error)
}

// TemplateVersionOrder asks for a version that repeats another.
type TemplateVersionOrder struct {
	TemplateID  string
	Source      int64
	Description string
	Token       string // the same for a repeat of the same order, and of no other
}
