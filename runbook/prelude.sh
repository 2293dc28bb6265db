#!/usr/bin/env bash
#
# Recovers without Davit: AWS CLI calls in order, one step after another. It launches
# each server once, also when it is broken off and run again: what was done is kept in a
# folder beside it, and every job is looked for by its tags before it is started.
#
# It needs bash, the AWS CLI (version 1 or 2), and AWS credentials that may assume the
# roles below. It was made from what was known then: groups whose servers are chosen by
# tags were resolved at that time.
#
# PLAN
set -euo pipefail

STATE=${RUNBOOK_STATE:-./$NAME.state}
POLL=${RUNBOOK_POLL_SECONDS:-15}
SETTLE=${RUNBOOK_SETTLE_SECONDS:-20}
MODE='' FROM=0 YES='' UNGRACEFUL='' BEFORE='' STEP=0 RUN='' INCIDENT=''

usage() {
  cat <<USAGE
usage: $0 --drill|--recovery [--before TIME] [--ungraceful] [--from STEP] [--yes]
       $0 --list

Recovery plan $PLAN, as of $MADE, in $STEPS steps.

  --drill          launch as a drill; --recovery: for real
  --before TIME    from each server's newest point in time at or before it, such as
                   2026-11-27T02:00:00Z; without: from the latest data
  --ungraceful     the source is gone: leave out what needs it
  --from STEP      begin at this step, and take it and all later ones (again)
  --yes            do not ask before it begins; approvals are asked for all the same
  --list           list the steps, and which were done

Run it again after a break, with the same words: it goes on at the step that was not done.
Its state is in $STATE (RUNBOOK_STATE names another folder); a new recovery wants a new one.
USAGE
}

say() { printf '%s\n' "$*"; }
log() { mkdir -p "$STATE"; printf '%s  %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$STATE/log"; }

# stop WHY WHAT: ends the script, and says what to do.
stop() {
  {
    say ''
    say "STOPPED at step $STEP of $STEPS: $(title_of "$STEP")"
    say "Why:        $1"
    say "What to do: $2"
    say "Then run it again with the same words: it goes on at step $STEP. To go on without this step, add --from $((STEP + 1))."
  } >&2
  log "stopped at step $STEP: $1"
  STOPPED=yes
  exit 1
}

STOPPED=''
# shellcheck disable=SC2154 # it is set where it is used
trap 'code=$?; if [ "$code" -ne 0 ] && [ -z "$STOPPED" ] && [ "$STEP" -gt 0 ]; then
  say "STOPPED at step $STEP of $STEPS: a command failed with the exit code $code; its message is above." >&2
  say "Put right what it names, and run the script again with the same words: it goes on at step $STEP." >&2
fi' EXIT

# keep KEY VALUE and recall KEY: what a run remembers. forget KEY forgets it.
keep() { printf '%s\n' "$2" >"$STATE/$1.new" && mv "$STATE/$1.new" "$STATE/$1"; }
recall() { if [ -f "$STATE/$1" ]; then cat "$STATE/$1"; fi; }
forget() { rm -f "$STATE/$1"; }

# enter ACCOUNT REGION: the calls that follow are made there. The role's credentials are
# taken anew when they are about to end.
enter() {
  local until="UNTIL_$1" credentials="CREDENTIALS_$1" now made
  REGION=$2 KEY='' SECRET='' TOKEN=''
  role_of "$1"
  if [ -z "$ROLE" ]; then return; fi
  now=$(date +%s)
  if [ "${!until:-0}" -le "$now" ]; then
    made=$(aws --region "$REGION" sts assume-role --role-arn "$ROLE" ${EXTERNAL:+--external-id "$EXTERNAL"} \
      --role-session-name davit-runbook --duration-seconds 3600 \
      --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text) ||
      stop "the role $ROLE cannot be assumed" "check your credentials (aws sts get-caller-identity), and that the role trusts them"
    printf -v "$credentials" '%s' "$made"
    printf -v "$until" '%s' "$((now + 3000))"
  fi
  read -r KEY SECRET TOKEN <<<"${!credentials}"
}

# call SERVICE OPERATION…: a call of the AWS CLI where `enter` has gone.
call() {
  if [ -z "$KEY" ]; then
    aws --region "$REGION" "$@"
    return
  fi
  AWS_ACCESS_KEY_ID=$KEY AWS_SECRET_ACCESS_KEY=$SECRET AWS_SESSION_TOKEN=$TOKEN aws --region "$REGION" "$@"
}

# lines: one value a line, whatever the CLI puts between them; "None" is none.
lines() { tr -s '[:space:]' '\n' | sed -e '/^$/d' -e '/^None$/d'; }

# check_servers ACCOUNT REGION SERVER…
check_servers() {
  local account=$1 region=$2 found server missing=''
  shift 2
  enter "$account" "$region"
  found=$(call drs describe-source-servers --filters "sourceServerIDs=$(IFS=,; printf '%s' "$*")" \
    --query 'items[].sourceServerID' --output text | lines) ||
    stop "DRS in $account/$region does not answer" "check the permissions of the role, and the Region"
  for server in "$@"; do
    case $'\n'"$found"$'\n' in *$'\n'"$server"$'\n'*) ;; *) missing="$missing $server" ;; esac
  done
  if [ -n "$missing" ]; then
    stop "DRS in $account/$region does not know:$missing" "find out what became of them; --from $((STEP + 1)) goes on, and their launch will be refused"
  fi
  say "DRS in $account/$region knows all $# servers."
}

