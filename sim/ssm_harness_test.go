package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// runbooks is a bench with a client of Systems Manager.
type runbooks struct {
	*bench
	ssm *ssm.Client
}

func openRunbooks(t testing.TB, o Options, file *WorldFile) *runbooks {
	t.Helper()
	return runbooksOf(open(t, o, file))
}

func runbooksOf(b *bench) *runbooks {
	return &runbooks{b, ssm.NewFromConfig(b.config(testAccount, "secret", ""))}
}

// as is the same world as another account sees it.
func (b *runbooks) as(account, region string) *runbooks {
	config := b.config(account, "secret", "")
	config.Region = region
	return &runbooks{b.bench, ssm.NewFromConfig(config)}
}

// launched is the server's instance after a drill, booted and known to Systems Manager.
func (b *runbooks) launched(server string) string {
	b.Helper()
	b.finish(b.drill(server))
	time.Sleep(time.Hour)
	return b.instanceOf(server)
}

// automationYAML is an Automation document with these steps, in YAML.
func automationYAML(top, steps string) string {
	return "schemaVersion: '0.3'\n" + top + "mainSteps:\n" + steps
}

func (b *runbooks) tryCreate(name, content string) error {
	_, err := b.ssm.CreateDocument(b.Context(), &ssm.CreateDocumentInput{
		Name: &name, Content: &content, DocumentType: ssmtypes.DocumentTypeAutomation, DocumentFormat: ssmtypes.DocumentFormatYaml,
	})
	return err
}

func (b *runbooks) create(name, content string) {
	b.Helper()
	if err := b.tryCreate(name, content); err != nil {
		b.Fatalf("create %s: %v", name, err)
	}
}

func (b *runbooks) tryStart(name string, parameters map[string][]string) (string, error) {
	out, err := b.ssm.StartAutomationExecution(b.Context(), &ssm.StartAutomationExecutionInput{DocumentName: &name, Parameters: parameters})
	if err != nil {
		return "", err
	}
	return *out.AutomationExecutionId, nil
}

func (b *runbooks) start(name string, parameters map[string][]string) string {
	b.Helper()
	id, err := b.tryStart(name, parameters)
	if err != nil {
		b.Fatalf("start %s: %v", name, err)
	}
	return id
}

func (b *runbooks) execution(id string) *ssmtypes.AutomationExecution {
	b.Helper()
	out, err := b.ssm.GetAutomationExecution(b.Context(), &ssm.GetAutomationExecutionInput{AutomationExecutionId: &id})
	if err != nil {
		b.Fatalf("get automation execution %s: %v", id, err)
	}
	return out.AutomationExecution
}

// completed lets the time pass that the automation takes.
func (b *runbooks) completed(id string) *ssmtypes.AutomationExecution {
	b.Helper()
	for range 20_000 {
		if a := b.execution(id); a.ExecutionEndTime != nil {
			return a
		}
		time.Sleep(time.Second)
	}
	b.Fatalf("automation %s does not end: %s", id, steps(b.execution(id)))
	return nil
}

// run creates a document of these steps, runs it, and gives how it ended.
func (b *runbooks) run(top, steps string, parameters map[string][]string) *ssmtypes.AutomationExecution {
	b.Helper()
	name := fmt.Sprintf("Test-%d", time.Now().UnixNano())
	b.create(name, automationYAML(top, steps))
	return b.completed(b.start(name, parameters))
}

// steps are the execution's steps with their statuses, in order.
func steps(a *ssmtypes.AutomationExecution) string {
	var all []string
	for _, s := range a.StepExecutions {
		all = append(all, *s.StepName+" "+string(s.StepStatus))
	}
	return strings.Join(all, ", ")
}

func (b *runbooks) wantRun(a *ssmtypes.AutomationExecution, status ssmtypes.AutomationExecutionStatus, wanted string) {
	b.Helper()
	want(b.TB, "status", a.AutomationExecutionStatus, status)
	if got := steps(a); got != wanted {
		b.Errorf("steps: got %s; want %s; failure: %s", got, wanted, aws.ToString(a.FailureMessage))
	}
}

func outputs(a *ssmtypes.AutomationExecution, name string) string {
	return strings.Join(a.Outputs[name], "|")
}

// stepNamed is the latest execution of a step.
func stepNamed(a *ssmtypes.AutomationExecution, name string) ssmtypes.StepExecution {
	for _, s := range slices.Backward(a.StepExecutions) {
		if *s.StepName == name {
			return s
		}
	}
	return ssmtypes.StepExecution{}
}
