package sim

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func TestOpsItemsAreOpenedOnceAndFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		client := ssm.NewFromConfig(b.config(testAccount, "secret", ""))
		create := func(title, dedup string) (*ssm.CreateOpsItemOutput, error) {
			return client.CreateOpsItem(t.Context(), &ssm.CreateOpsItemInput{
				Title: &title, Description: aws.String("look at it"), Source: aws.String("Davit"), Severity: aws.String("2"),
				OperationalData: map[string]ssmtypes.OpsItemDataValue{
					"/aws/dedup":  {Type: ssmtypes.OpsItemDataTypeSearchableString, Value: aws.String(`{"dedupString":"` + dedup + `"}`)},
					"davit/dedup": {Type: ssmtypes.OpsItemDataTypeSearchableString, Value: &dedup},
					"note":        {Type: ssmtypes.OpsItemDataTypeString, Value: aws.String("not searched")},
				},
			})
		}
		find := func(filters ...ssmtypes.OpsItemFilter) []ssmtypes.OpsItemSummary {
			t.Helper()
			out, err := client.DescribeOpsItems(t.Context(), &ssm.DescribeOpsItemsInput{OpsItemFilters: filters})
			if err != nil {
				t.Fatal(err)
			}
			return out.OpsItemSummaries
		}
		filter := func(key ssmtypes.OpsItemFilterKey, how ssmtypes.OpsItemFilterOperator, values ...string) ssmtypes.OpsItemFilter {
			return ssmtypes.OpsItemFilter{Key: key, Operator: how, Values: values}
		}
		const equal = ssmtypes.OpsItemFilterOperatorEqual
		made, err := create("Traffic was moved", "exec-1")
		if err != nil {
			t.Fatal(err)
		}
		_, err = create("Traffic was moved", "exec-1")
		wantCode(t, err, "OpsItemAlreadyExistsException")
		if _, err = create("Another one", "exec-2"); err != nil {
			t.Fatal(err)
		}
		byData := filter(ssmtypes.OpsItemFilterKeyOperationalData, equal, `{"key":"davit/dedup","value":"exec-1"}`)
		open := filter(ssmtypes.OpsItemFilterKeyStatus, equal, "Open", "InProgress")
		if found := find(byData, open); len(found) != 1 || *found[0].OpsItemId != *made.OpsItemId || len(found[0].OperationalData) != 2 {
			t.Errorf("found %v, want the first with its searchable data", found)
		}
		want(t, "by a part of the title", len(find(filter(ssmtypes.OpsItemFilterKeyTitle, ssmtypes.OpsItemFilterOperatorContains, "one"))), 1)
		want(t, "by data that is not searched", len(find(filter(ssmtypes.OpsItemFilterKeyOperationalData, equal, `{"key":"note","value":"not searched"}`))), 0)

		time.Sleep(time.Minute)
		if _, err := client.UpdateOpsItem(t.Context(), &ssm.UpdateOpsItemInput{
			OpsItemId: made.OpsItemId, Status: ssmtypes.OpsItemStatusResolved, Priority: aws.Int32(3), OperationalDataToDelete: []string{"note"},
		}); err != nil {
			t.Fatal(err)
		}
		got, err := client.GetOpsItem(t.Context(), &ssm.GetOpsItemInput{OpsItemId: made.OpsItemId})
		if err != nil {
			t.Fatal(err)
		}
		item := got.OpsItem
		want(t, "version", *item.Version, "2")
		want(t, "priority", *item.Priority, 3)
		want(t, "title", *item.Title, "Traffic was moved")
		want(t, "data", len(item.OperationalData), 2)
		want(t, "changed later", item.LastModifiedTime.Sub(*item.CreatedTime), time.Minute)
		want(t, "open ones", len(find(byData, open)), 0)
		if _, err = create("Traffic was moved", "exec-1"); err != nil {
			t.Errorf("after the first was resolved: %v, want another", err)
		}
		_, err = client.GetOpsItem(t.Context(), &ssm.GetOpsItemInput{OpsItemId: aws.String("oi-000000000000")})
		wantCode(t, err, "OpsItemNotFoundException")
		_, err = client.UpdateOpsItem(t.Context(), &ssm.UpdateOpsItemInput{OpsItemId: aws.String("oi-000000000000")})
		wantCode(t, err, "OpsItemNotFoundException")
		_, err = client.CreateOpsItem(t.Context(), &ssm.CreateOpsItemInput{
			Title: aws.String("t"), Description: aws.String("d"), Source: aws.String("s"),
			OperationalData: map[string]ssmtypes.OpsItemDataValue{"/aws/mine": {Value: aws.String("x"), Type: ssmtypes.OpsItemDataTypeString}},
		})
		wantCode(t, err, "OpsItemInvalidParameterException")
	})
}
