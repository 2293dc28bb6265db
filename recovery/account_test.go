package recovery

import (
	"slices"
	"testing"
)

func TestAnAccountIsCheckedFieldByField(t *testing.T) {
	good := Account{ID: "111122223333", Name: "shop", Regions: []Region{"us-west-2", "us-east-1"}}
	for _, tt := range []struct {
		name   string
		change func(*Account)
		want   []string
	}{
		{"a good one", func(*Account) {}, nil},
		{"with a role", func(a *Account) { a.RoleARN = DefaultRoleARN(a.ID, "aws-cn") }, nil},
		{"our own", func(a *Account) { a.Own = true }, nil},
		{"no ID", func(a *Account) { a.ID = "" }, []string{"accountID"}},
		{"no name", func(a *Account) { a.Name = "" }, []string{"name"}},
		{"no Region", func(a *Account) { a.Regions = nil }, []string{"regions"}},
		{"a bad Region", func(a *Account) { a.Regions = []Region{"us-west-2", "west"} }, []string{"regions[1]"}},
		{"a role by name", func(a *Account) { a.RoleARN = "DRSOrchestrationRole" }, []string{"roleARN"}},
		{"our own with a role", func(a *Account) { a.Own, a.RoleARN = true, DefaultRoleARN(a.ID, "aws") }, []string{"roleARN"}},
		{"everything wrong", func(a *Account) { *a = Account{RoleARN: "x"} }, []string{"accountID", "name", "regions", "roleARN"}},
	} {
		account := good
		tt.change(&account)
		if got := faults(t, account.Check()); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got faults in %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestTheRoleOfAnAccountIsNamedInItsPartition(t *testing.T) {
	if got, want := DefaultRoleARN("111122223333", "aws-us-gov"), "arn:aws-us-gov:iam::111122223333:role/DRSOrchestrationRole"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnAccountIsUsedInItsRegionsOnly(t *testing.T) {
	a := Account{Regions: []Region{"us-west-2"}}
	if !a.HasRegion("us-west-2") || a.HasRegion("us-east-1") {
		t.Errorf("got %t for us-west-2 and %t for us-east-1, want true and false", a.HasRegion("us-west-2"), a.HasRegion("us-east-1"))
	}
}
