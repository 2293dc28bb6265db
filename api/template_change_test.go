package api_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

const ofWeb = "lt-0aaaaaaaaaaaaaaaa"

// templateEnv has a launch template of three versions, of which the first is the default.
func templateEnv(t *testing.T) *env {
	e := newEnv(t)
	e.addTemplate(ofWeb, "m5.large", "m5.xlarge", "m5.2xlarge")
	e.configure()
	if _, err := e.LaunchTemplates(t.Context(), apitype.LaunchTemplateQuery{Refresh: true}); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestARollbackSaysAgainWhatAVersionSays(t *testing.T) {
	e := templateEnv(t)
	r, err := e.RollBackLaunchTemplate(t.Context(), west, ofWeb, 1, apitype.TemplateRollback{To: "2", Reason: "too slow"})
	if err != nil || r.DefaultVersion != 4 || r.DefaultBefore != 1 || r.ContentOf != 2 || len(r.Changes) != 1 {
		t.Fatalf("got %+v, %v, want version 4 to say what version 2 says", r, err)
	}
	got, err := e.LaunchTemplate(t.Context(), west, ofWeb)
	if err != nil || got.DefaultVersion != 4 || got.InstanceType != "m5.xlarge" || len(got.Deeds) != 1 {
		t.Fatalf("got %+v, %v, want version 4 as the default", got, err)
	}
	if o := got.Versions[0].Origin; o == nil || o.Reason != "too slow" || o.ContentOf != 2 || o.By.Name == "" {
		t.Errorf("version 4 is of %+v, want that it is told for whom", o)
	}
	if d := got.Versions[0].Description; !strings.HasPrefix(d, "Davit: version 2 again, by ") || !strings.HasSuffix(d, ": too slow") {
		t.Errorf("version 4 is described as %q", d)
	}
}

func TestARollbackIsMadeToTheDefaultThatWasRead(t *testing.T) {
	e := templateEnv(t)
	for name, tt := range map[string]struct {
		match, body string
		status      int
		said        string
	}{
		"without If-Match":     {"", `{"to":"2"}`, http.StatusPreconditionRequired, "which version it is made to"},
		"another default":      {`"3"`, `{"to":"2"}`, http.StatusPreconditionFailed, "is version 1 now, not 3"},
		"no such version":      {`"1"`, `{"to":"9"}`, http.StatusUnprocessableEntity, "no version 9"},
		"what it says already": {`"1"`, `{"to":"1"}`, http.StatusConflict, "says what version 1 says"},
		"no version":           {`"1"`, `{}`, http.StatusUnprocessableEntity, "to"},
	} {
		got := e.request(http.MethodPost, "/launch-templates/111122223333/us-west-2/"+ofWeb+"/rollback", tt.body, "If-Match: "+tt.match)
		if got.status != tt.status || !strings.Contains(got.body, tt.said) {
			t.Errorf("%s: got %d %s, want %d with %q", name, got.status, got.body, tt.status, tt.said)
		}
	}
	if got, err := e.LaunchTemplate(t.Context(), west, ofWeb); err != nil || got.LatestVersion != 3 || got.DefaultVersion != 1 {
		t.Errorf("got %+v, %v, want it as it was", got, err)
	}
}

func TestOfTwoRollbacksAtOnceOneIsMade(t *testing.T) {
	e := templateEnv(t)
	var wg sync.WaitGroup
	made := make([]error, 8)
	for i := range made {
		to := "2"
		if i%2 == 1 {
			to = "3"
		}
		wg.Go(func() {
			_, made[i] = e.RollBackLaunchTemplate(t.Context(), west, ofWeb, 1, apitype.TemplateRollback{To: to})
		})
	}
	wg.Wait()
	well := 0
	for _, err := range made {
		switch recovery.CodeOf(err) {
		case "":
			well++
		case recovery.Conflict, recovery.Stale:
		default:
			t.Errorf("got %v", err)
		}
	}
	if well != 1 {
		t.Errorf("%d of them were made, want one: %v", well, made)
	}
}

func TestRetirementLeavesTheDefaultTheLatestAndWhatIsNamed(t *testing.T) {
	e := newEnv(t)
	e.addTemplate("lt-0bbbbbbbbbbbbbbbb", "m5.large", "m5.xlarge", "m5.2xlarge", "c5.large", "c5.xlarge", "r5.large")
	e.configure()
	e.steps(step{
		name: "a group names version 3", request: "PUT /groups/web", header: `If-Match: "1"`, status: http.StatusOK,
		body: strings.Replace(webGroup, `"name"`, `"launchConfiguration":{"launchTemplate":{"id":"lt-0bbbbbbbbbbbbbbbb","version":"3"}},"name"`, 1),
	}, step{
		name: "none stay", request: "POST /launch-templates/111122223333/us-west-2/lt-0bbbbbbbbbbbbbbbb/retirement",
		body: `{"keep":0}`, status: http.StatusUnprocessableEntity,
	})
	for _, dry := range []bool{true, false, false} {
		r, err := e.RetireTemplateVersions(t.Context(), west, "lt-0bbbbbbbbbbbbbbbb", apitype.TemplateRetirement{Keep: 1, DryRun: dry})
		if err != nil {
			t.Fatal(err)
		}
		var gone, stay []int64
		for _, v := range r.Retired {
			gone = append(gone, v.Version)
		}
		for _, v := range r.Stayed {
			stay = append(stay, v.Version)
		}
		if len(gone) > 0 && !slices.Equal(gone, []int64{2, 4, 5}) || !slices.Equal(stay, []int64{3, 1}) {
			t.Errorf("dry %t: got %v retired and %v stayed, want 2, 4, 5 and 3, 1", dry, gone, stay)
		}
	}
	got, err := e.LaunchTemplate(t.Context(), west, "lt-0bbbbbbbbbbbbbbbb")
	if err != nil || len(got.Versions) != 3 || len(got.Deeds) != 1 || got.Deeds[0].Retired != 3 || got.Deeds[0].What != recovery.TemplateRetired {
		t.Errorf("got %+v, %v, want the versions 6, 3 and 1, and one deed", got, err)
	}
}

func TestVersionsThatDavitMadeAreRetiredBeforeTheLimit(t *testing.T) {
	e := newEnv(t)
	e.addTemplate(ofWeb, slices.Repeat([]string{"m5.large"}, 4600)...)
	e.cloud.at(west, func(p *place) {
		for i := range p.templates[ofWeb] {
			if i%2 == 0 {
				p.templates[ofWeb][i].Description = recovery.VersionDescription("DRILL exec-1, attempt 1")
			}
		}
	})
	e.configure()
	useCases := control.New(control.Parts{Book: e.book, Cloud: e.cloud})
	if _, err := useCases.LaunchTemplates(t.Context(), recovery.Actor{Name: "ann"}.Holding(recovery.Admin), control.LaunchTemplateQuery{}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { _ = control.NewTemplateSchedule(useCases).Run(ctx) })
	deadline := time.Now().Add(10 * time.Second)
	left := 4600
	for left == 4600 && time.Now().Before(deadline) {
		e.cloud.at(west, func(p *place) { left = len(p.templates[ofWeb]) })
		time.Sleep(time.Millisecond)
	}
	stop()
	done.Wait()
	if want := 1000 + 3600/2; left != want {
		t.Errorf("%d versions are left, want %d: the newest thousand, and those of others", left, want)
	}
}
