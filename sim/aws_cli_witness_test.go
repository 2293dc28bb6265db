//go:build witness

package sim

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The stock AWS CLI is a client that knows nothing of us, and signs by its own code.
func TestTheAWSCLIIsAtHome(t *testing.T) {
	// The CLI needs a second for a call, and a job must outlast some.
	b := open(t, Options{Speed: 30, Strict: true}, clientFile())
	b.runScript("testdata/aws-cli.sh", "SERVER="+id(1), "ROLE="+clientRole)
}

func TestTheAWSCLIRunsDocuments(t *testing.T) {
	b := open(t, Options{Speed: 30, Strict: true}, clientFile())
	b.runScript("testdata/aws-cli-ssm.sh")
}

func TestTheAWSCLIMakesLaunchTemplates(t *testing.T) {
	b := open(t, Options{Strict: true}, clientFile())
	b.runScript("testdata/aws-cli-templates.sh")
}

// runScript runs a script of calls by the AWS CLI against the world.
func (b *bench) runScript(path string, env ...string) {
	b.Helper()
	t := b.TB.(*testing.T)
	cli, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("the AWS CLI is not installed: its script was not run")
	}
	t.Parallel() // most of its time the CLI only starts
	script, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", script)
	cmd.Dir = t.TempDir()
	mine := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })
	cmd.Env = append(append(mine, env...),
		"ENDPOINT="+b.serve(),
		"AWS_ACCESS_KEY_ID="+testAccount, "AWS_SECRET_ACCESS_KEY=secret",
		"AWS_DEFAULT_REGION="+testRegion, "AWS_PAGER=",
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_MAX_ATTEMPTS=1", "AWS_EC2_METADATA_DISABLED=true")
	out, err := cmd.CombinedOutput()
	t.Logf("%s:\n%s", cli, out)
	if err != nil || !strings.HasSuffix(string(out), "done\n") {
		t.Errorf("the script ended with %v", err)
	}
}

func TestTheAWSCLIMovesAShop(t *testing.T) {
	f, err := ParseWorld([]byte(shopWorld))
	if err != nil {
		t.Fatal(err)
	}
	f.Accounts[0].AccessKeys = []AccessKeyFile{{ID: testAccount, Secret: "secret"}}
	b := open(t, Options{Strict: true}, f)
	b.runScript("testdata/aws-cli-neighbours.sh", "CONTROL="+f.RoutingControlARN(testAccount, "shop-west"))
}

// shopWorld is what the script about the neighbour services acts on.
const shopWorld = `
accounts:
  - id: "111122223333"
    hostedZones:
      - {name: shop.example.com, records: [{name: www.shop.example.com, type: CNAME, values: [east.shop.example.com]}]}
    routingClusters:
      - {name: shop, panels: [{name: shop, controls: [{name: shop-east, on: true}, {name: shop-west}]}]}
    regions:
      - name: us-west-2
        dbInstances: [{id: shop-db, source: {region: us-east-1, id: shop-db}}]
        targetGroups: [{name: web}]
        functions: [{name: switch, returns: '{"moved":true}'}]
        buckets: [{name: shop-assets}]
`
