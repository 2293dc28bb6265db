package sim

import (
	"fmt"
	"time"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// launchTemplate is an EC2 launch template. Its versions are objects of their
// own, numbered from 1 to LatestVersion; deleted ones are missing.
type launchTemplate struct {
	ID, Name       string
	Created        time.Time
	CreatedBy      string // the principal's ARN
	DefaultVersion int64
	LatestVersion  int64
	Tags           map[string]string
	ClientToken    string
}

// launchTemplateVersion is one version of a launch template; it never changes.
type launchTemplateVersion struct {
	Template    string
	Number      int64
	Created     time.Time
	CreatedBy   string
	Description string
	Data        ec2types.ResponseLaunchTemplateData
	ClientToken string
}

var (
	launchTemplates        = newTable[launchTemplate]("launch-template")
	launchTemplateVersions = newTable[launchTemplateVersion]("launch-template-version")
)

// versionID is the key of a version in its table.
func versionID(template string, number int64) string { return fmt.Sprintf("%s/%08d", template, number) }

// templateVersion is a version by its number, or nil.
func templateVersion(t *tx, p place, template string, number int64) *launchTemplateVersion {
	return launchTemplateVersions.get(t, p, versionID(template, number))
}

// defaultTemplateVersion is what a launch with this template uses, or nil.
func defaultTemplateVersion(t *tx, p place, template string) *launchTemplateVersion {
	lt := launchTemplates.get(t, p, template)
	if lt == nil {
		return nil
	}
	return templateVersion(t, p, template, lt.DefaultVersion)
}

// addTemplateVersion appends v as the template's latest version, and makes it
// the default where asked. The template's existence is the caller's to check.
func addTemplateVersion(t *tx, p place, v launchTemplateVersion, makeDefault bool) launchTemplateVersion {
	lt := *launchTemplates.get(t, p, v.Template)
	lt.LatestVersion++
	v.Number, v.Created = lt.LatestVersion, t.now
	if makeDefault {
		lt.DefaultVersion = v.Number
	}
	launchTemplates.put(t, p, lt.ID, lt)
	launchTemplateVersions.put(t, p, versionID(lt.ID, v.Number), v)
	return v
}
