package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) retentionRoutes() {
	const tag = "audit"
	register(s, route{http.MethodGet, "/audit/retention", "listRetention", "Say how long each part of the audit trail is kept", tag, 0},
		func(ctx context.Context, _ *none) (*body[apitype.Page[recovery.RetentionRule]], error) {
			all, err := s.control.Retention(ctx, callerOf(ctx))
			return pageOf(all, "", err)
		}, says("What is in none of the parts is kept for ever: checkpoints, archives, backups, imports."))
	register(s, route{http.MethodPut, "/audit/retention/{part}", "setRetention", "Set how long a part of the audit trail is kept", tag, 0}, s.setRetention,
		says("What is older is archived by the next run, once a day. The ETag of a part that was never set is \"0\"."))
	register(s, route{http.MethodPost, "/audit/retention/run", "runRetention", "Archive what is older than it is kept, or say what that would be", tag, 0},
		func(ctx context.Context, in *struct{ Body apitype.RetentionRunRequest }) (*body[recovery.RetentionRun], error) {
			run := s.control.RunRetention
			if in.Body.DryRun {
				run = s.control.PlanRetention
			}
			r, err := run(ctx, callerOf(ctx))
			if err != nil {
				return nil, err
			}
			return bodyOf(r), nil
		}, says("Closed streams are written whole into a file in the server's folder of archives, which is named in the trail with its hash, and are then removed from the store; their ends stay. What is under a legal hold stays."))
	register(s, route{http.MethodGet, "/audit/archives", "listArchives", "List the archives of the audit trail, oldest first", tag, 0},
		func(ctx context.Context, _ *none) (*body[apitype.Page[recovery.StreamsArchived]], error) {
			all, err := s.control.Archives(ctx, callerOf(ctx))
			return pageOf(all, "", err)
		}, says("With the hash of each file, and how each stream in it ends."))
	s.holdRoutes(tag)
}

func (s *Server) holdRoutes(tag string) {
	register(s, route{http.MethodGet, "/audit/holds", "listHolds", "List legal holds by name", tag, 0},
		func(ctx context.Context, in *struct{ Paging }) (*body[apitype.Page[recovery.Hold]], error) {
			return pageOf(s.control.Holds(ctx, callerOf(ctx), in.page()))
		}, says("Those that were lifted, too."))
	register(s, route{http.MethodPost, "/audit/holds", "placeHold", "Place a legal hold", tag, http.StatusCreated},
		func(ctx context.Context, in *struct{ Body apitype.HoldInput }) (*versioned[recovery.Hold], error) {
			return holdAnswer(s.control.PlaceHold(ctx, callerOf(ctx), in.Body.Hold()))
		}, says("What it is on stays in the store, however old it is, until the hold is lifted."))
	register(s, route{http.MethodGet, "/audit/holds/{hold}", "getHold", "Read a legal hold", tag, 0},
		func(ctx context.Context, in *HoldRef) (*versioned[recovery.Hold], error) {
			return holdAnswer(s.control.Hold(ctx, callerOf(ctx), in.Hold))
		})
	register(s, route{http.MethodPost, "/audit/holds/{hold}/lift", "liftHold", "Lift a legal hold", tag, 0},
		func(ctx context.Context, in *holdLift) (*versioned[recovery.Hold], error) {
			return holdAnswer(s.control.LiftHold(ctx, callerOf(ctx), in.Hold, in.Body.Reason))
		}, says("It stays listed, with why."))
}

// HoldRef names a legal hold in a path.
type HoldRef struct {
	Hold string `path:"hold" doc:"its ID or name"`
}

type holdLift struct {
	HoldRef
	Body apitype.LiftRequest
}

func holdAnswer(h recovery.Hold, err error) (*versioned[recovery.Hold], error) {
	if err != nil {
		return nil, err
	}
	return versionedOf(h, h.Version), nil
}

// retentionSetting is how long a part of the trail shall be kept, and the version that it
// replaces.
type retentionSetting struct {
	Part recovery.Retained `path:"part" enum:"executions,configuration,access,tagSync" doc:"the part of the trail"`
	Guard
	Body apitype.RetentionInput
}

func (s *Server) setRetention(ctx context.Context, in *retentionSetting) (*versioned[recovery.RetentionRule], error) {
	version, err := in.setVersion(in.Body.Version)
	if err != nil {
		return nil, err
	}
	rule, err := s.control.SetRetention(ctx, callerOf(ctx), recovery.RetentionRule{Name: in.Part, Days: in.Body.Days, Version: version})
	if err != nil {
		return nil, err
	}
	return versionedOf(rule, rule.Version), nil
}
