package sim

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

// listDocuments lists what the account may use: its own documents, Amazon's, and what
// others share with it or with everybody.
func (w *World) listDocuments(ctx context.Context, in *ssm.ListDocumentsInput) (*ssm.ListDocumentsOutput, error) {
	out := &ssm.ListDocumentsOutput{DocumentIdentifiers: []ssmtypes.DocumentIdentifier{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		filters, err := documentFilters(in)
		if err != nil {
			return err
		}
		var found []*document
		for _, d := range usableDocuments(t, p) {
			passes, err := d.passes(p, filters)
			if err != nil {
				return err
			}
			if passes {
				found = append(found, d)
			}
		}
		key := func(d *document) string { return d.shownName(p) }
		slices.SortFunc(found, func(a, b *document) int { return strings.Compare(key(a), key(b)) })
		found, out.NextToken, err = cut(found, key, page{token: in.NextToken, max: in.MaxResults, usual: usualDocumentsPage})
		if err != nil {
			return &ssmtypes.InvalidNextToken{Message: aws.String(err.Error())}
		}
		for _, d := range found {
			out.DocumentIdentifiers = append(out.DocumentIdentifiers, identifyDocument(p, d))
		}
		return nil
	})
}

// usableDocuments are all documents that the account may use in its Region.
func usableDocuments(t *tx, p place) []*document {
	all := slices.Clone(documents.all(t, p))
	for key := range t.world.shelves {
		if key.kind != documents.kind || key.region != p.region || key.account == p.account {
			continue
		}
		for _, d := range documents.all(t, key.place) {
			if d.Shared[p.account] != "" || d.Shared[everybody] != "" {
				all = append(all, d)
			}
		}
	}
	return append(all, libraryDocuments()...)
}

func identifyDocument(p place, d *document) ssmtypes.DocumentIdentifier {
	v := d.version(versionDefault)
	summary := summarise(v)
	return ssmtypes.DocumentIdentifier{
		Name: aws.String(d.shownName(p)), DisplayName: optional(d.DisplayName), Owner: aws.String(d.Owner), CreatedDate: aws.Time(v.Created),
		DocumentFormat: ssmtypes.DocumentFormat(v.Format), DocumentType: ssmtypes.DocumentType(d.Type),
		DocumentVersion: aws.String(strconv.Itoa(v.Number)), VersionName: optional(v.Name),
		PlatformTypes: summary.platforms, SchemaVersion: optional(summary.schema), TargetType: optional(d.TargetType), Tags: ssmTags(d.Tags),
	}
}

// documentFilter is a filter of either of the two forms.
type documentFilter struct {
	key    string
	values []string
}

func documentFilters(in *ssm.ListDocumentsInput) ([]documentFilter, error) {
	if len(in.DocumentFilterList) > 0 && len(in.Filters) > 0 {
		return nil, wire.Errorf("ValidationException", "Use Filters or DocumentFilterList, not both.")
	}
	var all []documentFilter
	for _, f := range in.DocumentFilterList {
		all = append(all, documentFilter{string(f.Key), []string{aws.ToString(f.Value)}})
	}
	for _, f := range in.Filters {
		all = append(all, documentFilter{aws.ToString(f.Key), f.Values})
	}
	return all, nil
}

// passes says whether the document passes all filters. Names and words are matched from
// their beginning and anywhere (inferred); all else exactly.
func (d *document) passes(p place, filters []documentFilter) (bool, error) {
	for _, f := range filters {
		matches, err := d.matcher(p, f.key)
		if err != nil {
			return false, err
		}
		if !slices.ContainsFunc(f.values, matches) {
			return false, nil
		}
	}
	return true, nil
}

func (d *document) matcher(p place, key string) (func(value string) bool, error) {
	switch key {
	case "Name":
		return func(value string) bool { return strings.HasPrefix(d.Name, value) || d.shownName(p) == value }, nil
	case "Owner":
		return func(value string) bool { return d.ownedBy(p, value) }, nil
	case "DocumentType":
		return func(value string) bool { return d.Type == value }, nil
	case "TargetType":
		return func(value string) bool { return d.TargetType == value }, nil
	case "PlatformTypes":
		platforms := summarise(d.version(versionDefault)).platforms
		return func(value string) bool { return slices.Contains(platforms, ssmtypes.PlatformType(value)) }, nil
	case "SearchKeyword":
		about := strings.ToLower(d.Name + " " + summarise(d.version(versionDefault)).description)
		return func(value string) bool { return strings.Contains(about, strings.ToLower(value)) }, nil
	}
	if tag, ok := strings.CutPrefix(key, "tag:"); ok {
		return func(value string) bool { v, has := d.Tags[tag]; return has && v == value }, nil
	}
	return nil, &ssmtypes.InvalidFilterKey{Message: aws.String(fmt.Sprintf("The filter key %q is not valid for ListDocuments.", key))}
}

// ownedBy says whether the document is of a kind of owner: Amazon, Self, Private (others
// share it with this account), Public (with everybody), All.
func (d *document) ownedBy(p place, owner string) bool {
	theirs := d.Owner != p.account && d.Owner != ownerAmazon
	switch strings.ToLower(owner) {
	case "all":
		return true
	case "amazon":
		return d.Owner == ownerAmazon
	case "self":
		return d.Owner == p.account
	case "private":
		return theirs && d.Shared[p.account] != ""
	case "public":
		return d.Shared[everybody] != ""
	}
	return d.Owner == owner
}
