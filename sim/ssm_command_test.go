package sim

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

const sourceRegion = "us-east-1"

// shop is a database, an application in front of it, and a Windows server, all of which
// are managed nodes at the source.
func shop() *WorldFile {
	f := servers(3)
	s := f.Accounts[0].Regions[0].SourceServers
	s[0].Services = []ServiceFile{{Name: "shop-db", Port: 5432}}
	s[0].Origin = OriginFile{Region: sourceRegion, Instance: "i-0a1b2c3d4e5f60001"}
	s[0].ManagedNode = &ManagedNodeFile{}
	s[0].Commands = []AnswerFile{{Match: "pg_isready *", Output: "accepting connections"}}
	s[0].Tags["Tier"] = "db"
	s[1].Services = []ServiceFile{{Name: "shop-app", Ports: []int{8080, 8443}}, {Name: "batch", State: "stopped"}}
	s[1].ManagedNode = &ManagedNodeFile{ID: "mi-0a1b2c3d4e5f60002", Region: sourceRegion}
	s[2].OS = "Microsoft Windows Server 2022 Datacenter"
	s[2].Services = []ServiceFile{{Name: "W3SVC", Port: 80}}
	return f
}

func shopInBubble(t *testing.T, test func(t *testing.T, b *runbooks)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, openRunbooks(t, Options{}, shop())) })
}

// said is what a script came to on one machine.
type said struct {
	status, details string
	code            int32
	out, err        string
	took            time.Duration
}

func (b *runbooks) send(document, script, timeout string, instances ...string) (string, error) {
	parameters := map[string][]string{"commands": {script}}
	if timeout != "" {
		parameters["executionTimeout"] = []string{timeout}
	}
	out, err := b.ssm.SendCommand(b.Context(), &ssm.SendCommandInput{DocumentName: &document, InstanceIds: instances, Parameters: parameters})
	if err != nil {
		return "", err
	}
	return *out.Command.CommandId, nil
}

// told waits for a command's end on a machine.
func (b *runbooks) told(command, instance string) said {
	b.Helper()
	began := time.Now()
	for range 10_000 {
		out, err := b.ssm.GetCommandInvocation(b.Context(), &ssm.GetCommandInvocationInput{CommandId: &command, InstanceId: &instance})
		if err != nil {
			b.Fatal(err)
		}
		if out.Status != ssmtypes.CommandInvocationStatusPending && out.Status != ssmtypes.CommandInvocationStatusInProgress {
			return said{string(out.Status), *out.StatusDetails, out.ResponseCode, *out.StandardOutputContent, *out.StandardErrorContent, time.Since(began)}
		}
		time.Sleep(time.Second)
	}
	b.Fatalf("command %s does not end on %s", command, instance)
	return said{}
}

func (b *runbooks) sh(instance, script string) said {
	b.Helper()
	command, err := b.send("AWS-RunShellScript", script, "", instance)
	if err != nil {
		b.Fatal(err)
	}
	return b.told(command, instance)
}

func (b *runbooks) wantSaid(what string, got said, code int32, out string) {
	b.Helper()
	if got.code != code || strings.TrimSpace(got.out) != out {
		b.Errorf("%s: got %+v, want exit code %d and %q", what, got, code, out)
	}
}

func TestScriptsActOnTheServicesOfAnInstance(t *testing.T) {
	shopInBubble(t, func(t *testing.T, b *runbooks) {
		b.finish(b.drill(id(1), id(2)))
		time.Sleep(time.Hour)
		db, app := b.instanceOf(id(1)), b.instanceOf(id(2))
		address := *b.instance(db).PrivateIpAddress
		b.wantSaid("active", b.sh(db, "systemctl is-active shop-db"), 0, "active")
		b.wantSaid("port from the application", b.sh(app, "nc -z -w 5 "+address+" 5432 && echo open"), 0, "open")
		b.wantSaid("stop", b.sh(db, "sudo systemctl stop shop-db.service; systemctl is-active shop-db"), 3, "inactive")
		b.wantSaid("port after it", b.sh(app, "nc -z "+address+" 5432"), 1, "")
		b.wantSaid("a loop of the shell", b.sh(app, "set -euf\nservices=shop-app,batch\nIFS=,\nfor s in $services; do\n systemctl start $s\n echo \"$s $(systemctl is-active $s)\"\ndone"), 0, "shop-app active\nbatch active")
		b.wantSaid("a URL", b.sh(db, "curl -s -o /dev/null -w '%{http_code}' http://"+*b.instance(app).PrivateIpAddress+":8080/health"), 0, "200")
		b.wantSaid("a URL that nobody serves", b.sh(db, "curl -s -o /dev/null -w '%{http_code}' http://localhost:9/"), 7, "000")
		b.wantSaid("the device of bash", b.sh(app, `timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' 127.0.0.1 8443 && echo up`), 0, "up")
		b.wantSaid("an answer of the world file", b.sh(db, "pg_isready -h localhost"), 0, "accepting connections")
		b.wantSaid("exit", b.sh(db, "exit 7"), 7, "")
		b.wantSaid("filters", b.sh(db, "echo a:b:c | cut -d: -f2 | grep -q b && hostname"), 0, "server-0001")
		got := b.sh(db, "pg_ctl promote")
		b.wantSaid("a command that is not run", got, 127, "")
		if !strings.Contains(got.err, `does not run "pg_ctl"`) {
			t.Errorf("it says %q", got.err)
		}
		if got := b.sh(db, "echo x > /tmp/x"); got.code == 0 {
			t.Errorf("a file was written: %+v", got)
		}
		if got := b.sh(db, "while true; do :; done"); got.code != 124 {
			t.Errorf("a loop without end: %+v", got)
		}
		if got := b.sh(db, "cat /etc/passwd; ls /; test -e /etc/passwd && echo leaked; echo /etc/*"); strings.Contains(got.out, "root") || strings.Contains(got.out, "leaked") || strings.Contains(got.out, "passwd") {
			t.Errorf("the machine beneath was seen: %+v", got)
		}
		b.wantSaid("the start of the instance undoes a stop", b.restarted(db), 0, "active")
	})
}

