package sim

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

const usualOpsItemsPage = 50

func (w *World) describeOpsItems(ctx context.Context, in *ssm.DescribeOpsItemsInput) (*ssm.DescribeOpsItemsOutput, error) {
	out := &ssm.DescribeOpsItemsOutput{OpsItemSummaries: []ssmtypes.OpsItemSummary{}}
	return out, w.look(func(t *tx) error {
		var found []*opsItem
		for _, o := range opsItems.all(t, placeOf(ctx)) {
			passes, err := o.passes(in.OpsItemFilters)
			if err != nil {
				return err
			}
			if passes {
				found = append(found, o)
			}
		}
		found, next, err := cut(found, func(o *opsItem) string { return *o.Item.OpsItemId }, page{token: in.NextToken, max: in.MaxResults, usual: usualOpsItemsPage})
		if err != nil {
			return opsItemInvalid("NextToken", err.Error())
		}
		out.NextToken = next
		for _, o := range found {
			i := o.Item
			out.OpsItemSummaries = append(out.OpsItemSummaries, ssmtypes.OpsItemSummary{
				OpsItemId: i.OpsItemId, OpsItemType: i.OpsItemType, Title: i.Title, Source: i.Source, Status: i.Status,
				Category: i.Category, Severity: i.Severity, Priority: i.Priority, OperationalData: searchable(i.OperationalData),
				CreatedBy: i.CreatedBy, CreatedTime: i.CreatedTime, LastModifiedBy: i.LastModifiedBy, LastModifiedTime: i.LastModifiedTime,
				PlannedStartTime: i.PlannedStartTime, PlannedEndTime: i.PlannedEndTime, ActualStartTime: i.ActualStartTime, ActualEndTime: i.ActualEndTime,
			})
		}
		return nil
	})
}

// searchable is the operational data that others may look for.
func searchable(data map[string]ssmtypes.OpsItemDataValue) map[string]ssmtypes.OpsItemDataValue {
	found := map[string]ssmtypes.OpsItemDataValue{}
	for key, value := range data {
		if value.Type == ssmtypes.OpsItemDataTypeSearchableString {
			found[key] = value
		}
	}
	return found
}

// passes says whether the item passes all filters, each by any of its values.
func (o *opsItem) passes(filters []ssmtypes.OpsItemFilter) (bool, error) {
	for _, f := range filters {
		test, err := o.test(f)
		if err != nil {
			return false, err
		}
		if !slices.ContainsFunc(f.Values, test) {
			return false, nil
		}
	}
	return true, nil
}

// test compares the item with one value of a filter.
func (o *opsItem) test(f ssmtypes.OpsItemFilter) (func(string) bool, error) {
	i := &o.Item
	values := map[ssmtypes.OpsItemFilterKey]string{
		ssmtypes.OpsItemFilterKeyStatus: string(i.Status), ssmtypes.OpsItemFilterKeyTitle: aws.ToString(i.Title),
		ssmtypes.OpsItemFilterKeySource: aws.ToString(i.Source), ssmtypes.OpsItemFilterKeyCategory: aws.ToString(i.Category),
		ssmtypes.OpsItemFilterKeySeverity: aws.ToString(i.Severity), ssmtypes.OpsItemFilterKeyOpsitemId: *i.OpsItemId,
		ssmtypes.OpsItemFilterKeyOpsitemType: aws.ToString(i.OpsItemType), ssmtypes.OpsItemFilterKeyCreatedBy: aws.ToString(i.CreatedBy),
		ssmtypes.OpsItemFilterKeyPriority: strconv.Itoa(int(aws.ToInt32(i.Priority))),
	}
	times := map[ssmtypes.OpsItemFilterKey]*time.Time{
		ssmtypes.OpsItemFilterKeyCreatedTime: i.CreatedTime, ssmtypes.OpsItemFilterKeyLastModifiedTime: i.LastModifiedTime,
	}
	if at, ok := times[f.Key]; ok {
		return func(wanted string) bool { return compareTime(*at, wanted, f.Operator) }, nil
	}
	switch f.Key {
	case ssmtypes.OpsItemFilterKeyOperationalData:
		return o.hasData, nil
	case ssmtypes.OpsItemFilterKeyOperationalDataKey:
		return func(key string) bool { _, has := searchable(i.OperationalData)[key]; return has }, nil
	}
	value, known := values[f.Key]
	if !known {
		return nil, wire.Errorf("OpsItemInvalidParameterException", "This simulator does not filter OpsItems by %s.", f.Key)
	}
	if f.Operator == ssmtypes.OpsItemFilterOperatorContains {
		return func(part string) bool { return strings.Contains(value, part) }, nil
	}
	return func(wanted string) bool { return value == wanted }, nil
}

func compareTime(at time.Time, wanted string, how ssmtypes.OpsItemFilterOperator) bool {
	t, err := time.Parse(time.RFC3339, wanted)
	switch {
	case err != nil:
		return false
	case how == ssmtypes.OpsItemFilterOperatorGreaterThan:
		return at.After(t)
	case how == ssmtypes.OpsItemFilterOperatorLessThan:
		return at.Before(t)
	}
	return at.Truncate(time.Second).Equal(t)
}

// hasData says whether the item has this searchable operational data: an object of a key
// and a value, in JSON.
func (o *opsItem) hasData(pair string) bool {
	var wanted struct{ Key, Value string }
	if json.Unmarshal([]byte(pair), &wanted) != nil {
		return false
	}
	value, has := searchable(o.Item.OperationalData)[wanted.Key]
	return has && aws.ToString(value.Value) == wanted.Value
}

// serveOpsItems registers the operations of OpsCenter that this world has.
func (w *World) serveOpsItems(m *wire.Mux) {
	wire.Handle(m, "ssm", "CreateOpsItem", w.createOpsItem)
	wire.Handle(m, "ssm", "GetOpsItem", w.getOpsItem)
	wire.Handle(m, "ssm", "UpdateOpsItem", w.updateOpsItem)
	wire.Handle(m, "ssm", "DescribeOpsItems", w.describeOpsItems)
}