# approval WAVE ROLES
approval() {
  local who
  say "Wave $1 waits for an approval, by $2."
  printf 'Who approves? Type a name, or nothing to stop: '
  read -r who || who=''
  if [ -z "$who" ]; then stop "nobody approved wave $1" "ask one of $2"; fi
  log "wave $1 was approved by $who"
}

# find_job BATCH ATTEMPT: the job with exactly our tags.
find_job() {
  call drs describe-jobs --query "items[?tags.DavitRunbook=='$RUN' && tags.DavitBatch=='$1' && tags.DavitAttempt=='$2'].jobID" --output text | lines | sed -n 1p
}

# snapshot_of SERVER: its newest point in time at or before --before.
snapshot_of() {
  call drs describe-recovery-snapshots --source-server-id "$1" --filters "toDateTime=$BEFORE" --order DESC \
    --query 'items[].snapshotID' --output text | lines | sed -n 1p
}

# launch BATCH ACCOUNT REGION SERVER…: launches those that were not launched yet, in one job.
launch() {
  local batch=$1 account=$2 region=$3 attempt job server snapshot drill=--is-drill
  local -a missing=() picked=()
  shift 3
  enter "$account" "$region"
  for server in "$@"; do
    if [ ! -f "$STATE/launched-$server" ]; then missing+=("$server"); fi
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    say 'All of them are launched.'
    return
  fi
  if [ "$MODE" = RECOVERY ]; then drill=--no-is-drill; fi
  attempt=$(recall "attempt-$batch")
  attempt=${attempt:-1}
  job=$(recall "job-$batch-$attempt")
  if [ -z "$job" ] && [ -n "$(recall "sent-$batch-$attempt")" ]; then
    say "It is not known whether DRS took this batch before the break: looking for its job for $SETTLE s."
    sleep "$SETTLE"
    job=$(find_job "$batch" "$attempt") || stop 'DRS does not say which jobs there are' 'wait a moment'
  fi
  if [ -z "$job" ]; then
    for server in "${missing[@]}"; do
      if [ -z "$BEFORE" ]; then
        picked+=("sourceServerID=$server")
        continue
      fi
      snapshot=$(snapshot_of "$server")
      if [ -z "$snapshot" ]; then stop "$server has no point in time at or before $BEFORE" 'choose a later --before'; fi
      picked+=("sourceServerID=$server,recoverySnapshotID=$snapshot")
    done
    keep "sent-$batch-$attempt" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    job=$(call drs start-recovery "$drill" --source-servers "${picked[@]}" \
      --tags "DavitRunbook=$RUN,DavitBatch=$batch,DavitAttempt=$attempt" --query job.jobID --output text) ||
      stop 'DRS did not start the recovery; its message is above' 'put right what it names. ConflictException: another job has a server, wait for its end'
  fi
  keep "job-$batch-$attempt" "$job"
  log "batch $batch, attempt $attempt: job $job"
  say "Job $job works on ${#missing[@]} servers."
  follow_job "$account" "$region" "$job"
  note_launched "$batch" "$attempt" "$job" "$@"
}

# follow_job ACCOUNT REGION JOB: waits for its end. Nobody can cancel a job of DRS.
follow_job() {
  local status before=''
  while :; do
    enter "$1" "$2"
    status=$(call drs describe-jobs --filters "jobIDs=$3" --query 'items[0].status' --output text) || status='no answer'
    if [ "$status" != "$before" ]; then say "  job $3: $status"; fi
    before=$status
    if [ "$status" = COMPLETED ]; then return; fi
    sleep "$POLL"
  done
}

