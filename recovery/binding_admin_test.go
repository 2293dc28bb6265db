package recovery_test

import (
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestSomebodyStaysAdminWhateverBecomesOfTheBindings(t *testing.T) {
	admin := recovery.Grant{Role: recovery.Admin}
	group := func(name string, g recovery.Grant) recovery.Binding { return recovery.Binding{Group: name, Grant: g} }
	olga := recovery.Caller{Actor: recovery.Actor{Name: "olga", Subject: "https://id.example.com#1"}, Groups: []string{"platform", "DRSOrchestrationAdmin"}}
	byToken := recovery.Actor{Name: "local"}.Holding(recovery.Admin)
	less := group("DRSOrchestrationAdmin", recovery.Grant{Role: recovery.ReadOnly})
	platform := group("platform", admin)
	one := recovery.Binding{Subject: olga.Subject, Grant: admin}
	somewhere := group("platform", recovery.Grant{Role: recovery.Admin, AccountIDs: []recovery.AccountID{"111122223333"}})
	forSome := group("platform", recovery.Grant{Role: recovery.Admin, PlanTags: map[string]string{"team": "shop"}})
	tests := []struct {
		name       string
		by         recovery.Caller
		now, shall []recovery.Binding
		why        string // empty: it may be
	}{
		{"nothing is bound", byToken, nil, nil, ""},
		{"the group of the role stays", byToken, []recovery.Binding{platform}, nil, ""},
		{"the group of the role is bound to less", byToken, nil, []recovery.Binding{less}, "nobody would be Admin"},
		{"another group is Admin", byToken, nil, []recovery.Binding{less, platform}, ""},
		{"one person is Admin", byToken, nil, []recovery.Binding{less, one}, ""},
		{"the last one is limited to an account", byToken, []recovery.Binding{less, platform}, []recovery.Binding{less, somewhere}, "nobody would be Admin"},
		{"the last one is limited to plans", byToken, []recovery.Binding{less, platform}, []recovery.Binding{less, forSome}, "nobody would be Admin"},
		{"nobody was before", byToken, []recovery.Binding{less}, []recovery.Binding{less, somewhere}, ""},
		{"one's own group is bound to less", olga, nil, []recovery.Binding{less}, "you would not be Admin"},
		{"one is Admin by another group still", olga, nil, []recovery.Binding{less, platform}, ""},
		{"one is Admin oneself", olga, nil, []recovery.Binding{less, one}, ""},
		{"others are Admin, if there are any", olga, []recovery.Binding{less, platform}, []recovery.Binding{less, group("others", admin)}, "you would not be Admin"},
		{"one's own is limited", olga, []recovery.Binding{less, platform}, []recovery.Binding{less, forSome}, "you would not be Admin"},
	}
	for _, tt := range tests {
		err := recovery.CheckAdminStays(tt.now, tt.shall, tt.by)
		switch {
		case tt.why == "" && err != nil:
			t.Errorf("%s: got %v, want it allowed", tt.name, err)
		case tt.why != "" && (recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), tt.why)):
			t.Errorf("%s: got %v, want CONFLICT with %q", tt.name, err, tt.why)
		}
	}
}
