package control

import (
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// LaunchTemplateQuery chooses launch templates, and says which page of them in which order.
// What is empty does not matter.
type LaunchTemplateQuery struct {
	AccountID recovery.AccountID
	Region    recovery.Region
	// Group is a protection group, by name or ID: those that its servers are launched from, and
	// those that it names.
	Group string
	// Tags are "key", for templates that have it, or "key=value"; all must match.
	Tags []string
	// InstanceType is the type of the default or the latest version, or a family: "m5".
	InstanceType string
	Search       string // a part of the name, the ID, a tag or any value, without regard to case
	// Sort is one of LaunchTemplateSorts, with a "-" before it for the reverse order; empty: by
	// account, Region and ID.
	Sort string
	Page
	// Refresh has AWS asked now.
	Refresh bool

	used *usedTemplates // by the group, once it was read
}

// templateSorts give the texts that templates are put in order by. Equal ones are in order
// of account, Region and ID.
var templateSorts = map[string]func(*listedTemplate) string{
	"":             func(*listedTemplate) string { return "" },
	"name":         func(t *listedTemplate) string { return strings.ToLower(t.Name) },
	"instanceType": func(t *listedTemplate) string { return t.Default.Setting(recovery.SettingInstanceType) },
	"created":      func(t *listedTemplate) string { return recovery.SortTime(t.CreatedAt) },
	"changed":      func(t *listedTemplate) string { return recovery.SortTime(t.Latest.CreatedAt) },
}

// LaunchTemplateSorts are the keys that launch templates can be put in order by.
var LaunchTemplateSorts = []string{"name", "instanceType", "created", "changed"}

func (q *LaunchTemplateQuery) check() error {
	var ps recovery.Problems
	if key := strings.TrimPrefix(q.Sort, "-"); q.Sort != "" && !slices.Contains(LaunchTemplateSorts, key) {
		ps.Addf("sort", "launch templates are not sorted by %q: %s, or with a \"-\" before it", key, suggest(key, LaunchTemplateSorts))
	}
	for i, t := range q.Tags {
		if key, _, _ := strings.Cut(t, "="); key == "" {
			ps.Addf(fmt.Sprintf("tag[%d]", i), "%q has no key: give key=value, or a key alone", t)
		}
	}
	if _, err := store.PageSize(q.Limit); err != nil {
		ps.Check("limit", err)
	}
	return ps.Err("the launch templates cannot be listed so")
}

// chooses reports whether the query wants the template, of an account and Region that it
// wants.
func (q *LaunchTemplateQuery) chooses(t *listedTemplate) bool {
	if q.InstanceType != "" && !ofType(t.Default, q.InstanceType) && !ofType(t.Latest, q.InstanceType) {
		return false
	}
	if q.Search != "" && !strings.Contains(t.text, strings.ToLower(q.Search)) {
		return false
	}
	return hasTags(t.Tags, q.Tags) && (q.used == nil || q.used.has(t))
}

// ofType reports whether the version states the instance type, or one of the family.
func ofType(v recovery.LaunchTemplateVersion, typeOrFamily string) bool {
	have := v.Setting(recovery.SettingInstanceType)
	family, _, _ := strings.Cut(have, ".")
	return have == typeOrFamily || family == typeOrFamily
}

// page puts the templates in order, and takes the page from them.
func (q *LaunchTemplateQuery) page(chosen []*listedTemplate) ([]*listedTemplate, string, error) {
	key := templateSorts[strings.TrimPrefix(q.Sort, "-")]
	order := listOrder[*listedTemplate]{
		kind: "launch-template", sort: q.Sort,
		at: func(t *listedTemplate) store.Position { return store.Position{Sort: key(t), ID: t.key} },
		list: store.Query{Cursor: q.Cursor, Attrs: map[string]string{
			"account": string(q.AccountID), "region": string(q.Region), "group": q.Group, "search": q.Search, "type": q.InstanceType,
			"sort": q.Sort, "tags": strings.Join(q.Tags, "\x00"),
		}},
	}
	return order.cut(chosen, q.Limit)
}