# note_launched BATCH ATTEMPT JOB SERVER…: what the job says of each. COMPLETED is a word
# about the job: whether a server was launched, only its own status tells.
note_launched() {
  local batch=$1 attempt=$2 job=$3 server launched left=''
  shift 3
  launched=$(call drs describe-jobs --filters "jobIDs=$job" \
    --query "items[0].participatingServers[?launchStatus=='LAUNCHED'].sourceServerID" --output text | lines) ||
    stop "job $job cannot be read" 'wait a moment'
  for server in $launched; do printf '%s\n' "$job" >"$STATE/launched-$server"; done
  for server in "$@"; do
    if [ ! -f "$STATE/launched-$server" ]; then left="$left $server"; fi
  done
  if [ -n "$left" ]; then
    keep "attempt-$batch" "$((attempt + 1))"
    say "  NOT LAUNCHED:$left"
    say "  Why, the job's log says: aws drs describe-job-log-items --job-id $job --region $REGION"
    log "batch $batch: not launched:$left"
  fi
}

# instances_of SERVER…: the recovery instances that they were launched as, one a line. All
# that are not known yet are asked for in one call.
instances_of() {
  local server instance asked=''
  for server in "$@"; do
    if [ -f "$STATE/launched-$server" ] && [ ! -f "$STATE/instance-$server" ]; then asked="$asked,$server"; fi
  done
  if [ -n "$asked" ]; then
    while read -r server instance; do
      if [ -n "$instance" ] && [ "$instance" != None ]; then printf '%s\n' "$instance" >"$STATE/instance-$server"; fi
    done < <(call drs describe-recovery-instances --filters "sourceServerIDs=${asked#,}" \
      --query 'items[].[sourceServerID,ec2InstanceID]' --output text)
  fi
  for server in "$@"; do
    if [ -f "$STATE/instance-$server" ]; then
      read -r instance <"$STATE/instance-$server"
      printf '%s\n' "$instance"
    fi
  done
}

# ready_begin WAVE READINESS NEED SECONDS LAUNCHSTEP, ready_servers ACCOUNT REGION SERVER…,
# ready_wait: waits until as many of the servers are ready.
ready_begin() { READY_WAVE=$1 READINESS=$2 NEED=$3 READY_SECONDS=$4 LAUNCH_STEP=$5 READY_OF=(); }
ready_servers() { READY_OF+=("$*"); }

ready_wait() {
  local until now count one
  until=$(($(date +%s) + READY_SECONDS))
  while :; do
    count=0
    for one in "${READY_OF[@]}"; do
      # shellcheck disable=SC2086 # words without spaces: an account, a Region, server IDs
      count=$((count + $(ready_among $one)))
    done
    say "  wave $READY_WAVE: $count ready of the $NEED that it needs"
    if [ "$count" -ge "$NEED" ]; then return; fi
    now=$(date +%s)
    if [ "$now" -ge "$until" ]; then
      stop "wave $READY_WAVE has $count servers that are ready ($READINESS), and needs $NEED" \
        "look at their instances in EC2. To launch those again that were not launched: --from $LAUNCH_STEP"
    fi
    sleep "$POLL"
  done
}

# ready_among ACCOUNT REGION SERVER…: how many of them are ready.
ready_among() {
  local account=$1 region=$2 instance
  local -a instances=()
  shift 2
  enter "$account" "$region"
  while IFS= read -r instance; do instances+=("$instance"); done < <(instances_of "$@")
  if [ "${#instances[@]}" -eq 0 ]; then
    printf '0'
    return
  fi
  case $READINESS in
    LAUNCHED) printf '%s' "${#instances[@]}" ;;
    SSM_ONLINE)
      call ssm describe-instance-information --filters "Key=InstanceIds,Values=$(IFS=,; printf '%s' "${instances[*]}")" \
        --query "InstanceInformationList[?PingStatus=='Online'].InstanceId" --output text | lines | grep -c . || true
      ;;
    *)
      call ec2 describe-instance-status --instance-ids "${instances[@]}" \
        --query "InstanceStatuses[?InstanceState.Name=='running' && InstanceStatus.Status=='ok' && SystemStatus.Status=='ok'].InstanceId" \
        --output text | lines | grep -c . || true
      ;;
  esac
}

