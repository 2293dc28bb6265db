package ssmdoc

import (
	"maps"
	"slices"
	"strings"
)

// form is what an input may look like. A reference may stand for any of them.
type form int

const (
	anyForm form = iota
	textForm
	listForm
	mapForm
	wholeForm
	boolForm
)

// input is something that an action takes.
type input struct {
	name     string
	form     form
	required bool
	values   []string // the only ones there are
}

// action is what there is to know about one of Automation's actions.
type action struct {
	inputs []input
	// open: other inputs belong to the AWS operation that is called.
	open bool
	// outputs are there without being declared.
	outputs []string
	// quiet: it has no response that outputs could be selected from.
	quiet bool
}

func need(name string, f form) input { return input{name: name, form: f, required: true} }
func may(name string, f form) input  { return input{name: name, form: f} }
func oneOf(in input, values ...string) input {
	in.values = values
	return in
}

// api are the inputs of every action that calls any AWS operation.
var api = []input{need("Service", textForm), need("Api", textForm)}

// property are those that also look at one property of the answer.
var property = slices.Concat(api, []input{need("PropertySelector", textForm), need("DesiredValues", listForm)})

// actions are those of the user guide's "Systems Manager Automation actions reference".
var actions = map[string]action{
	"aws:approve": {
		inputs: []input{
			need("Approvers", listForm), may("NotificationArn", textForm), may("Message", textForm),
			may("MinRequiredApprovals", wholeForm),
		},
		outputs: []string{"ApprovalStatus", "ApproverDecisions"},
		quiet:   true,
	},
	"aws:assertAwsResourceProperty": {inputs: property, open: true},
	"aws:branch":                    {inputs: []input{need("Choices", listForm), may("Default", textForm)}, quiet: true},
	"aws:changeInstanceState": {
		inputs: []input{
			need("InstanceIds", listForm), may("CheckStateOnly", boolForm), may("Force", boolForm), may("AdditionalInfo", textForm),
			oneOf(need("DesiredState", textForm), "running", "stopped", "terminated"),
		},
		outputs: []string{"InstanceStates"},
	},
	"aws:copyImage": {
		inputs: []input{
			need("SourceRegion", textForm), need("SourceImageId", textForm), need("ImageName", textForm),
			may("ImageDescription", textForm), may("Encrypted", boolForm), may("KmsKeyId", textForm), may("ClientToken", textForm),
		},
		outputs: []string{"ImageId", "ImageState"},
	},
	"aws:createImage": {
		inputs: []input{
			need("InstanceId", textForm), need("ImageName", textForm), may("ImageDescription", textForm),
			may("NoReboot", boolForm), may("BlockDeviceMappings", anyForm),
		},
		outputs: []string{"ImageId"},
	},
	"aws:createStack": {
		inputs: []input{
			need("StackName", textForm), may("Capabilities", listForm), may("ClientRequestToken", textForm),
			may("DisableRollback", boolForm), may("NotificationARNs", listForm), may("Parameters", listForm),
			oneOf(may("OnFailure", textForm), "DO_NOTHING", "ROLLBACK", "DELETE"), oneOf(may("onFailure", textForm), "DO_NOTHING", "ROLLBACK", "DELETE"),
			may("ResourceTypes", listForm), may("RoleARN", textForm), may("StackPolicyBody", textForm), may("StackPolicyURL", textForm),
			may("Tags", listForm), may("TemplateBody", textForm), may("TemplateURL", textForm), may("TimeoutInMinutes", wholeForm),
		},
		outputs: []string{"StackId", "StackStatus", "StackStatusReason"},
	},
	"aws:createTags": {
		inputs: []input{
			need("ResourceIds", listForm), need("Tags", listForm),
			oneOf(may("ResourceType", textForm), "EC2", "ManagedInstance", "MaintenanceWindow", "Parameter"),
		},
	},
	"aws:deleteImage": {inputs: []input{need("ImageId", textForm)}},
	"aws:deleteStack": {
		inputs: []input{
			need("StackName", textForm), may("ClientRequestToken", textForm), may("RoleARN", textForm),
			may("RetainResources.member.N", listForm), may("RetainResources", listForm),
		},
		outputs: []string{"StackStatus", "StackStatusReason"},
	},
	"aws:executeAutomation": {
		inputs: []input{
			need("DocumentName", textForm), may("DocumentVersion", textForm), may("RuntimeParameters", mapForm),
			may("MaxConcurrency", anyForm), may("MaxErrors", anyForm), may("Tags", listForm), may("Targets", listForm),
			may("TargetMaps", listForm), may("TargetParameterName", textForm), may("TargetLocations", listForm),
		},
		outputs: []string{"ExecutionId", "Output", "Status"},
	},
	"aws:executeAwsApi": {inputs: api, open: true},
	"aws:executeScript": {
		inputs: []input{
			need("Runtime", textForm), may("Handler", textForm), may("InputPayload", mapForm), may("Script", textForm), may("Attachment", textForm),
		},
		outputs: []string{"Payload"},
	},
	"aws:executeStateMachine": {
		inputs: []input{need("stateMachineArn", textForm), may("name", textForm), may("input", textForm)},
		outputs: []string{
			"executionArn", "input", "name", "output", "startDate", "stateMachineArn", "status", "stopDate",
		},
	},
	"aws:invokeLambdaFunction": {
		inputs: []input{
			need("FunctionName", textForm), may("Qualifier", textForm), oneOf(may("InvocationType", textForm), "Event", "RequestResponse", "DryRun"),
			oneOf(may("LogType", textForm), "None", "Tail"), may("ClientContext", anyForm), may("InputPayload", anyForm), may("Payload", anyForm),
		},
		outputs: []string{"StatusCode", "FunctionError", "LogResult", "Payload"},
	},
	"aws:invokeWebhook": {
		inputs:  []input{need("IntegrationName", textForm), may("Body", textForm)},
		outputs: []string{"Response", "ResponseCode"},
	},
	"aws:loop": {
		inputs: []input{
			need("Steps", listForm), may("Iterators", listForm), may("LoopCondition", mapForm), may("MaxIterations", wholeForm),
			oneOf(may("IteratorDataType", textForm), "Boolean", "Integer", "String", "StringMap"),
		},
		outputs: []string{"CurrentIteration", "CurrentIteratorValue"},
		quiet:   true,
	},
	"aws:pause": {quiet: true},
	"aws:runCommand": {
		inputs: []input{
			need("DocumentName", textForm), may("InstanceIds", listForm), may("Targets", listForm), may("Parameters", mapForm),
			may("DocumentVersion", textForm), may("CloudWatchOutputConfig", mapForm), may("Comment", textForm), may("DocumentHash", textForm),
			oneOf(may("DocumentHashType", textForm), "Sha256", "Sha1"), may("MaxConcurrency", anyForm), may("MaxErrors", anyForm),
			may("NotificationConfig", mapForm), may("OutputS3BucketName", textForm), may("OutputS3KeyPrefix", textForm),
			may("OutputS3Region", textForm), may("ServiceRoleArn", textForm), may("TimeoutSeconds", wholeForm), may("AlarmConfiguration", mapForm),
		},
		outputs: []string{"CommandId", "Status", "ResponseCode", "Output"},
	},
	"aws:runInstances": {
		inputs: []input{
			need("ImageId", textForm), may("InstanceType", textForm), may("MinInstanceCount", wholeForm), may("MaxInstanceCount", wholeForm),
			may("AdditionalInfo", textForm), may("BlockDeviceMappings", listForm), may("ClientToken", textForm),
			may("DisableApiTermination", boolForm), may("EbsOptimized", boolForm), may("IamInstanceProfileArn", textForm),
			may("IamInstanceProfileName", textForm), may("InstanceInitiatedShutdownBehavior", textForm), may("KernelId", textForm),
			may("KeyName", textForm), may("MetadataOptions", mapForm), may("Monitoring", boolForm), may("NetworkInterfaces", listForm),
			may("Placement", mapForm), may("PrivateIpAddress", textForm), may("RamdiskId", textForm), may("SecurityGroup", listForm),
			may("SecurityGroupIds", listForm), may("SubnetId", textForm), may("TagSpecifications", listForm), may("UserData", textForm),
		},
		outputs: []string{"InstanceIds", "InstanceStates"},
	},
	"aws:sleep": {
		inputs: []input{may("Duration", textForm), may("Timestamp", textForm), may("TimeStamp", textForm)},
		quiet:  true,
	},
	"aws:updateVariable":             {inputs: []input{need("Name", textForm), need("Value", anyForm)}, quiet: true},
	"aws:waitForAwsResourceProperty": {inputs: property, open: true},
}

