#!/bin/sh
# The stock AWS CLI moves a shop to its other Region on the simulator: it promotes the
# database, changes a record, sets a routing control, and looks at the rest. It needs
# ENDPOINT and CONTROL (a routing control's ARN), and credentials and a Region in the
# environment. The first answer that is not as it should be ends it.
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

is "promoted" "$(aws rds promote-read-replica --db-instance-identifier shop-db --query DBInstance.DBInstanceStatus)" modifying

zone=$(aws route53 list-hosted-zones-by-name --dns-name shop.example.com --query 'HostedZones[0].Id')
batch='{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{"Name":"www.shop.example.com","Type":"CNAME","TTL":60,"ResourceRecords":[{"Value":"west.shop.example.com"}]}}]}'
is "change" "$(aws route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch "$batch" --query 'starts_with(ChangeInfo.Id, `/change/C`)')" True
refused InvalidChangeBatch route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch "$(echo "$batch" | sed s/UPSERT/CREATE/)"

aws route53-recovery-cluster update-routing-control-state --routing-control-arn "$CONTROL" --routing-control-state On
is "routing control" "$(aws route53-recovery-cluster get-routing-control-state --routing-control-arn "$CONTROL" --query RoutingControlState)" On

group=$(aws elbv2 describe-target-groups --names web --query 'TargetGroups[0].TargetGroupArn')
is "target" "$(aws elbv2 describe-target-health --target-group-arn "$group" --targets Id=i-0123456789abcdef0 --query 'TargetHealthDescriptions[0].TargetHealth.State')" unused

file=$(mktemp)
trap 'rm -f "$file"' EXIT
aws lambda invoke --function-name switch --payload '{"to":"west"}' "$file" >/dev/null
is "function" "$(cat "$file")" '{"moved":true}'

topic=$(aws sns create-topic --name ops --query TopicArn)
aws sns publish --topic-arn "$topic" --subject moved --message 'to the west' >/dev/null
refused InvalidParameter sns publish --topic-arn "$topic" --message x --message-structure json

echo hello >"$file"
aws s3 cp "$file" s3://shop-assets/live/page >/dev/null
is "object" "$(aws s3 cp s3://shop-assets/live/page -)" hello
refused NotImplemented s3api get-bucket-acl --bucket shop-assets

is "OpsItem" "$(aws ssm create-ops-item --title moved --description 'to the west' --source drill --query 'starts_with(OpsItemId, `oi-`)')" True
echo "done"
