package archtest

import (
	"strings"
	"testing"
)

func TestViolationsAreFound(t *testing.T) {
	const ours = module + "/"
	for _, tc := range []struct {
		name, file, source string
		want               string // part of the only violation; empty: there is none
	}{
		{
			"the domain may use the standard library",
			"recovery/plan.go", `import "strings"`, "",
		},
		{
			"the domain imports nothing of ours",
			"recovery/plan.go", `import "` + ours + `store"`, "recovery/plan.go:3: recovery may not import " + ours + "store",
		},
		{
			"the domain imports nothing of others",
			"recovery/plan.go", `import _ "` + yaml + `"`, "recovery may not import " + yaml,
		},
		{
			"the domain has no way to the network",
			"recovery/plan.go", `import "net/http"`, "recovery may not import net/http",
		},
		{
			"the domain's tests may read files",
			"recovery/plan_test.go", `import "os"`, "",
		},
		{
			"the domain's tests import nothing that depends on it",
			"recovery/plan_test.go", `import "` + ours + `control"`, "recovery may not import " + ours + "control",
		},
		{
			"the domain does not read the clock",
			"recovery/plan.go", "import clock \"time\"\nvar t = clock.Now()", "recovery/plan.go:4: uses clock.Now",
		},
		{
			"the domain may speak of time",
			"recovery/plan.go", "import \"time\"\nvar d = time.Second", "",
		},
		{
			"deciding knows no database",
			"orchestrate/next.go", `import "` + ours + `store"`, "orchestrate may not import " + ours + "store",
		},
		{
			"tests of deciding may use the whole system",
			"orchestrate/next_test.go", `import "` + ours + `store/sqlite"`, "",
		},
		{
			"tests may use the libraries for tests",
			"recovery/plan_test.go", `import "` + rapid + `"`, "",
		},
		{
			"the rest of the code may not",
			"recovery/plan.go", `import "` + rapid + `"`, "recovery may not import " + rapid,
		},
		{
			"siblings do not import each other",
			"cloud/awscloud/drs.go", `import "` + ours + `store"`, "cloud/awscloud may not import " + ours + "store",
		},
		{
			"a parent does not import its child",
			"cloud/cloud.go", `import "` + ours + `cloud/awscloud"`, "cloud may not import " + ours + "cloud/awscloud",
		},
		{
			"awscloud has the SDK",
			"cloud/awscloud/drs.go", `import "` + sdkServices + `/drs"`, "",
		},
		{
			"use cases do not have the SDK",
			"control/plan.go", `import "` + sdkServices + `/drs/types"`, "control may not import " + sdkServices + "/drs/types",
		},
		{
			"neither do their tests",
			"control/plan_test.go", `import "` + sdkServices + `/drs"`, "control may not import " + sdkServices + "/drs",
		},
		{
			"commands do not start what they speak to",
			"cli/demo.go", `import "` + ours + `sim"`, "cli may not import " + ours + "sim",
		},
		{
			"main starts it",
			"cmd/davit/main.go", `import "` + ours + `sim"`, "",
		},
		{
			"the simulator imports itself",
			"sim/server.go", `import "` + ours + `sim/wire"`, "",
		},
		{
			"the simulator does not share our code",
			"sim/wire/codec.go", `import "` + ours + `recovery"`, "sim/wire may not import " + ours + "recovery",
		},
		{
			"the simulator's tests do not either",
			"sim/drs_test.go", `import "` + ours + `cloud/awscloud"`, "sim may not import " + ours + "cloud/awscloud",
		},
		{
			"the simulator has AWS's types",
			"sim/drs.go", "import \"" + sdkServices + "/drs\"\nvar in drs.StartRecoveryInput", "",
		},
		{
			"the simulator has no AWS client",
			"sim/drs.go", "import \"" + sdkServices + "/drs\"\nvar c = drs.New(drs.Options{})", "sim/drs.go:4: uses drs.New",
		},
		{
			"the simulator's tests have one",
			"sim/drs_test.go", "import \"" + sdkServices + "/drs\"\nvar c = drs.New(drs.Options{})", "",
		},
		{
			"a longer name is another module",
			"store/sqlite/open.go", `import "` + sqlite + `x"`, "store/sqlite may not import " + sqlite + "x",
		},
		{
			"there is no cgo",
			"store/sqlite/open.go", `import "C"`, "store/sqlite may not import C",
		},
		{
			"a new package needs a rule",
			"helpers/strings.go", `import "strings"`, "package helpers is in no rule",
		},
		{
			"a package below a known one needs its own",
			"store/mysql/open.go", `import "strings"`, "package store/mysql is in no rule",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, err := parse(tc.file, tc.file, "package p\n\n"+tc.source)
			if err != nil {
				t.Fatal(err)
			}
			got := violations(f)
			switch {
			case tc.want == "" && len(got) > 0:
				t.Errorf("got %q, want none", got)
			case tc.want != "" && (len(got) != 1 || !strings.Contains(got[0], tc.want)):
				t.Errorf("got %q, want one with %q", got, tc.want)
			}
		})
	}
}
