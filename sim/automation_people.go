package sim

import (
	"slices"
	"strconv"
	"strings"

	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// The steps that wait for people: aws:pause for anybody, aws:approve for its approvers.

func workPause(_ *runner, s *stepRun, _ *runbookStep, _ map[string]any) progress {
	if s.Work.Resumed {
		return done(nil)
	}
	return progress{people: true}
}

const (
	decisionApprove = "Approve"
	decisionReject  = "Reject"
)

// workApprove counts the decisions that were sent. One rejection is enough to end it.
func workApprove(_ *runner, s *stepRun, _ *runbookStep, in map[string]any) progress {
	needed := 1
	if in["MinRequiredApprovals"] != nil {
		n, err := strconv.Atoi(textOf(in["MinRequiredApprovals"]))
		if err != nil || n < 1 {
			return refusedInput("MinRequiredApprovals must be a whole number from 1 on, not %s", quoted(in["MinRequiredApprovals"]))
		}
		needed = n
	}
	s.Work.Approvers = textsOf(in["Approvers"])
	if needed > len(s.Work.Approvers) {
		return refusedInput("MinRequiredApprovals is %d, but there are only %d approvers", needed, len(s.Work.Approvers))
	}
	approved := 0
	for _, d := range s.Work.Decisions {
		if d.Decision == decisionReject {
			p := failed(stageInvocation, failureAction, "The request was rejected by "+d.Approver+because(d.Comment))
			p.failure.Status, p.outputs = ssmtypes.AutomationExecutionStatusRejected, approvalOutputs("Rejected", s.Work.Decisions)
			return p
		}
		approved++
	}
	if approved >= needed {
		return progress{done: true, outputs: approvalOutputs("Approved", s.Work.Decisions)}
	}
	return progress{people: true}
}

func because(comment string) string {
	if comment == "" {
		return ""
	}
	return ": " + comment
}

func approvalOutputs(status string, decisions []decision) map[string]any {
	var told []any
	for _, d := range decisions {
		told = append(told, map[string]any{"Approver": d.Approver, "Decision": d.Decision, "Comment": d.Comment, "TimeOfDecision": stampZ(d.At)})
	}
	return map[string]any{"ApprovalStatus": status, "ApproverDecisions": []any{textOf(map[string]any{"Decisions": told})}}
}

// mayApprove says whether a principal is among the approvers: by its ARN, as a session of
// a role, or by the bare name of a user or role.
func mayApprove(principal string, approvers []string) bool {
	return slices.ContainsFunc(approvers, func(each string) bool {
		switch {
		case each == principal:
			return true
		case strings.HasPrefix(each, "arn:"):
			return isSessionOf(principal, each) || sessionRole(each) != "" && sessionRole(each) == sessionRole(principal)
		}
		return sessionName(principal) == each || strings.HasSuffix(sessionRole(principal), "/"+each)
	})
}

// sessionRole is an assumed role's ARN without the session's name, or empty.
func sessionRole(principal string) string {
	if !strings.Contains(principal, ":assumed-role/") {
		return ""
	}
	return principal[:strings.LastIndexByte(principal, '/')]
}
