#!/bin/sh
# The stock AWS CLI drills a server on the simulator, as an operator would by hand, and
# cleans up. It needs ENDPOINT, SERVER (a source server's ID) and ROLE (a role's ARN with
# the external ID "davit"), and credentials and a Region in the environment. Every answer
# must parse, and every error arrive under its AWS name; the first that does not ends it.
set -eu

aws() { command aws --endpoint-url "$ENDPOINT" --output text "$@"; }

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
	*"($code)"*) echo "ok: $1 $2 refused: $code" ;;
	*)
		echo "$*: got '$message', want $code" >&2
		exit 1
		;;
	esac
}

# until_is WANT COMMAND...: repeats the command until it prints that.
until_is() {
	wanted=$1
	shift
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		got=$(aws "$@")
		if [ "$got" = "$wanted" ]; then
			echo "ok: $1 $2: $got"
			return
		fi
		sleep 1
	done
	echo "$*: still '$got', want '$wanted'" >&2
	exit 1
}

is "caller" "$(aws sts get-caller-identity --query Account)" "$AWS_ACCESS_KEY_ID"

is "source server" "$(aws drs describe-source-servers --query 'items[].sourceServerID')" "$SERVER"
is "replication" "$(aws drs describe-source-servers --filters "sourceServerIDs=$SERVER" \
	--query 'items[0].dataReplicationInfo.dataReplicationState')" CONTINUOUS

snapshot=$(aws drs describe-recovery-snapshots --source-server-id "$SERVER" --order DESC --max-items 1 \
	--query 'items[0].snapshotID' | head -n 1)
is "recovery snapshot" "$(printf %.4s "$snapshot")" "pit-"

is "launch disposition" "$(aws drs get-launch-configuration --source-server-id "$SERVER" --query launchDisposition)" STARTED
is "right-sizing" "$(aws drs update-launch-configuration --source-server-id "$SERVER" \
	--target-instance-type-right-sizing-method NONE --query targetInstanceTypeRightSizingMethod)" NONE
template=$(aws drs get-launch-configuration --source-server-id "$SERVER" --query ec2LaunchTemplateID)
aws ec2 create-launch-template-version --launch-template-id "$template" --source-version '$Latest' \
	--launch-template-data '{"InstanceType":"r5.large"}' >/dev/null
latest=$(aws ec2 describe-launch-template-versions --launch-template-id "$template" --versions '$Latest' \
	--query 'LaunchTemplateVersions[0].VersionNumber')
aws ec2 modify-launch-template --launch-template-id "$template" --default-version "$latest" >/dev/null
is "template's instance type" "$(aws ec2 describe-launch-template-versions --launch-template-id "$template" \
	--versions '$Default' --query 'LaunchTemplateVersions[0].LaunchTemplateData.InstanceType')" r5.large

job=$(aws drs start-recovery --is-drill --source-servers "sourceServerID=$SERVER,recoverySnapshotID=$snapshot" \
	--tags purpose=cli --query job.jobID)
refused ConflictException drs start-recovery --is-drill --source-servers "sourceServerID=$SERVER"
until_is COMPLETED drs describe-jobs --filters "jobIDs=$job" --query 'items[0].status'
is "launch status" "$(aws drs describe-jobs --filters "jobIDs=$job" --query 'items[0].participatingServers[0].launchStatus')" LAUNCHED
is "last log event" "$(aws drs describe-job-log-items --job-id "$job" --query 'items[-1].event')" JOB_END
is "launched" "$(aws drs describe-job-log-items --job-id "$job" --query "length(items[?event=='LAUNCH_END'])")" 1

instance=$(aws drs describe-recovery-instances --filters "sourceServerIDs=$SERVER" --query 'items[0].recoveryInstanceID')
is "drill" "$(aws drs describe-recovery-instances --query 'items[0].isDrill')" True
is "instance type" "$(aws ec2 describe-instances --instance-ids "$instance" --query 'Reservations[0].Instances[0].InstanceType')" r5.large
until_is ok ec2 describe-instance-status --instance-ids "$instance" --query 'InstanceStatuses[0].InstanceStatus.Status'

terminate=$(aws drs terminate-recovery-instances --recovery-instance-ids "$instance" --query job.jobID)
until_is COMPLETED drs describe-jobs --filters "jobIDs=$terminate" --query 'items[0].status'
is "recovery instances left" "$(aws drs describe-recovery-instances --query 'length(items)')" 0

is "assumed role" "$(aws sts assume-role --role-arn "$ROLE" --role-session-name cli --external-id davit \
	--query 'starts_with(Credentials.AccessKeyId, `ASIA`)')" True
refused AccessDenied sts assume-role --role-arn "$ROLE" --role-session-name cli --external-id other
refused ValidationException drs start-recovery --source-servers sourceServerID=s-0000000000000000.
refused ResourceNotFoundException drs get-launch-configuration --source-server-id s-ffffffffffffffff0
refused InvalidLaunchTemplateId.NotFound ec2 describe-launch-template-versions --launch-template-id lt-0ffffffffffffffff
refused InvalidInstanceID.NotFound ec2 describe-instances --instance-ids i-0ffffffffffffffff
refused UnknownOperationException drs export-source-network-cfn-template --source-network-id sn-00000000000000000
is "staging accounts" "$(aws drs list-staging-accounts --query 'length(accounts)')" 0
refused ResourceNotFoundException drs create-source-network --origin-account-id "$AWS_ACCESS_KEY_ID" \
	--origin-region us-east-1 --vpc-id vpc-0ffffffffffffffff
refused ResourceNotFoundException drs reverse-replication --recovery-instance-id "$instance"
refused ValidationException drs start-failback-launch --recovery-instance-ids "$instance"
is "launch action" "$(aws drs put-launch-action --resource-id "$SERVER" --action-id 11111111-2222-4333-8444-555555555555 \
	--action-code AWS-RunAnsiblePlaybook --action-version '$DEFAULT' --name play --description play --category OTHER \
	--order 2 --active --optional --query order)" 2
refused InvalidAction ec2 describe-images --owners self
is "no instances" "$(aws ec2 describe-instances --filters Name=vpc-id,Values=vpc-0 --query 'length(Reservations)')" 0
refused ParameterNotFound ssm get-parameter --name /nowhere
refused ResourceNotFoundException secretsmanager get-secret-value --secret-id nowhere
echo "done"
