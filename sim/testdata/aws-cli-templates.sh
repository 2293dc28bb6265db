#!/bin/sh
# The stock AWS CLI looks for an instance type and a subnet on the simulator, and makes,
# changes and deletes a launch template with its versions, and a capacity reservation. It needs ENDPOINT, and
# credentials and a Region in the environment. The first answer that is not as it must be
# ends it.
set -eu

aws() { command aws --endpoint-url "$ENDPOINT" --output text ec2 "$@"; }

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

is "vCPUs" "$(aws describe-instance-types --instance-types m5.xlarge --query 'InstanceTypes[0].VCpuInfo.DefaultVCpus')" 4
is "arm64 with 8 GiB" "$(aws describe-instance-types --filters Name=processor-info.supported-architecture,Values=arm64 \
	Name=memory-info.size-in-mib,Values=8192 Name=vcpu-info.default-vcpus,Values=2 \
	--query 'InstanceTypes[].InstanceType' | tr '\t' ' ')" "m6g.large m7g.large m8g.large t4g.large"
refused InvalidInstanceType describe-instance-types --instance-types m5.huge
is "zones with m5.large" "$(aws describe-instance-type-offerings --location-type availability-zone \
	--filters Name=instance-type,Values=m5.large --query 'InstanceTypeOfferings[].Location' | tr '\t' ' ')" "us-west-2a us-west-2b us-west-2c"
is "free addresses" "$(aws describe-subnets --filters Name=cidr-block,Values=172.31.0.0/20 \
	--query 'Subnets[0].AvailableIpAddressCount')" 4091
subnet=$(aws describe-subnets --filters Name=availability-zone,Values=us-west-2b --query 'Subnets[0].SubnetId')

template=$(aws create-launch-template --launch-template-name web --version-description first \
	--launch-template-data '{"InstanceType":"m5.large","TagSpecifications":[{"ResourceType":"instance","Tags":[{"Key":"App","Value":"shop"}]}]}' \
	--tag-specifications 'ResourceType=launch-template,Tags=[{Key=App,Value=shop}]' --query LaunchTemplate.LaunchTemplateId)
refused InvalidLaunchTemplateName.AlreadyExistsException create-launch-template --launch-template-name web --launch-template-data '{"InstanceType":"m5.large"}'
is "found by its tag" "$(aws describe-launch-templates --filters Name=tag:App,Values=shop --query 'LaunchTemplates[0].LaunchTemplateName')" web
is "second version" "$(aws create-launch-template-version --launch-template-id "$template" --source-version 1 --version-description 'own subnet' \
	--launch-template-data "{\"NetworkInterfaces\":[{\"DeviceIndex\":0,\"SubnetId\":\"$subnet\"}]}" --query LaunchTemplateVersion.VersionNumber)" 2
is "its type is the first's" "$(aws describe-launch-template-versions --launch-template-id "$template" --versions 2 \
	--query 'LaunchTemplateVersions[0].LaunchTemplateData.[InstanceType,NetworkInterfaces[0].SubnetId]' | tr '\t' ' ')" "m5.large $subnet"
is "default" "$(aws modify-launch-template --launch-template-id "$template" --default-version 2 --query LaunchTemplate.DefaultVersionNumber)" 2
refused InvalidLaunchTemplateId.VersionNotFound modify-launch-template --launch-template-id "$template" --default-version 3
is "the default stays" "$(aws delete-launch-template-versions --launch-template-id "$template" --versions 1 2 \
	--query '[length(SuccessfullyDeletedLaunchTemplateVersions),length(UnsuccessfullyDeletedLaunchTemplateVersions)]' | tr '\t' ' ')" "1 1"
is "deleted" "$(aws delete-launch-template --launch-template-id "$template" --query LaunchTemplate.LaunchTemplateName)" web
refused InvalidLaunchTemplateId.NotFound describe-launch-template-versions --launch-template-id "$template"

reservation=$(aws create-capacity-reservation --instance-type m5.large --availability-zone us-west-2a --instance-platform Linux/UNIX \
	--instance-count 3 --instance-match-criteria targeted --query CapacityReservation.CapacityReservationId)
is "reserved" "$(aws describe-capacity-reservations --capacity-reservation-ids "$reservation" \
	--query 'CapacityReservations[0].[State,AvailableInstanceCount,InstanceMatchCriteria]' | tr '\t' ' ')" "active 3 targeted"
refused InvalidInstanceType create-capacity-reservation --instance-type m5.huge --availability-zone us-west-2a --instance-platform Linux/UNIX --instance-count 1
refused VcpuLimitExceeded create-capacity-reservation --instance-type m5.large --availability-zone us-west-2a --instance-platform Linux/UNIX --instance-count 50000
is "given back" "$(aws cancel-capacity-reservation --capacity-reservation-id "$reservation" --query Return)" True
is "cancelled" "$(aws describe-capacity-reservations --capacity-reservation-ids "$reservation" --query 'CapacityReservations[0].State')" cancelled
refused InvalidCapacityReservationId.NotFound describe-capacity-reservations --capacity-reservation-ids cr-00000000000000000
echo "done"
