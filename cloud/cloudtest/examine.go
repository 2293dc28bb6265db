package cloudtest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud"
)

// askable are the permissions that AWS can be asked about in any account, and what is asked.
func askable() []cloud.Permission {
	return slices.DeleteFunc(cloud.Needs{}.Permissions(), func(p cloud.Permission) bool { return p.Unasked != "" })
}

func askingChangesNothing(t *testing.T, aws cloud.Cloud, w World) {
	before := tally(t, aws, w)
	for _, p := range askable() {
		got := aws.Ask(t.Context(), w.Scope, p, "")
		switch {
		case got.Answer == cloud.AnswerYes || got.Indirect:
		case w.Orders == nil: // AWS itself, where the role may have less
			t.Logf("%s: %s, %v", p.Action, got.Answer, got.Why)
		default:
			t.Errorf("%s: %s, %v", p.Action, got.Answer, got.Why)
		}
	}
	if after := tally(t, aws, w); after != before {
		t.Errorf("there were %+v before and are %+v after", before, after)
	}
}

// counts are what there is of what asking might change.
type counts struct{ servers, jobs, documents int }

func tally(t *testing.T, aws cloud.Cloud, w World) counts {
	t.Helper()
	servers, err := aws.SourceServers(t.Context(), w.Scope)
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := aws.Jobs(t.Context(), w.Scope, time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	documents, err := aws.Documents(t.Context(), w.Scope, cloud.DocumentQuery{Owner: cloud.OwnedBySelf})
	if err != nil {
		t.Fatal(err)
	}
	return counts{len(servers), len(jobs), len(documents)}
}

func refusedPermission(t *testing.T, aws cloud.Cloud, w World) {
	const words = "User: davit is not authorized to perform: %s with an explicit deny in a service control policy"
	for _, action := range []string{"drs:StartRecovery", "ec2:RunInstances", "ec2:TerminateInstances", "ssm:CreateDocument"} {
		p := permission(t, action)
		service, operation, _ := strings.Cut(action, ":")
		code := "AccessDeniedException"
		if service == "ec2" {
			code = "UnauthorizedOperation"
		}
		said := strings.Replace(words, "%s", action, 1)
		w.Orders.Refuse(service, operation, 1, 403, code, said)
		got := aws.Ask(t.Context(), w.Scope, p, "")
		if got.Answer != cloud.AnswerNo || got.Why == nil || !strings.Contains(got.Why.Message, said) {
			t.Errorf("%s: got %s, %v, want NO in the words of AWS", action, got.Answer, got.Why)
		}
	}
	// What only DRS may do in Davit's name is refused to Davit itself all the same.
	w.Orders.Refuse("ec2", "TerminateInstances", 1, 403, "UnauthorizedOperation", "no identity-based policy allows it")
	if got := aws.Ask(t.Context(), w.Scope, permission(t, "ec2:TerminateInstances"), ""); got.Answer != cloud.AnswerUnknown || !got.Indirect {
		t.Errorf("ec2:TerminateInstances: got %+v, want that nothing follows", got)
	}
}

func noAnswerToAPermission(t *testing.T, aws cloud.Cloud, w World) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	w.Orders.Refuse("drs", "StartRecovery", 1000, 500, "InternalServerException", "no")
	if got := aws.Ask(ctx, w.Scope, permission(t, "drs:StartRecovery"), ""); got.Answer != cloud.AnswerUnknown || got.Indirect || got.Why == nil {
		t.Errorf("got %+v, want UNKNOWN with why", got)
	}
}

func lockedTrust(t *testing.T, aws cloud.Cloud, w World) {
	trust := aws.Trust(t.Context(), w.Locked)
	if trust.With.Answer != cloud.AnswerNo || trust.Without.Answer != cloud.AnswerUnknown || trust.RoleARN == "" {
		t.Errorf("got %+v, want that the role is refused", trust)
	}
	if e := trust.With.Why; e == nil || !strings.Contains(e.Remedy, "sts:ExternalId") {
		t.Errorf("got %v, want what to do about the external ID", e)
	}
}

func trustWithExternalID(t *testing.T, aws cloud.Cloud, w World) {
	trust := aws.Trust(t.Context(), w.Scope)
	if trust.With.Answer != cloud.AnswerYes || trust.Without.Answer != cloud.AnswerNo || trust.Endpoint == "" {
		t.Errorf("got %+v, want that it is assumed with its external ID alone", trust)
	}
	account, arn, err := aws.Self(t.Context(), w.Scope.Region)
	if err != nil || account == "" || account == w.Scope.AccountID || !strings.Contains(arn, string(account)) {
		t.Errorf("Davit is %s in %s, %v", arn, account, err)
	}
}

// permission is a line of the table.
func permission(t *testing.T, action string) cloud.Permission {
	t.Helper()
	i := slices.IndexFunc(cloud.Permissions, func(p cloud.Permission) bool { return p.Action == action })
	if i < 0 {
		t.Fatalf("the table has no %s", action)
	}
	return cloud.Permissions[i]
}