// restarted is what its service is after an instance was stopped and started.
func (b *runbooks) restarted(instance string) said {
	b.Helper()
	b.completed(b.start("AWS-RestartEC2Instance", map[string][]string{"InstanceId": {instance}}))
	time.Sleep(time.Hour)
	return b.sh(instance, "systemctl is-active shop-db")
}

// TestScriptWaitsForTheWorld has a script look for a port again and again, which another
// command opens meanwhile.
func TestScriptWaitsForTheWorld(t *testing.T) {
	shopInBubble(t, func(t *testing.T, b *runbooks) {
		db := b.launched(id(1))
		b.wantSaid("stop", b.sh(db, "systemctl stop shop-db"), 0, "")
		const wait = "end=$(($(date +%s) + 120))\nn=0\nwhile ! nc -z localhost 5432; do\n n=$((n+1))\n [ $(date +%s) -ge $end ] && exit 9\n sleep 10\ndone\necho after $n"
		command, err := b.send("AWS-RunShellScript", wait, "", db)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(45 * time.Second)
		b.wantSaid("start", b.sh(db, "systemctl start shop-db"), 0, "")
		got := b.told(command, db)
		b.wantSaid("the wait", got, 0, "after 5")
		command, err = b.send("AWS-RunShellScript", strings.ReplaceAll(wait, "5432", "5433"), "", db)
		if err != nil {
			t.Fatal(err)
		}
		got = b.told(command, db)
		b.wantSaid("a wait in vain", got, 9, "")
		if got.took < 115*time.Second || got.took > 135*time.Second {
			t.Errorf("it took %s, want two minutes", got.took)
		}
		command, err = b.send("AWS-RunShellScript", "sleep 300", "60", db)
		if err != nil {
			t.Fatal(err)
		}
		got = b.told(command, db)
		want(t, "too long", got.status+" "+got.details, "TimedOut Execution Timed Out")
		if got.took > 65*time.Second {
			t.Errorf("it was ended after %s", got.took)
		}
	})
}

func TestScriptWaitsInsideASubstitution(t *testing.T) {
	shopInBubble(t, func(t *testing.T, b *runbooks) {
		app := b.launched(id(2))
		got := b.sh(app, "for n in 1 2; do x=$(sleep 5 && echo $n) || x=swallowed; echo $x; done")
		b.wantSaid("two waits", got, 0, "1\n2")
		if got.took < 10*time.Second {
			t.Errorf("took %s, want at least 10 s", got.took)
		}
	})
}

