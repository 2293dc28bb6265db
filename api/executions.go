package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// ExecutionRef names an execution in a path.
type ExecutionRef struct {
	ID string `path:"executionID"`
}

func (s *Server) executionRoutes() {
	const tag = "executions"
	register(s, route{http.MethodGet, "/executions", "listExecutions", "List executions", tag, 0}, s.listExecutions, fails(recovery.NotFound))
	register(s, route{http.MethodPost, "/executions", "startExecution", "Start an execution of a plan", tag, http.StatusCreated}, s.startExecution, fails(recovery.NotFound),
		says("A drill, or a recovery. The preflight runs again, and a finding that blocks starts nothing. The answer is the execution as it is created; it goes on by itself."))
	register(s, route{http.MethodGet, "/executions/{executionID}", "getExecution", "Read an execution", tag, 0},
		func(ctx context.Context, in *ExecutionRef) (*versioned[apitype.Execution], error) {
			e, err := s.control.Execution(ctx, callerOf(ctx), recovery.ExecutionID(in.ID))
			return s.executionAnswer(ctx, e, err)
		})
	for _, word := range apitype.Words {
		r := route{http.MethodPost, "/executions/{executionID}/" + string(word), operationOf(word), "Tell an execution: " + string(word), tag, 0}
		register(s, r, func(ctx context.Context, in *saying) (*versioned[apitype.Execution], error) {
			e, err := s.control.Say(ctx, callerOf(ctx), recovery.ExecutionID(in.ID), wordOf(word, in.Body))
			return s.executionAnswer(ctx, e, err)
		}, says(wordTexts[word]+" It is judged against the execution as it is then, and done or refused before the answer; saying it twice is safe, since the second finds things changed."))
	}
}

// saying is a word's input. One that needs nothing more comes without a body.
type saying struct {
	ExecutionRef
	Body *apitype.WordRequest
}

// wordTexts say what each word does.
var wordTexts = map[apitype.Word]string{
	apitype.Pause:        "No new wave begins and nothing new is launched; jobs that run go on to their end.",
	apitype.Resume:       "A paused execution goes on.",
	apitype.Approve:      "Answers the approval that the wave waits for, or the action's document, with yes.",
	apitype.Reject:       "Answers the approval that the wave waits for, or the action's document, with no.",
	apitype.Cancel:       "Nothing more is launched. DRS jobs that run end by themselves, and instances stay until they are cleaned up.",
	apitype.Retry:        "Tries the failed servers or actions of a wave again, all or those that are named.",
	apitype.Skip:         "Goes on without the failed servers or actions of a wave, all or those that are named.",
	apitype.Accept:       "Counts failed servers or actions of a wave as recovered by hand, all or those that are named.",
	apitype.Cleanup:      "Terminates the drill instances that this execution's own jobs launched.",
	apitype.BreakGlass:   "Begins a wave of a recovery without the approval that nobody gave in time; the comment says why, and everybody is told.",
	apitype.Review:       "Says that somebody other than whoever broke the glass has looked at it.",
	apitype.Note:         "Writes the comment into the execution's record, about a wave where one is named. Nothing else changes, and it may be said at any time.",
	apitype.GiveUpSource: "The source is given up: actions that need it are left out, and due once it is back.",
}

// operationOf is the name of a word's route: pauseExecution, giveUpSourceOfExecution.
func operationOf(word apitype.Word) string {
	first, more, several := strings.Cut(string(word), "-")
	if !several {
		return first + "Execution"
	}
	for part := range strings.SplitSeq(more, "-") {
		first += strings.ToUpper(part[:1]) + part[1:]
	}
	return first + "OfExecution"
}

func wordOf(word apitype.Word, r *apitype.WordRequest) control.Word {
	if r == nil {
		r = &apitype.WordRequest{}
	}
	stated := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	return control.Word{
		Alternative: r.Alternative, With: recovery.LaunchAlternative{InstanceType: stated(r.InstanceType), SubnetID: stated(r.SubnetID)},
		Kind: control.WordKind(strings.ToUpper(strings.ReplaceAll(string(word), "-", "_"))),
		Wave: r.Wave, Servers: r.SourceServerIDs, Actions: r.Actions, Comment: strings.TrimSpace(r.Comment), Confirm: r.Confirm,
	}
}

// executionQuery chooses executions.
type executionQuery struct {
	Paging
	Plan  string `query:"plan" doc:"its ID or name"`
	State string `query:"state" enum:"CREATED,IN_PROGRESS,PAUSED,COMPLETED,FAILED,TIMED_OUT,CANCELLING,CANCELLED"`
	Mode  string `query:"mode" enum:"DRILL,RECOVERY"`

	StartedBy string    `query:"startedBy" maxLength:"200" doc:"the name of who started it, whole"`
	Since     time.Time `query:"since" doc:"started then or later"`
	Until     time.Time `query:"until" doc:"started before then"`
	Sort      string    `query:"sort" enum:"newest,oldest" doc:"which come first; the newest by default"`
}

func (s *Server) listExecutions(ctx context.Context, in *executionQuery) (*body[apitype.Page[apitype.ExecutionSummary]], error) {
	filter := control.ExecutionFilter{
		Plan: in.Plan, State: recovery.ExecutionState(in.State), Mode: recovery.Mode(in.Mode),
		StartedBy: in.StartedBy, Since: in.Since, Until: in.Until, Oldest: in.Sort == "oldest",
	}
	heads, next, err := s.control.Executions(ctx, callerOf(ctx), filter, in.page())
	summaries := make([]apitype.ExecutionSummary, len(heads))
	for i, e := range heads {
		summaries[i] = summaryOf(e)
	}
	return pageOf(summaries, next, err)
}

// startInput asks for an execution.
type startInput struct {
	Key  string `header:"Idempotency-Key" doc:"the same key with the same request starts one execution, however often it is sent"`
	Body apitype.StartRequest
}

func (s *Server) startExecution(ctx context.Context, in *startInput) (*versioned[apitype.Execution], error) {
	e, err := s.control.Start(ctx, callerOf(ctx), control.StartRequest{Plan: in.Body.Plan, Options: optionsOf(in.Body.RunOptions), Comment: in.Body.Comment, Key: in.Key})
	answer, err := s.executionAnswer(ctx, e.Execution, err)
	if err == nil {
		answer.Body.Repeated = e.Repeated
	}
	return answer, err
}

func (s *Server) executionAnswer(ctx context.Context, e *recovery.Execution, err error) (*versioned[apitype.Execution], error) {
	if err != nil {
		return nil, err
	}
	decisions, err := s.control.Decisions(ctx, callerOf(ctx), e)
	if err != nil {
		return nil, err
	}
	return versionedOf(viewOf(e, decisions, time.Now()), e.Version), nil
}
