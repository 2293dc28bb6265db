#!/bin/sh
# The stock AWS CLI creates a document on the simulator and runs it, approves it, stops it,
# and looks at what came of it. It needs ENDPOINT, and credentials and a Region in the
# environment. The first answer that is not as it must be ends it.
set -eu

aws() { command aws --endpoint-url "$ENDPOINT" --output text ssm "$@"; }

# is WHAT GOT WANT
is() {
	if [ "$2" != "$3" ]; then
		echo "$1: got '$2', want '$3'" >&2
		exit 1
	fi
	echo "ok: $1: $2"
}

# refused CODE COMMAND...: the command must fail with that error code.
refused() {
	code=$1
	shift
	if message=$(aws "$@" 2>&1); then
		echo "$*: succeeded, want $code" >&2
		exit 1
	fi
	case $message in
	*"($code)"*) echo "ok: $1 refused: $code" ;;
	*)
		echo "$*: got '$message', want $code" >&2
		exit 1
		;;
	esac
}

# status_is STATUS EXECUTION: waits until the execution has the status.
status_is() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		got=$(aws get-automation-execution --automation-execution-id "$2" --query AutomationExecution.AutomationExecutionStatus)
		if [ "$got" = "$1" ]; then
			echo "ok: $1"
			return
		fi
	done
	echo "$2: still '$got', want '$1'" >&2
	exit 1
}

cat >ask.yaml <<'END'
schemaVersion: "0.3"
description: Ask, and then wait.
parameters:
  Pause: {type: String, default: PT1S}
outputs: [ask.ApprovalStatus]
mainSteps:
  - name: ask
    action: aws:approve
    inputs: {Approvers: ["arn:aws:iam::111122223333:root"], Message: Go on?}
  - name: wait
    action: aws:sleep
    inputs: {Duration: "{{ Pause }}"}
END

is "created" "$(aws create-document --name Ask --document-type Automation --document-format YAML \
	--content file://ask.yaml --query DocumentDescription.Status)" Creating
refused DocumentAlreadyExists create-document --name Ask --document-type Automation --document-format YAML --content file://ask.yaml
is "listed" "$(aws list-documents --filters Key=Owner,Values=Self --query 'DocumentIdentifiers[].Name')" Ask

execution=$(aws start-automation-execution --document-name Ask --query AutomationExecutionId)
status_is Waiting "$execution"
aws send-automation-signal --automation-execution-id "$execution" --signal-type Approve --payload Comment=go
status_is Success "$execution"
is "output" "$(aws get-automation-execution --automation-execution-id "$execution" \
	--query 'AutomationExecution.Outputs."ask.ApprovalStatus"[0]')" Approved
is "steps" "$(aws describe-automation-step-executions --automation-execution-id "$execution" \
	--query 'StepExecutions[].StepStatus' | tr '\t' ' ')" "Success Success"

execution=$(aws start-automation-execution --document-name Ask --parameters Pause=PT1H --query AutomationExecutionId)
aws stop-automation-execution --automation-execution-id "$execution"
status_is Cancelled "$execution"
refused InvalidAutomationExecutionParametersException start-automation-execution --document-name Ask --parameters Colour=red
echo "done"
