package control

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// manyTemplates is an account with 5,000 launch templates of 20 versions, the most that EC2
// lets it have: a list gives the default and the latest version of each.
type manyTemplates struct {
	cloud.Cloud
	all []recovery.LaunchTemplate
}

func (m *manyTemplates) LaunchTemplates(context.Context, recovery.Scope) ([]recovery.LaunchTemplate, error) {
	return m.all, nil
}

func newManyTemplates(scope recovery.Scope) *manyTemplates {
	m := &manyTemplates{}
	version := func(n, number int) recovery.LaunchTemplateVersion {
		families := []string{"m5", "m6i", "m7i", "c6i", "r6i", "t3"}
		return recovery.LaunchTemplateVersion{Number: int64(number), Description: fmt.Sprintf("Davit: DRILL exec-%d, attempt 1", number), Settings: []recovery.LaunchSetting{
			{Name: "IamInstanceProfile.Name", Value: fmt.Sprintf("profile-%d", n%50)},
			{Name: recovery.SettingInstanceType, Value: families[n%len(families)] + ".large"},
			{Name: recovery.SettingHTTPTokens, Value: "required"},
			{Name: "NetworkInterfaces[0].DeviceIndex", Value: "0"},
			{Name: "NetworkInterfaces[0].Groups[0]", Value: fmt.Sprintf("sg-%017x", n%100)},
			{Name: recovery.SettingSubnet, Value: fmt.Sprintf("subnet-%017x", n%30)},
			{Name: "TagSpecifications[instance].Tags[Name].Value", Value: fmt.Sprintf("server-%d", n)},
		}}
	}
	for n := range 5000 {
		m.all = append(m.all, recovery.LaunchTemplate{
			Scope: scope, ID: fmt.Sprintf("lt-%017x", n), Name: fmt.Sprintf("template-%d", n), CreatedAt: time.Unix(int64(n), 0).UTC(),
			Tags: map[string]string{"Tier": []string{"web", "app", "db"}[n%3], "Owner": fmt.Sprintf("team-%d", n%40)}, Default: version(n, 1), Latest: version(n, 20),
		})
	}
	return m
}

// BenchmarkLaunchTemplates lists, searches and chooses among 5,000 launch templates that were
// seen before. It tells the slowest of a hundred requests beside the mean.
func BenchmarkLaunchTemplates(b *testing.B) {
	db, err := sqlite.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	scope := recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
	book := store.New(db)
	if _, err := book.CreateAccount(b.Context(), recovery.Account{ID: scope.AccountID, Name: "shop", Regions: []recovery.Region{scope.Region}}, recovery.Engine); err != nil {
		b.Fatal(err)
	}
	c := New(Parts{Book: book, Cloud: newManyTemplates(scope)})
	ann := recovery.Actor{Name: "ann"}.Holding(recovery.Admin)
	for name, q := range map[string]LaunchTemplateQuery{
		"list":         {Page: Page{Limit: 100}},
		"list sorted":  {Sort: "-changed", Page: Page{Limit: 100}},
		"search":       {Search: "server-4711", Page: Page{Limit: 100}},
		"by type, tag": {InstanceType: "m6i", Tags: []string{"Tier=app"}, Page: Page{Limit: 100}},
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				if list, err := c.LaunchTemplates(b.Context(), ann, q); err != nil || len(list.Templates) == 0 {
					b.Fatalf("got %d templates, %v", len(list.Templates), err)
				}
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
