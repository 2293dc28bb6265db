package recovery

import "testing"

func TestTheMostSpecificSettingOfAFeatureWins(t *testing.T) {
	yes, no := true, false
	const a, b = AccountID("111122223333"), AccountID("444455556666")
	for name, tt := range map[string]struct {
		setting  FeatureSetting
		accounts []AccountID
		on       bool
		from     string
		possible bool
	}{
		"nothing set":               {FeatureSetting{}, []AccountID{a}, true, "default", true},
		"off for all":               {FeatureSetting{Deployment: &no}, []AccountID{a}, false, "deployment", false},
		"on in one account":         {FeatureSetting{Deployment: &no, Accounts: map[AccountID]bool{a: true}}, []AccountID{a}, true, "account " + string(a), true},
		"and not in the other":      {FeatureSetting{Deployment: &no, Accounts: map[AccountID]bool{a: true}}, []AccountID{a, b}, false, "deployment", true},
		"nor where there is none":   {FeatureSetting{Deployment: &no, Accounts: map[AccountID]bool{a: true}}, nil, false, "deployment", true},
		"on in both":                {FeatureSetting{Deployment: &no, Accounts: map[AccountID]bool{a: true, b: true}}, []AccountID{a, b}, true, "account " + string(b), true},
		"off in one of two":         {FeatureSetting{Accounts: map[AccountID]bool{b: false}}, []AccountID{a, b}, false, "account " + string(b), true},
		"the role before all":       {FeatureSetting{Deployment: &yes, Accounts: map[AccountID]bool{a: true}, Roles: map[Role]bool{Operator: false}}, []AccountID{a}, false, "role Operator", false},
		"also when it switches on":  {FeatureSetting{Deployment: &no, Accounts: map[AccountID]bool{a: false}, Roles: map[Role]bool{Operator: true}}, []AccountID{a}, true, "role Operator", true},
		"another role says nothing": {FeatureSetting{Roles: map[Role]bool{Admin: false}}, nil, true, "default", true},
	} {
		on, from := tt.setting.Value(true, Operator, tt.accounts)
		if on != tt.on || from != tt.from {
			t.Errorf("%s: got %t from %s, want %t from %s", name, on, from, tt.on, tt.from)
		}
		if got := tt.setting.Possible(true, Operator); got != tt.possible {
			t.Errorf("%s: got possible %t, want %t", name, got, tt.possible)
		}
	}
}
