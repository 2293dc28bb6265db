package recovery

import (
	"fmt"
	"maps"
	"strings"
)

// TagCopyOf is the tag of a launch template that Davit made as a copy: of which version of
// which template. By it a repeated copy finds what an earlier one made.
const TagCopyOf = "davit:copy-of"

// CopyMark is the value of TagCopyOf.
func CopyMark(key string, version int64) string { return fmt.Sprintf("%s/%d", key, version) }

// CopyTags are the tags of a copy of a version of the template: its own but those that AWS and
// DRS gave it for themselves, and the mark.
func (t LaunchTemplate) CopyTags(version int64) map[string]string {
	tags := maps.Clone(t.Tags)
	maps.DeleteFunc(tags, func(key, _ string) bool { return OwnTag(key) })
	if tags == nil {
		tags = map[string]string{}
	}
	tags[TagCopyOf] = CopyMark(TemplateKey(t.Scope, t.ID), version)
	return tags
}

// IsCopyOf reports whether Davit made the template as a copy of any version of the one of
// that key.
func (t LaunchTemplate) IsCopyOf(key string) bool {
	return strings.HasPrefix(t.Tags[TagCopyOf], key+"/")
}