# An action is put together by action_begin, parameter, value … and run by action_run.
# PARAMETERS grows to the JSON that SSM takes.
action_begin() { # ID NAME ACCOUNT REGION RUNIN NEEDS
  ACTION=$1 ACTION_NAME=$2 ACTION_ACCOUNT=$3 ACTION_REGION=$4 PARAMETERS='' FIRST=''
  if [ "$5" != BOTH ] && [ "$5" != "$MODE" ]; then
    say "It is for $5 alone: left out."
    return 1
  fi
  if [ "$6" = source ] && [ -n "$UNGRACEFUL" ]; then
    say 'It needs the source: left out, and to be done once the source is back.'
    log "action $ACTION_NAME is due: it needs the source"
    return 1
  fi
  enter "$ACTION_ACCOUNT" "$ACTION_REGION"
}

# json TEXT: the text as a string of JSON.
json() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\r'/\\r}
  text=${text//$'\t'/\\t}
  printf '"%s"' "$text"
}

parameter() {
  if [ -n "$PARAMETERS" ]; then PARAMETERS="$PARAMETERS],"; fi
  PARAMETERS="$PARAMETERS$(json "$1"):["
  FIRST=yes
}

value() {
  if [ -z "$FIRST" ]; then PARAMETERS="$PARAMETERS,"; fi
  FIRST=''
  PARAMETERS="$PARAMETERS$(json "$1")"
}

# values_from COMMAND…: a value for each line that the command writes.
values_from() {
  local all one
  all=$("$@") || stop "what the action refers to is not known: $*" 'look at the steps before'
  if [ -z "$all" ]; then stop "what the action refers to is not there: $*" 'look at the steps before'; fi
  while IFS= read -r one; do value "$one"; done <<<"$all"
}

# text_begin, text, text_from COMMAND…, text_end: one value of several parts.
text_begin() { TEXT=''; }
text() { TEXT="$TEXT$1"; }
text_from() {
  local more
  more=$("$@") || stop "what the action refers to is not known: $*" 'look at the steps before'
  TEXT="$TEXT${more//$'\n'/,}"
}
text_end() { value "$TEXT"; }

servers_of() { printf '%s\n' "$@"; }
addresses_of() {
  local one
  local -a instances=()
  while IFS= read -r one; do instances+=("$one"); done < <(instances_of "$@")
  call ec2 describe-instances --instance-ids "${instances[@]}" --query 'Reservations[].Instances[].PrivateIpAddress' --output text | lines
}
output_of() { # ACTION OUTPUT
  call ssm get-automation-execution --automation-execution-id "$(recall "automation-$1")" \
    --query "AutomationExecution.Outputs.\"$2\"[]" --output text | tr '\t' '\n'
}

# secret_string ID OPTION…, secret_parameter NAME and secret_typed REFERENCE give the value of
# a secret, which is kept nowhere. What the AWS CLI alone cannot take apart is asked for.
secret_string() {
  local id=$1
  shift
  call secretsmanager get-secret-value --secret-id "$id" "$@" --query SecretString --output text
}
secret_parameter() { call ssm get-parameter --with-decryption --name "$1" --query Parameter.Value --output text; }
secret_typed() {
  local value
  printf 'Type the value of the secret %s (it is not shown): ' "$1" >&2
  IFS= read -rs value </dev/tty
  printf '\n' >&2
  printf '%s' "$value"
}

# uuid: a client token, by which SSM knows a repeated start.
uuid() {
  printf '%04x%04x-%04x-4%03x-8%03x-%04x%04x%04x' $((RANDOM * 2)) $((RANDOM * 2)) $((RANDOM * 2)) $((RANDOM % 4096)) \
    $((RANDOM % 4096)) $((RANDOM * 2)) $((RANDOM * 2)) $((RANDOM * 2))
}

action_run() { # DOCUMENT VERSION SECONDS ONFAILURE
  local id token until status before=''
  id=$(recall "automation-$ACTION")
  if [ -z "$id" ]; then
    token=$(recall "token-$ACTION")
    if [ -z "$token" ]; then
      token=$(uuid)
      keep "token-$ACTION" "$token" # before it is sent: a repeat starts nothing new
    fi
    if [ -n "$PARAMETERS" ]; then PARAMETERS="{$PARAMETERS]}"; else PARAMETERS='{}'; fi
    # The parameters go by a pipe: an argument could be read by everybody on this machine.
    id=$(printf '%s' "$PARAMETERS" | call ssm start-automation-execution --document-name "$1" --document-version "$2" \
      --parameters file:///dev/stdin --client-token "$token" --query AutomationExecutionId --output text) ||
      stop "SSM did not start $1; its message is above" 'put right what it names'
    keep "automation-$ACTION" "$id"
    log "action $ACTION_NAME: automation $id"
  fi
  say "Automation $id runs $1."
  until=$(($(date +%s) + $3))
  while :; do
    enter "$ACTION_ACCOUNT" "$ACTION_REGION"
    status=$(call ssm get-automation-execution --automation-execution-id "$id" \
      --query AutomationExecution.AutomationExecutionStatus --output text) || status='no answer'
    if [ "$status" != "$before" ]; then say "  $ACTION_NAME: $status"; fi
    before=$status
    case $status in
      Success | CompletedWithSuccess) return ;;
      TimedOut | Cancelled | Failed | Rejected | ChangeCalendarOverrideRejected | CompletedWithFailure | Exited)
        action_failed "$4" "SSM says $status of automation $id"
        return
        ;;
    esac
    if [ "$(date +%s)" -ge "$until" ]; then
      action_failed "$4" "automation $id took longer than $3 s, and goes on (stop it: aws ssm stop-automation-execution --automation-execution-id $id --region $REGION)"
      return
    fi
    sleep "$POLL"
  done
}

