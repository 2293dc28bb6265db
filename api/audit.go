package api

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) auditRoutes() {
	const tag = "audit"
	registerStream(s, route{http.MethodGet, "/audit", "listAudit", "List the audit trail, newest first", tag, 0}, s.trailAnswers(), s.listAudit,
		says("Events of every stream: executions, configuration, access, checkpoints. A text is looked for in one stream, or from a time on. With `format` (or `Accept: text/csv`, `application/x-ndjson`) the answer is not a page: it has all that the query chooses, from the cursor on, at most `limit` if that is given."))
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
	From    time.Time `query:"from" doc:"at or after this time"`
	To      time.Time `query:"to" doc:"before this time"`
	Actor   string    `query:"actor" doc:"by the name of who did it"`
	Type    string    `query:"type" doc:"of the event, such as wave.moved or access.refused"`
	Kind    string    `query:"kind" doc:"of the stream: execution, plan, group, account, access, …"`
	Stream  string    `query:"stream" doc:"one stream, such as execution/exec-20261123052545-asrszt77"`
	Name    string    `query:"name" maxLength:"64" doc:"of the resource that was changed, as it was called then, without regard to case"`
	Outcome string    `query:"outcome" enum:"SUCCEEDED,FAILED,REFUSED,UNKNOWN" doc:"what came of it: REFUSED is an attempt of somebody who may not, UNKNOWN a request without an answer"`
	Text    string    `query:"text" maxLength:"200" doc:"in the event's body, without regard to case"`
	Format  string    `query:"format" enum:"json,csv,jsonl" doc:"json, a page; or csv or jsonl, all of it"`
	Accept  string    `header:"Accept" hidden:"true"`
}

// trailAnswers are what listAudit answers with.
func (s *Server) trailAnswers() map[string]*huma.Response {
	page := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[apitype.Page[apitype.TrailEvent]](), true, "")
	return map[string]*huma.Response{"200": {Description: "the events", Content: map[string]*huma.MediaType{
		"application/json": {Schema: page},
		csvType:            textAnswer(strings.Join(apitype.TrailColumns, ",") + "\n…"),
		linesType:          textAnswer("{\"stream\":\"access/host/2026-11-27\",\"seq\":6,…}\n"),
	}}}
}

// Forms of the trail besides JSON, and their media types.
const (
	trailCSV   = "csv"
	trailLines = "jsonl"

	csvType   = "text/csv"
	linesType = "application/x-ndjson"
)

// form is how the answer is to be written: as the parameter says, or else the header.
func (in *auditInput) form() string {
	switch {
	case in.Format != "":
		return in.Format
	case strings.Contains(in.Accept, csvType):
		return trailCSV
	case strings.Contains(in.Accept, linesType):
		return trailLines
	}
	return "json"
}

func (in *auditInput) query() control.AuditQuery {
	return control.AuditQuery{
		From: in.From, To: in.To, Actor: in.Actor, Type: recovery.EventType(in.Type), Kind: in.Kind, Stream: in.Stream,
		Name: in.Name, Outcome: recovery.Outcome(in.Outcome), Text: in.Text,
		Limit: in.Limit, Cursor: in.Cursor,
	}
}

func (s *Server) listAudit(ctx context.Context, in *auditInput) (*huma.StreamResponse, error) {
	q, form := in.query(), in.form()
	if form != "json" {
		q.Limit = trailPage
	}
	page, err := s.trailPage(ctx, q)
	if err != nil {
		return nil, err
	}
	if form == "json" {
		return &huma.StreamResponse{Body: func(hctx huma.Context) {
			hctx.SetHeader("Content-Type", "application/json")
			hctx.SetStatus(http.StatusOK)
			if err := json.NewEncoder(hctx.BodyWriter()).Encode(page); err != nil {
				note(ctx, err)
			}
		}}, nil
	}
	mediaType := map[string]string{trailCSV: csvType + "; charset=utf-8", trailLines: linesType}[form]
	return streamed(ctx, mediaType, `attachment; filename="davit-audit.`+form+`"`, func(to io.Writer) error {
		return s.streamTrail(ctx, to, form, q, page, in.Limit)
	}), nil
}

// trailPage is how many events are read at a time for an answer that has all.
const trailPage = 1000

func (s *Server) trailPage(ctx context.Context, q control.AuditQuery) (apitype.Page[apitype.TrailEvent], error) {
	events, next, err := s.control.Audit(ctx, callerOf(ctx), q)
	if err != nil {
		return apitype.Page[apitype.TrailEvent]{}, err
	}
	told := make([]apitype.TrailEvent, len(events))
	for i, ev := range events {
		// Each by itself: batches of different executions have the same names.
		text := newTeller(&recovery.Execution{}).tell(ev)
		told[i] = apitype.TrailEvent{Event: apitype.Event{Event: ev, Text: text}, Outcome: recovery.OutcomeOf(ev.Body)}
		if changed, ok := ev.Body.(recovery.ResourceChanged); ok && changed.Change == recovery.Changed {
			if told[i].Changes, err = changed.Fields(); err != nil {
				return apitype.Page[apitype.TrailEvent]{}, err
			}
		}
	}
	return apitype.Page[apitype.TrailEvent]{Items: told, Next: next}, nil
}

// streamTrail writes page after page, to the end or as many events as are wanted: one page
// is in memory at a time.
func (s *Server) streamTrail(ctx context.Context, to io.Writer, form string, q control.AuditQuery, page apitype.Page[apitype.TrailEvent], limit int) error {
	table, lines := csv.NewWriter(to), json.NewEncoder(to)
	if form == trailCSV {
		if err := table.Write(apitype.TrailColumns); err != nil {
			return err
		}
	}
	for sent := 0; ; {
		if limit > 0 {
			page.Items = page.Items[:min(len(page.Items), limit-sent)]
		}
		sent += len(page.Items)
		if form == trailCSV {
			if err := table.WriteAll(apitype.TrailCells(page.Items)); err != nil {
				return err
			}
		} else {
			for _, ev := range page.Items {
				if err := lines.Encode(ev); err != nil {
					return err
				}
			}
		}
		if page.Next == "" || limit > 0 && sent == limit {
			return nil
		}
		q.Cursor = page.Next
		var err error
		if page, err = s.trailPage(ctx, q); err != nil {
			return err
		}
	}
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
		Last: r.Last, Archived: r.Archived, Archives: r.Archives, Uncovered: r.Uncovered, Findings: []apitype.AuditFinding{},
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
