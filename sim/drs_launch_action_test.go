package sim

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// action is a launch action with the n-th of all UUIDs.
func action(resource string, n byte, order int32) *drs.PutLaunchActionInput {
	return &drs.PutLaunchActionInput{
		ActionId: aws.String(versionUUID(fixedID("", "action", int(n)))), ResourceId: &resource, Order: &order,
		ActionCode: aws.String("AWS-RunAnsiblePlaybook"), ActionVersion: aws.String("$LATEST"), Name: aws.String("play"),
		Description: aws.String(""), Category: drstypes.LaunchActionCategoryConfiguration, Active: aws.Bool(true), Optional: aws.Bool(false),
		Parameters: map[string]drstypes.LaunchActionParameter{"p": {Type: drstypes.LaunchActionParameterTypeSsmStore, Value: aws.String("name")}},
	}
}

func actionOrders(b *bench, in drs.ListLaunchActionsInput) (orders []int32) {
	b.Helper()
	pages := drs.NewListLaunchActionsPaginator(b.drs, &in)
	for pages.HasMorePages() {
		p, err := pages.NextPage(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, a := range p.Items {
			orders = append(orders, *a.Order)
		}
	}
	return orders
}

func TestLaunchActionsAreListedInTheirOrder(t *testing.T) {
	b := open(t, Options{}, servers(1))
	template := onlyLaunchTemplate(b)
	for _, resource := range []string{id(1), template} {
		for n, order := range []int32{10000, 2, 300} {
			out, err := b.drs.PutLaunchAction(t.Context(), action(resource, byte(n), order))
			if err != nil {
				t.Fatal(err)
			}
			want(t, "parameter", *out.Parameters["p"].Value, "name")
			want(t, "resource", *out.ResourceId, resource)
		}
		again := action(resource, 0, 5) // the caller's ID makes it a change
		if _, err := b.drs.PutLaunchAction(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		orders := actionOrders(b, drs.ListLaunchActionsInput{ResourceId: &resource, MaxResults: aws.Int32(2)})
		want(t, "in order", slices.Equal(orders, []int32{2, 5, 300}), true)
		one := actionOrders(b, drs.ListLaunchActionsInput{ResourceId: &resource, Filters: &drstypes.LaunchActionsRequestFilters{ActionIds: []string{*again.ActionId}}})
		want(t, "by ID", slices.Equal(one, []int32{5}), true)

		gone := &drs.DeleteLaunchActionInput{ResourceId: &resource, ActionId: again.ActionId}
		if _, err := b.drs.DeleteLaunchAction(t.Context(), gone); err != nil {
			t.Fatal(err)
		}
		_, err := b.drs.DeleteLaunchAction(t.Context(), gone)
		wantCode(t, err, "ResourceNotFoundException")
		want(t, "left", len(actionOrders(b, drs.ListLaunchActionsInput{ResourceId: &resource})), 2)
	}
}

func TestLaunchActionsAreRefused(t *testing.T) {
	f := servers(2)
	f.Accounts[0].Regions[0].Quotas.LaunchActions = 3
	b := open(t, Options{}, f)
	for n := range 3 {
		if _, err := b.drs.PutLaunchAction(t.Context(), action(id(1), byte(n), 2)); err != nil {
			t.Fatalf("action %d of 3: %v", n+1, err)
		}
	}
	for code, in := range map[string]*drs.PutLaunchActionInput{
		"ServiceQuotaExceededException": action(id(1), 3, 2),
		"ResourceNotFoundException":     action("s-00000000000000000", 0, 2),
		"ValidationException":           action(id(2), 0, 1),
	} {
		_, err := b.drs.PutLaunchAction(t.Context(), in)
		wantCode(t, err, code)
	}
	_, err := b.drs.PutLaunchAction(t.Context(), action(id(2), 0, 10001))
	wantCode(t, err, "ValidationException")
	if _, err := b.drs.PutLaunchAction(t.Context(), action(id(1), 2, 3)); err != nil {
		t.Errorf("a change at the quota: %v", err)
	}
	_, err = b.drs.ListLaunchActions(t.Context(), &drs.ListLaunchActionsInput{ResourceId: aws.String("lct-00000000000000000")})
	wantCode(t, err, "ResourceNotFoundException")
}
