package sim

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

// opsItem is an item of OpsCenter, as its users wrote it.
type opsItem struct {
	Item ssmtypes.OpsItem
	Tags map[string]string
}

var opsItems = newTable[opsItem]("ops-item")

// dedupKey is the operational data by which OpsCenter finds doubles.
const dedupKey = "/aws/dedup"

// createOpsItem opens an item, unless one from the same source with the same string
// against doubles is not resolved yet.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/OpsCenter-working-deduplication.html
func (w *World) createOpsItem(ctx context.Context, in *ssm.CreateOpsItemInput) (*ssm.CreateOpsItemOutput, error) {
	out := &ssm.CreateOpsItemOutput{}
	return out, w.change(func(t *tx) error {
		p, caller := placeOf(ctx), aws.String(wire.CallFrom(ctx).Principal)
		if err := checkOperationalData(in.OperationalData); err != nil {
			return err
		}
		if id := openDouble(t, p, in); id != "" {
			return &ssmtypes.OpsItemAlreadyExistsException{Message: aws.String("OpsItem " + id + " with the same deduplication string is open already."), OpsItemId: &id}
		}
		id := "oi-" + digits17(w.opts.Seed, "ops item", p.account, p.region, t.count("ops-item"))[:12]
		now := t.now
		opsItems.put(t, p, id, opsItem{Tags: ssmTagMap(in.Tags), Item: ssmtypes.OpsItem{
			OpsItemId: &id, OpsItemArn: aws.String(p.arn("ssm", "opsitem/"+id)), OpsItemType: aws.String(cmp.Or(aws.ToString(in.OpsItemType), "/aws/issue")),
			Title: in.Title, Description: in.Description, Source: in.Source, Category: in.Category, Severity: in.Severity, Priority: in.Priority,
			Notifications: in.Notifications, RelatedOpsItems: in.RelatedOpsItems, OperationalData: in.OperationalData,
			PlannedStartTime: in.PlannedStartTime, PlannedEndTime: in.PlannedEndTime, ActualStartTime: in.ActualStartTime, ActualEndTime: in.ActualEndTime,
			Status: ssmtypes.OpsItemStatusOpen, CreatedBy: caller, CreatedTime: &now, LastModifiedBy: caller, LastModifiedTime: &now, Version: aws.String("1"),
		}})
		out.OpsItemId, out.OpsItemArn = &id, aws.String(p.arn("ssm", "opsitem/"+id))
		return nil
	})
}

func ssmTagMap(tags []ssmtypes.Tag) map[string]string {
	all := map[string]string{}
	for _, tag := range tags {
		all[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return all
}

func opsItemInvalid(name, message string) error {
	return &ssmtypes.OpsItemInvalidParameterException{Message: &message, ParameterNames: []string{name}}
}

// checkOperationalData refuses keys that only AWS may use; its own for doubles and for
// resources are anybody's.
func checkOperationalData(data map[string]ssmtypes.OpsItemDataValue) error {
	own := []string{dedupKey, "/aws/resources", "/aws/automations"}
	for _, key := range sortedKeys(data) {
		if len(key) >= 5 && key[:5] == "/aws/" && !slices.Contains(own, key) {
			return opsItemInvalid("OperationalData", "Operational data keys can't begin with /aws: "+key)
		}
		if (key == dedupKey || key == "/aws/resources") && !json.Valid([]byte(aws.ToString(data[key].Value))) {
			return opsItemInvalid("OperationalData", "The value of "+key+" is not JSON.")
		}
	}
	return nil
}

// dedupString is what tells an item from its doubles, or empty.
func dedupString(data map[string]ssmtypes.OpsItemDataValue) string {
	var dedup struct {
		DedupString string `json:"dedupString"`
	}
	_ = json.Unmarshal([]byte(aws.ToString(data[dedupKey].Value)), &dedup) // without one there are no doubles
	return dedup.DedupString
}

// openDouble is the ID of an item that is not resolved and that the request would double.
func openDouble(t *tx, p place, in *ssm.CreateOpsItemInput) string {
	wanted := dedupString(in.OperationalData)
	if wanted == "" {
		return ""
	}
	for _, o := range opsItems.all(t, p) {
		if o.Item.Status != ssmtypes.OpsItemStatusResolved && dedupString(o.Item.OperationalData) == wanted && aws.ToString(o.Item.Source) == aws.ToString(in.Source) {
			return *o.Item.OpsItemId
		}
	}
	return ""
}

func findOpsItem(t *tx, p place, id *string) (*opsItem, error) {
	if o := opsItems.get(t, p, aws.ToString(id)); o != nil {
		return o, nil
	}
	return nil, &ssmtypes.OpsItemNotFoundException{Message: aws.String("OpsItem " + aws.ToString(id) + " does not exist.")}
}

func (w *World) getOpsItem(ctx context.Context, in *ssm.GetOpsItemInput) (*ssm.GetOpsItemOutput, error) {
	out := &ssm.GetOpsItemOutput{}
	return out, w.look(func(t *tx) error {
		o, err := findOpsItem(t, placeOf(ctx), in.OpsItemId)
		if err != nil {
			return err
		}
		item := o.Item
		out.OpsItem = &item
		return nil
	})
}

// updateOpsItem changes what the request has, and adds to the operational data.
func (w *World) updateOpsItem(ctx context.Context, in *ssm.UpdateOpsItemInput) (*ssm.UpdateOpsItemOutput, error) {
	return &ssm.UpdateOpsItemOutput{}, w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := findOpsItem(t, p, in.OpsItemId)
		if err != nil {
			return err
		}
		if err := checkOperationalData(in.OperationalData); err != nil {
			return err
		}
		o := *found
		setGiven(&o.Item.Title, in.Title)
		setGiven(&o.Item.Description, in.Description)
		setGiven(&o.Item.Category, in.Category)
		setGiven(&o.Item.Severity, in.Severity)
		setGiven(&o.Item.Priority, in.Priority)
		setGiven(&o.Item.PlannedStartTime, in.PlannedStartTime)
		setGiven(&o.Item.PlannedEndTime, in.PlannedEndTime)
		setGiven(&o.Item.ActualStartTime, in.ActualStartTime)
		setGiven(&o.Item.ActualEndTime, in.ActualEndTime)
		o.Item.Status = cmp.Or(in.Status, o.Item.Status)
		if in.Notifications != nil {
			o.Item.Notifications = in.Notifications
		}
		if in.RelatedOpsItems != nil {
			o.Item.RelatedOpsItems = in.RelatedOpsItems
		}
		o.Item.OperationalData = mergedData(o.Item.OperationalData, in.OperationalData, in.OperationalDataToDelete)
		version, _ := strconv.Atoi(aws.ToString(o.Item.Version)) // ours, always a number
		o.Item.Version = aws.String(strconv.Itoa(version + 1))
		o.Item.LastModifiedBy, o.Item.LastModifiedTime = aws.String(wire.CallFrom(ctx).Principal), aws.Time(t.now)
		opsItems.put(t, p, *o.Item.OpsItemId, o)
		return nil
	})
}

// setGiven replaces an optional value where another is given.
func setGiven[T string | int32 | time.Time](to **T, given *T) {
	if given != nil {
		*to = given
	}
}

func mergedData(data, more map[string]ssmtypes.OpsItemDataValue, less []string) map[string]ssmtypes.OpsItemDataValue {
	all := map[string]ssmtypes.OpsItemDataValue{}
	maps.Copy(all, data)
	maps.Copy(all, more)
	for _, key := range less {
		delete(all, key)
	}
	return all
}
