// Package cloudtest is the suite that every implementation of cloud.Cloud passes: what
// the interface promises, asked of a World that may be a simulator or AWS itself.
package cloudtest

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// World is the AWS that an implementation is tested against. What a world does not
// offer is left zero, and the tests that need it are skipped.
type World struct {
	// Scope is where the suite works. Its account is assumed a role in.
	Scope recovery.Scope
	// Servers are source servers that may be launched and terminated: 3 at least, and
	// 250 for everything. None: nothing is changed.
	Servers []recovery.SourceServerID
	// Patience is how long a job, a boot or a termination may take, and Poll how often
	// the suite looks.
	Patience, Poll time.Duration

	// Documents is what the names of the documents begin with that the suite may install
	// and run in Scope. Empty: none is.
	Documents string
	// Secret is a secret that Davit, and a document that it runs, may read in Scope.
	Secret Secret

	// Locked is a scope whose role does not take Davit's external ID.
	Locked recovery.Scope
	// Unprepared is a scope where DRS was never initialized.
	Unprepared recovery.Scope
	// Orders are the world's knobs.
	Orders Orders
}

// Secret is a secret of Secrets Manager: a JSON object with the key password.
type Secret struct{ Name, Password string }

// Orders make a world misbehave, and tell how it was called. Services and operations
// are spelt as IAM does: drs, StartRecovery.
type Orders interface {
	// Throttle answers the next n calls with the service's throttling error.
	Throttle(service, operation string, n int, retryAfter time.Duration)
	// Refuse answers the next n calls with an error.
	Refuse(service, operation string, n, status int, code, message string)
	// LoseAnswer carries the next n calls out and answers nothing.
	LoseAnswer(service, operation string, n int)
	// CallCount is how many calls of an operation arrived.
	CallCount(service, operation string) int
}

// Open makes a world and an implementation for one test, and ends both with it.
type Open func(t *testing.T) (cloud.Cloud, World)

// Run runs the suite. Each test opens a world of its own.
func Run(t *testing.T, open Open) {
	RunIn(t, func(t *testing.T, test func(*testing.T)) { test(t) }, open)
}

// RunIn runs the suite with each test inside a wrapper, such as synctest.Test.
func RunIn(t *testing.T, wrap func(*testing.T, func(*testing.T)), open Open) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wrap(t, func(t *testing.T) {
				aws, world := open(t)
				if missing := c.needs.missingIn(world); missing != "" {
					t.Skip("this world has no " + missing)
				}
				c.run(t, aws, world)
			})
		})
	}
}

// check is one test of the suite.
type check struct {
	name  string
	needs need
	run   func(*testing.T, cloud.Cloud, World)
}

// need is what a test needs of a world.
type need int

const (
	nothing need = 0
	servers need = 1 << iota
	many
	orders
	locked
	unprepared
	documents
	secret
)

func (n need) missingIn(w World) string {
	switch {
	case n&servers != 0 && len(w.Servers) < 3:
		return "servers that may be launched"
	case n&many != 0 && len(w.Servers) < 250:
		return "250 servers that may be launched"
	case n&orders != 0 && w.Orders == nil:
		return "knobs to make it fail"
	case n&locked != 0 && w.Locked == recovery.Scope{}:
		return "account that keeps Davit out"
	case n&unprepared != 0 && w.Unprepared == recovery.Scope{}:
		return "Region without DRS"
	case n&documents != 0 && w.Documents == "":
		return "documents that may be installed"
	case n&secret != 0 && w.Secret == Secret{}:
		return "secret"
	default:
		return ""
	}
}

