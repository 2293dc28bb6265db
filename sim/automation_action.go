package sim

import "time"

// The actions that this file names by constants are those that the flow knows of.
const (
	actionBranch = "aws:branch"
	actionLoop   = "aws:loop"

	actionAutomation = "aws:executeAutomation"
	actionCommand    = "aws:runCommand"
)

// runbookAction is what is known of a step's action, but for its work.
type runbookAction struct {
	needs, takes []string      // inputs
	open         bool          // takes any inputs: they are passed on to an API
	late         []string      // inputs that the action resolves itself
	timeout      time.Duration // AWS's default; zero for none
	patient      bool          // it waits for people
	limitation   string        // why this simulator does not carry it out
}

const week = 7 * 24 * time.Hour

// noCode is why scripts and infrastructure code are not run.
const noCode = "it runs no code of documents. Use aws:executeAwsApi, aws:branch and aws:runCommand, or run the document on AWS"

const notModelled = "what it makes is not a part of this simulator's world"

var actions = map[string]*runbookAction{
	actionBranch: {needs: []string{"Choices"}, takes: []string{"Default"}, late: []string{"Choices"}},
	actionLoop: {
		needs: []string{"Steps"}, takes: []string{"Iterators", "IteratorDataType", "LoopCondition", "MaxIterations"},
		late: []string{"Steps", "LoopCondition"},
	},
	"aws:approve": {
		needs: []string{"Approvers"}, takes: []string{"NotificationArn", "Message", "MinRequiredApprovals"},
		timeout: week, patient: true,
	},
	"aws:assertAwsResourceProperty": {
		needs: []string{"Service", "Api", "PropertySelector", "DesiredValues"}, open: true, timeout: time.Hour,
	},
	"aws:changeInstanceState": {
		needs: []string{"InstanceIds", "DesiredState"}, takes: []string{"CheckStateOnly", "Force", "AdditionalInfo"}, timeout: time.Hour,
	},
	"aws:createTags": {needs: []string{"ResourceIds", "Tags"}, takes: []string{"ResourceType"}, timeout: time.Hour},
	actionAutomation: {
		needs: []string{"DocumentName"}, takes: []string{"DocumentVersion", "RuntimeParameters", "Tags", "MaxConcurrency", "MaxErrors", "TargetLocations", "TargetMaps", "TargetParameterName", "Targets"},
	},
	"aws:executeAwsApi": {needs: []string{"Service", "Api"}, open: true, timeout: time.Hour},
	"aws:invokeLambdaFunction": {
		needs: []string{"FunctionName"}, takes: []string{"Qualifier", "InvocationType", "LogType", "ClientContext", "InputPayload", "Payload"}, timeout: 5 * time.Minute,
	},
	"aws:pause": {timeout: week, patient: true},
	actionCommand: {
		needs:   []string{"DocumentName"},
		takes:   []string{"InstanceIds", "Targets", "Parameters", "CloudWatchOutputConfig", "Comment", "DocumentHash", "DocumentHashType", "DocumentVersion", "MaxConcurrency", "MaxErrors", "NotificationConfig", "OutputS3BucketName", "OutputS3KeyPrefix", "ServiceRoleArn", "TimeoutSeconds", "PreserveOriginalScript"},
		timeout: time.Hour,
	},
	"aws:sleep":          {takes: []string{"Duration", "Timestamp"}},
	"aws:updateVariable": {needs: []string{"Name", "Value"}},
	"aws:waitForAwsResourceProperty": {
		needs: []string{"Service", "Api", "PropertySelector", "DesiredValues"}, open: true, timeout: time.Hour,
	},

	"aws:copyImage":           {open: true, limitation: notModelled},
	"aws:createImage":         {open: true, limitation: notModelled},
	"aws:createStack":         {open: true, limitation: notModelled},
	"aws:deleteImage":         {open: true, limitation: notModelled},
	"aws:deleteStack":         {open: true, limitation: notModelled},
	"aws:executeScript":       {open: true, limitation: noCode},
	"aws:executeStateMachine": {open: true, limitation: notModelled},
	"aws:invokeWebhook":       {open: true, limitation: notModelled},
	"aws:runInstances":        {open: true, limitation: notModelled},
}

// work is an action's next move in a step, with its inputs.
type work func(r *runner, s *stepRun, d *runbookStep, in map[string]any) progress

// workOf is the work of an action that has no limitation.
func workOf(name string) work {
	switch name {
	case actionBranch:
		return workBranch
	case actionLoop:
		return workLoop
	case "aws:approve":
		return workApprove
	case "aws:assertAwsResourceProperty":
		return workAssert
	case "aws:changeInstanceState":
		return workInstanceState
	case "aws:createTags":
		return workTags
	case actionAutomation:
		return workAutomation
	case actionCommand:
		return workCommand
	case "aws:executeAwsApi":
		return workAPI
	case "aws:invokeLambdaFunction":
		return workLambda
	case "aws:pause":
		return workPause
	case "aws:updateVariable":
		return workVariable
	case "aws:waitForAwsResourceProperty":
		return workWait
	}
	return workSleep
}

// progress is what came of a move: the step is done, or failed, or goes on at an instant.
type progress struct {
	done    bool
	outputs map[string]any
	failure *stepFailure

	again  time.Time // zero: when somebody signals
	people bool      // it waits for somebody

	next string // the step that a branch chose
	ends bool   // a branch that ends the automation
}

func done(outputs map[string]any) progress { return progress{done: true, outputs: outputs} }

func later(at time.Time) progress { return progress{again: at} }