# action_failed ONFAILURE WHY: what follows, as the plan says.
action_failed() {
  if [ "$1" = continue ]; then
    say "  FAILED: $2. The plan says to go on."
    log "action $ACTION_NAME failed, and the plan says to go on: $2"
    return
  fi
  forget "automation-$ACTION"
  forget "token-$ACTION"
  stop "$2" "read its steps in the console of Systems Manager and put right what they name: it is started anew. If you have done by hand what it was to do, go on behind it"
}

list_steps() {
  local n
  for ((n = 1; n <= STEPS; n++)); do
    printf '%3d  %-4s  %s\n' "$n" "$(if [ -f "$STATE/done-$n" ]; then printf done; fi)" "$(title_of "$n")"
  done
}

arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --drill) MODE=DRILL ;;
      --recovery) MODE=RECOVERY ;;
      --ungraceful) UNGRACEFUL=yes ;;
      --yes) YES=yes ;;
      --before | --from)
        if [ $# -lt 2 ]; then
          say "$1 needs a value." >&2
          exit 2
        fi
        if [ "$1" = --before ]; then BEFORE=$2; else FROM=$2; fi
        shift
        ;;
      --list)
        list_steps
        exit 0
        ;;
      --help | -h)
        usage
        exit 0
        ;;
      *)
        usage >&2
        exit 2
        ;;
    esac
    shift
  done
  case $FROM in *[!0-9]* | '') say "--from is the number of a step: see --list." >&2 && exit 2 ;; esac
  if [ -z "$MODE" ]; then
    usage >&2
    exit 2
  fi
}

# begin takes the run up that the state folder has, or begins one.
begin() {
  local was
  mkdir -p "$STATE"
  was=$(recall mode)
  if [ -n "$was" ] && [ "$was" != "$MODE" ]; then
    say "$STATE is of a $was that was begun: finish that, or name another folder with RUNBOOK_STATE." >&2
    exit 2
  fi
  RUN=$(recall run)
  if [ -z "$RUN" ]; then
    RUN=$(date -u +%Y%m%dT%H%M%SZ)-$RANDOM
    keep mode "$MODE"
    keep incident "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    keep run "$RUN"
  fi
  INCIDENT=$(recall incident)
}

# confirm says what will happen, and waits for the plan's name.
confirm() {
  local typed
  if [ -n "$YES" ]; then return; fi
  say "This runs plan $PLAN as a $MODE, in $STEPS steps, from ${BEFORE:-the latest data}. It launches instances in AWS."
  printf 'Type the name of the plan to begin: '
  read -r typed || typed=''
  if [ "$typed" != "$PLAN" ]; then
    say 'Nothing was done.' >&2
    exit 1
  fi
}

main() {
  local n
  arguments "$@"
  command -v aws >/dev/null || { say 'The AWS CLI (aws) is not here: install it first.' >&2 && exit 1; }
  begin
  confirm
  log "run $RUN: $MODE, from step $FROM"
  for ((n = 1; n <= STEPS; n++)); do
    if [ "$FROM" -gt 0 ] && [ "$n" -ge "$FROM" ]; then forget "done-$n"; fi
    if [ "$n" -lt "$FROM" ] || [ -f "$STATE/done-$n" ]; then continue; fi
    STEP=$n
    say ''
    say "Step $n of $STEPS: $(title_of "$n")"
    log "step $n: $(title_of "$n")"
    "step_$n"
    keep "done-$n" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  done
  STEP=0
  say ''
  say "Plan $PLAN is done. What was done is in $STATE/log."
  log 'done'
}
