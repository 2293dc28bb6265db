package api

import (
	"context"
	"net/http"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) auditRoutes() {
	const tag = "audit"
	register(s, route{http.MethodGet, "/audit", "listAudit", "List the audit trail, newest first", tag, 0}, s.listAudit,
		says("Events of every stream: executions, configuration, access, checkpoints. A text is looked for in one stream, or from a time on."))
	register(s, route{http.MethodPost, "/audit/verify", "verifyAudit", "Verify the audit trail", tag, 0}, s.verifyAudit,
		says("Reads all of it and holds it against its hash chains, its signed checkpoints, and the copies of checkpoints that are sent. Nothing is changed."))
	register(s, route{http.MethodGet, "/audit/checkpoints", "listCheckpoints", "List checkpoints, oldest first", tag, 0}, s.listCheckpoints,
		says("Keep them where who can write to the database cannot: verifyAudit takes them, and finds what was cut off."))
	register(s, route{http.MethodGet, "/audit/keys", "listAuditKeys", "List the public keys that checkpoints are signed with", tag, 0}, s.listAuditKeys,
		says("Today's comes first. With a key, `davit audit verify --data` verifies a copy of the database without any server."))
}

// auditInput chooses events of the trail.
type auditInput struct {
	Paging
	From   time.Time `query:"from" doc:"at or after this time"`
	To     time.Time `query:"to" doc:"before this time"`
	Actor  string    `query:"actor" doc:"by the name of who did it"`
	Type   string    `query:"type" doc:"of the event, such as wave.moved or access.refused"`
	Kind   string    `query:"kind" doc:"of the stream: execution, plan, group, account, access, …"`
	Stream string    `query:"stream" doc:"one stream, such as execution/exec-20261123052545-asrszt77"`
	Text   string    `query:"text" maxLength:"200" doc:"in the event's body, without regard to case"`
}

func (s *Server) listAudit(ctx context.Context, in *auditInput) (*body[apitype.Page[apitype.TrailEvent]], error) {
	events, next, err := s.control.Audit(ctx, callerOf(ctx), control.AuditQuery{
		From: in.From, To: in.To, Actor: in.Actor, Type: recovery.EventType(in.Type), Kind: in.Kind, Stream: in.Stream, Text: in.Text,
		Limit: in.Limit, Cursor: in.Cursor,
	})
	if err != nil {
		return nil, err
	}
	told := make([]apitype.TrailEvent, len(events))
	for i, ev := range events {
		// Each by itself: batches of different executions have the same names.
		text := newTeller(&recovery.Execution{}).tell(ev)
		told[i] = apitype.TrailEvent{Event: apitype.Event{Event: ev, Text: text}}
		if changed, ok := ev.Body.(recovery.ResourceChanged); ok && changed.Change == recovery.Changed {
			if told[i].Changes, err = changed.Fields(); err != nil {
				return nil, err
			}
		}
	}
	return pageOf(told, next, nil)
}

func (s *Server) verifyAudit(ctx context.Context, in *struct{ Body *apitype.VerifyRequest }) (*body[apitype.AuditReport], error) {
	var kept []recovery.Checkpoint
	if in.Body != nil {
		kept = in.Body.Kept
	}
	report, err := s.control.VerifyAudit(ctx, callerOf(ctx), kept)
	if err != nil {
		return nil, err
	}
	return bodyOf(AuditReport(report)), nil
}

// AuditReport is a report as the API answers it.
func AuditReport(r control.AuditReport) apitype.AuditReport {
	report := apitype.AuditReport{
		At: r.At, OK: len(r.Findings) == 0, Streams: r.Streams, Events: r.Events, Checkpoints: r.Checkpoints,
		Last: r.Last, Uncovered: r.Uncovered, Findings: []apitype.AuditFinding{},
	}
	for _, re := range r.Restores {
		report.Restores = append(report.Restores, apitype.AuditRestore{
			Seq: re.Seq, At: re.At, By: re.By, BackupID: re.Backup.ID, BackupAt: re.Backup.At,
			KeptAs: re.KeptAs, Replaced: re.Replaced, Comment: re.Comment,
		})
	}
	for _, f := range r.Findings {
		report.Findings = append(report.Findings, apitype.AuditFinding{
			Kind: string(f.Kind), Stream: f.Stream, Seq: f.Seq, Until: f.Until, Checkpoint: f.Checkpoint, Message: f.Message, Restore: f.Restore,
		})
	}
	return report
}

// checkpointsInput chooses checkpoints.
type checkpointsInput struct {
	After int64 `query:"after" minimum:"0" doc:"the number of the last one that is known"`
	Limit int   `query:"limit" minimum:"1" maximum:"1000" doc:"how many at most; 100 by default"`
}

func (s *Server) listCheckpoints(ctx context.Context, in *checkpointsInput) (*body[apitype.Page[recovery.Checkpoint]], error) {
	all, err := s.control.Checkpoints(ctx, callerOf(ctx), in.After, in.Limit)
	return pageOf(all, "", err)
}

func (s *Server) listAuditKeys(ctx context.Context, _ *struct{}) (*body[apitype.Page[apitype.AuditKey]], error) {
	keys, err := s.control.AuditKeys(ctx, callerOf(ctx))
	if err != nil {
		return nil, err
	}
	var all []apitype.AuditKey
	for _, k := range keys {
		all = append(all, apitype.AuditKey{KeyID: k.ID, PEM: k.PEM})
	}
	return pageOf(all, "", nil)
}
