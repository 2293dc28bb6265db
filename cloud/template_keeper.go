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

	// FindLaunchTemplate gives the template of that ID or name, as it is now; the version does
	// not count. NotFound: there is none.
	FindLaunchTemplate(ctx context.Context, scope recovery.Scope, ref recovery.LaunchTemplateRef) (recovery.LaunchTemplate, error)

	// CopyLaunchTemplate makes a template in order.To that says what a version of one in the
	// scope says, but for what order.Settings say otherwise. It is about two accounts and
	// Regions, so that user data, which no other method gives, is copied all the same. Made
	// again the same order makes nothing new, as long as EC2 remembers its token. Invalid: the
	// settings cannot be said so. Conflict: there is a template of that name. After an error of
	// code Unavailable or Internal it may have been made.
	CopyLaunchTemplate(ctx context.Context, scope recovery.Scope, order TemplateCopyOrder) (TemplateCopy, error)
}

// TemplateCopyOrder asks for a copy of a version of a launch template.
type TemplateCopyOrder struct {
	TemplateID string
	Version    int64
	// To is where the copy is made, and Name, Tags and Description (of its one version) what
	// it gets.
	To          recovery.Scope
	Name        string
	Tags        map[string]string
	Description string
	// Settings are all that the copy says: of user data the source's own hash, or none.
	Settings []recovery.LaunchSetting
	Token    string // the same for a repeat of the same order, and of no other
}

// TemplateCopy is a copy that was made.
type TemplateCopy struct {
	TemplateID string
	// Warnings are what EC2 says of parameters that it took and that are not valid.
	Warnings []string
}

// TemplateVersionOrder asks for a version that repeats another.
type TemplateVersionOrder struct {
	TemplateID  string
	Source      int64
	Description string
	Token       string // the same for a repeat of the same order, and of no other
}