var checks = []check{
	{"Identity/is_an_account_of_the_scope", nothing, identity},
	{"SourceServers/are_told_whole", nothing, sourceServers},
	{"Snapshots/come_newest_first_up_to_the_instant", nothing, snapshots},
	{"LaunchTargets/answer_in_order", nothing, launchTargets},
	{"LaunchTargets/name_an_unknown_server", nothing, unknownTarget},
	{"Subnets/leave_out_what_does_not_exist", nothing, subnets},
	{"Jobs/are_those_since_an_instant", servers, jobsSince},
	{"InstanceStates/mark_missing_instances", nothing, missingInstances},
	{"InstanceStates/ask_for_a_hundred_at_a_time", servers | many | orders, manyStates},

	{"StartRecovery/launches_and_Terminate_ends_it", servers, drill},
	{"StartRecovery/launches_a_pinned_snapshot", servers, pinned},
	{"StartRecovery/names_an_unknown_server", servers, unknownServer},
	{"StartRecovery/names_a_busy_server", servers, busyServer},
	{"StartRecovery/names_the_server_of_a_lost_snapshot", servers, lostSnapshot},
	{"StartRecovery/refuses_more_than_a_job_takes", servers | many, overQuota},

	{"Documents/are_installed_once", documents, installed},
	{"Documents/are_listed", documents, listed},
	{"Documents/that_do_not_exist_are_not_found", nothing, unknownDocument},
	{"Documents/say_whether_they_may_be_started", documents, mayStart},

	{"StartAutomation/runs_a_document", documents, automationRuns},
	{"StartAutomation/starts_one_for_a_token", documents, oneForAToken},
	{"StartAutomation/refuses_what_cannot_run", documents, cannotRun},
	{"StartAutomation/is_found_by_its_tag_when_the_answer_is_lost", documents | orders, lostAutomation},
	{"StartAutomation/is_not_sent_again_when_throttled", documents | orders, throttledAutomation},
	{"Automations/leave_out_what_is_not_known", nothing, unknownAutomation},
	{"Automations/ask_for_ten_at_a_time", documents | orders, manyAutomations},
	{"StopAutomation/ends_it_as_cancelled", documents, stopped},
	{"SignalAutomation/approves_and_resumes", documents, approved},
	{"SignalAutomation/rejects", documents, rejected},

	{"Secrets/are_pinned_without_being_read", secret | orders, pinnedSecrets},
	{"Secrets/that_do_not_exist_are_not_found", nothing, unknownSecret},
	{"Secrets/are_sent_and_never_told", documents | secret, secretRun},
	{"Secrets/are_not_in_the_error_of_a_refused_start", documents | secret, secretRefused},
	{"Secrets/that_are_gone_take_what_may_have_them_along", documents | secret | orders, secretGone},

	{"Tags/of_a_source_server_are_set_and_its_others_stay", servers, taggedServer},
	{"Tags/of_an_instance_are_read_and_set", servers, taggedInstance},

	{"LaunchConfiguration/of_a_template_is_read_by_version", servers, templateLaunch},
	{"Survey/tells_launch_templates_and_their_versions", servers, launchTemplates},
	{"Survey/tells_what_there_is_to_launch_with", nothing, place},
	{"Templates/have_a_version_repeated_once_for_a_token", servers, repeatedVersion},
	{"Templates/have_versions_deleted_and_never_the_default", servers, deletedVersions},
	{"Templates/are_changed_once_when_an_answer_is_lost", servers | orders, changedWhileLosing},
	{"Templates/are_found_by_ID_and_by_name", servers, foundTemplate},
	{"Templates/are_copied_to_another_Region_once_for_a_token", servers | unprepared, copiedTemplate},
	{"Templates/are_copied_once_when_an_answer_is_lost", servers | unprepared | orders, copiedWhileLosing},
	{"Survey/tells_what_room_there_is_to_launch", servers, room},
	{"Survey/tells_a_refusal_and_waits_when_throttled", orders, refusedSurvey},
	{"Prices/are_those_of_instances_and_volumes", nothing, prices},
	{"Prices/tell_a_refusal", orders, refusedPrices},
	{"Prices/wait_when_throttled", orders, throttledPrices},

	{"Errors/an_uninitialized_account_says_what_to_do", unprepared, uninitialized},
	{"Errors/a_role_that_keeps_us_out_is_explained", locked, keptOut},
	{"Errors/an_unknown_account_is_not_found", nothing, unknownAccount},
	{"Errors/AWS's_codes_are_ours", servers | orders, codes},
	{"Errors/a_lost_answer_is_found_by_its_tags", servers | orders, lostAnswer},
	{"Errors/a_lost_answer_of_a_read_is_asked_for_again", orders, lostRead},
	{"Errors/a_throttled_read_waits_as_asked", orders, throttledRead},
	{"Errors/a_throttled_start_is_not_sent_again", servers | orders, throttledStart},
	{"Errors/after_the_deadline_nothing_is_sent", servers | orders, afterDeadline},
	{"Errors/a_read_called_off_says_so", nothing, calledOff},
	{"Credentials/serve_many_calls", orders, oneSession},

	{"Ask/changes_nothing", nothing, askingChangesNothing},
	{"Ask/tells_a_refusal_in_AWS's_words", orders, refusedPermission},
	{"Ask/concludes_nothing_from_no_answer", orders, noAnswerToAPermission},
	{"Trust/of_a_role_that_keeps_us_out_is_explained", locked, lockedTrust},
	{"Trust/is_with_the_external_ID_alone", orders, trustWithExternalID},
}