func actionNames() []string { return slices.Sorted(maps.Keys(actions)) }

// inputs holds a step's inputs against its action.
func (c *checker) inputs(s Step, a action) {
	names := make([]string, len(a.inputs))
	for i, in := range a.inputs {
		names[i] = in.name
		v := s.inputs.field(in.name)
		if v != nil {
			c.input(v, in)
		} else if in.required {
			c.addf(s.Position, "step %s: %s needs the input %s", s.Name, s.Action, in.name)
		}
	}
	if !a.open {
		c.known(s.inputs, names, "the inputs of "+s.Action)
	}
	if check := furtherChecks[s.Action]; check != nil {
		check(c, s)
	}
}

// furtherChecks are what single actions want besides.
var furtherChecks = map[string]func(*checker, Step){
	"aws:assertAwsResourceProperty":  (*checker).awsProperty,
	"aws:branch":                     (*checker).branch,
	"aws:executeAwsApi":              (*checker).awsCall,
	"aws:runCommand":                 (*checker).command,
	"aws:sleep":                      (*checker).sleep,
	"aws:updateVariable":             (*checker).variableUpdate,
	"aws:waitForAwsResourceProperty": (*checker).awsProperty,
}

var formNames = map[form]string{textForm: "text", listForm: "a list", mapForm: "a map", wholeForm: "a whole number", boolForm: "true or false"}

func (c *checker) input(v *node, in input) {
	if v.kind == text && strings.Contains(v.text, "{{") {
		return
	}
	ok := map[form]bool{
		anyForm:   true,
		textForm:  v.kind == text || v.kind == number || v.kind == boolean,
		listForm:  v.kind == sequence,
		mapForm:   v.kind == mapping,
		wholeForm: wholeNumber.MatchString(v.text),
		boolForm:  isBool(v.text),
	}[in.form]
	if !ok {
		c.addf(v.at, "%s is %s, not %s", in.name, formNames[in.form], v.shown())
	} else if in.values != nil && !slices.Contains(in.values, v.text) {
		c.addf(v.at, "%s is one of %s, not %s", in.name, strings.Join(in.values, ", "), v.shown())
	}
}