func TestCommandReachesOnlyMachinesThatAreOnline(t *testing.T) {
	shopInBubble(t, func(t *testing.T, b *runbooks) {
		db := b.launched(id(1))
		_, err := b.send("AWS-RunShellScript", "true", "", "i-0123456789abcdef0")
		wantCode(t, err, "InvalidInstanceId")
		_, err = b.send("AWS-StopEC2Instance", "true", "", db)
		wantCode(t, err, "InvalidDocument")
		_, err = b.ssm.SendCommand(t.Context(), &ssm.SendCommandInput{DocumentName: aws.String("AWS-RunShellScript"), InstanceIds: []string{db}})
		wantCode(t, err, "InvalidParameters")
		if _, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{db}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		out, err := b.ssm.SendCommand(t.Context(), &ssm.SendCommandInput{
			DocumentName: aws.String("AWS-RunShellScript"), InstanceIds: []string{db}, TimeoutSeconds: aws.Int32(300), Parameters: map[string][]string{"commands": {"true"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		got := b.told(*out.Command.CommandId, db)
		want(t, "not reached", got.status+" "+got.details, "TimedOut Delivery Timed Out")
		if got.took < 295*time.Second || got.took > 305*time.Second {
			t.Errorf("given up after %s", got.took)
		}
		command, err := b.send("AWS-RunShellScript", "echo late", "", db)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.ec2.StartInstances(t.Context(), &ec2.StartInstancesInput{InstanceIds: []string{db}}); err != nil {
			t.Fatal(err)
		}
		b.wantSaid("reached when it is online", b.told(command, db), 0, "late")
		_, err = b.ssm.GetCommandInvocation(t.Context(), &ssm.GetCommandInvocationInput{CommandId: &command, InstanceId: aws.String("i-0123456789abcdef0")})
		wantCode(t, err, "InvocationDoesNotExist")
		_, err = b.ssm.GetCommandInvocation(t.Context(), &ssm.GetCommandInvocationInput{CommandId: aws.String(newID(1)), InstanceId: &db})
		wantCode(t, err, "InvalidCommandId")
		list, err := b.ssm.ListCommandInvocations(t.Context(), &ssm.ListCommandInvocationsInput{CommandId: &command, Details: true})
		if err != nil || len(list.CommandInvocations) != 1 || *list.CommandInvocations[0].CommandPlugins[0].Output != "late\n" {
			t.Errorf("got %+v, %v", list, err)
		}
	})
}

// newID is a UUID that nothing has.
func newID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func TestSourceServersAreManagedNodes(t *testing.T) {
	shopInBubble(t, func(t *testing.T, b *runbooks) {
		source := b.as(testAccount, sourceRegion)
		nodes := func() string {
			t.Helper()
			out, err := source.ssm.DescribeInstanceInformation(t.Context(), &ssm.DescribeInstanceInformationInput{})
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, n := range out.InstanceInformationList {
				all = append(all, fmt.Sprintf("%s %s %s", *n.InstanceId, n.ResourceType, n.PingStatus))
			}
			return strings.Join(all, ", ")
		}
		want(t, "nodes", nodes(), "i-0a1b2c3d4e5f60001 EC2Instance Online, mi-0a1b2c3d4e5f60002 ManagedInstance Online")
		source.wantSaid("stop at the source", source.sh("i-0a1b2c3d4e5f60001", "systemctl stop shop-db; systemctl is-active shop-db"), 3, "inactive")
		db := b.launched(id(1))
		b.wantSaid("which the recovered one is not", b.sh(db, "systemctl is-active shop-db"), 0, "active")
		if err := b.LoseSource(testAccount, testRegion, sourceRegion); err != nil {
			t.Fatal(err)
		}
		want(t, "nodes after the loss of the source Region", nodes(), "i-0a1b2c3d4e5f60001 EC2Instance ConnectionLost, mi-0a1b2c3d4e5f60002 ManagedInstance Online")
	})
}

func TestPowerShellThatIsKnownIsRun(t *testing.T) {
	shopInBubble(t, func(t *testing.T, b *runbooks) {
		web := b.launched(id(3))
		ps := func(script string) said {
			t.Helper()
			command, err := b.send("AWS-RunPowerShellScript", script, "", web)
			if err != nil {
				t.Fatal(err)
			}
			return b.told(command, web)
		}
		b.wantSaid("services", ps("$ErrorActionPreference = 'Stop'\nforeach ($name in 'W3SVC' -split ',') {\n  Stop-Service -Name $name -Force\n  (Get-Service -Name $name).WaitForStatus('Stopped', [TimeSpan]::FromSeconds(60))\n  Write-Output \"$name is stopped\"\n}"), 0, "W3SVC is stopped")
		b.wantSaid("look", ps("Get-Service W3SVC\nTest-NetConnection -ComputerName localhost -Port 80 -InformationLevel Quiet"), 0, "Stopped\nFalse")
		b.wantSaid("start", ps("Start-Service W3SVC\nStart-Sleep -Seconds 2\nTest-NetConnection localhost -Port 80"), 0, "True")
		b.wantSaid("a service that is not there", ps("Get-Service Spooler"), 1, "")
		got := ps("Stop-Service W3SVC\nInstall-WindowsFeature Web-Server")
		b.wantSaid("a line that is not known", got, 1, "")
		if !strings.Contains(got.err, "Install-WindowsFeature") {
			t.Errorf("it says %q", got.err)
		}
		b.wantSaid("so nothing of it was run", ps("Get-Service W3SVC"), 0, "Running")
		b.wantSaid("exit and throw", ps("throw 'no'"), 1, "")
		if got := b.sh(web, "true"); got.code == 0 {
			t.Errorf("a shell script ran on Windows: %+v", got)
		}
	})
}

func TestAutomationRunsCommands(t *testing.T) {
	const steps = `
- name: stop
  action: aws:runCommand
  inputs:
    DocumentName: AWS-RunShellScript
    Targets: [{Key: 'tag:Tier', Values: ['{{ Tier }}']}]
    Parameters: {commands: ['systemctl stop shop-db', 'echo stopped']}
`
	const top = "parameters:\n  Tier: {type: String, default: db}\noutputs: [stop.Output, stop.ResponseCode]\n"
	shopInBubble(t, func(t *testing.T, b *runbooks) {
		source := b.as(testAccount, sourceRegion)
		a := source.run(top, steps, nil)
		b.wantRun(a, statusSuccess, "stop Success")
		want(t, "output", outputs(a, "stop.Output")+outputs(a, "stop.ResponseCode"), "stopped\n0")
		a = source.run(top, steps, map[string][]string{"Tier": {"none"}})
		b.wantRun(a, statusFailed, "stop Failed")
		a = source.run(top, strings.ReplaceAll(steps, "'systemctl stop shop-db', 'echo stopped'", "systemctl stop other"), nil)
		b.wantRun(a, statusFailed, "stop Failed")
		a = source.run("", "- {name: x, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, InstanceIds: [i-0a1b2c3d4e5f60001], Parameters: {commands: [exit 3]}}}\n", nil)
		b.wantRun(a, statusFailed, "x Failed")
		want(t, "code", strings.Join(stepNamed(a, "x").Outputs["ResponseCode"], ""), "3")
		if !strings.Contains(*a.FailureMessage, "exit code 3") {
			t.Errorf("failure: %s", *a.FailureMessage)
		}
		a = source.run("", "- {name: x, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, InstanceIds: [i-0123456789abcdef0], Parameters: {commands: [exit 3]}}}\n", nil)
		if !strings.Contains(*a.FailureMessage, "(InvalidInstanceId) when calling the SendCommand") {
			t.Errorf("failure: %s", *a.FailureMessage)
		}
		execution := source.begun("Long", "- {name: x, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, InstanceIds: [i-0a1b2c3d4e5f60001], Parameters: {commands: [sleep 3000]}}}\n")
		if err := source.stop(execution, ""); err != nil {
			t.Fatal(err)
		}
		b.wantRun(source.completed(execution), statusCancelled, "x Cancelled")
		list, err := source.ssm.ListCommandInvocations(t.Context(), &ssm.ListCommandInvocationsInput{Filters: []ssmtypes.CommandFilter{{Key: ssmtypes.CommandFilterKeyStatus, Value: aws.String("Cancelled")}}})
		if err != nil || len(list.CommandInvocations) != 1 {
			t.Errorf("cancelled commands: %d, %v", len(list.CommandInvocations), err)
		}
	})
}

func TestScriptsCallAWS(t *testing.T) {
	shopInBubble(t, func(t *testing.T, b *runbooks) {
		db := b.launched(id(1))
		b.wantSaid("a query", b.sh(db, "aws ec2 describe-instances --instance-ids "+db+" --query 'Reservations[0].Instances[0].State.Name' --output text"), 0, "running")
		got := b.sh(db, "aws ec2 describe-instances --instance-ids i-0123456789abcdef0")
		b.wantSaid("a refusal", got, 254, "")
		if !strings.Contains(got.err, "(InvalidInstanceID.NotFound)") {
			t.Errorf("it says %q", got.err)
		}
		b.wantSaid("an unknown option", b.sh(db, "aws ec2 describe-instances --colour red"), 252, "")
		b.wantSaid("who", b.sh(db, "aws sts get-caller-identity --query Account --output text"), 0, testAccount)
	})
}

func TestWorldFileTellsOfMachines(t *testing.T) {
	const file = `accounts:
- id: "111122223333"
  regions:
  - name: us-west-2
    sourceServers:
    - hostname: a
      %s
`
	for wanted, server := range map[string]string{
		"":                           "services: [{name: db, port: 5432}, {name: batch, state: stopped}]",
		"a service needs a name":     "services: [{port: 1}]",
		`"DB" is there already`:      "services: [{name: db}, {name: DB}]",
		"70000 is no port":           "services: [{name: db, port: 70000}]",
		"neither running nor stop":   "services: [{name: db, state: asleep}]",
		"an answer needs":            "commands: [{output: hello}]",
		`"" is no managed node`:      "managedNode: {}",
		`"x" is not the name of a R`: "managedNode: {id: mi-1, region: x}",
	} {
		_, err := ParseWorld([]byte(fmt.Sprintf(file, server)))
		if wanted == "" && err != nil || wanted != "" && (err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(wanted))) {
			t.Errorf("%s: got %v, want %q", server, err, wanted)
		}
	}
}
