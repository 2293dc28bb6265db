package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// BindingRef names a role binding in a path.
type BindingRef struct {
	Binding string `path:"binding" doc:"its ID or name"`
}

func (s *Server) bindingRoutes() {
	const tag = "roles"
	register(s, route{http.MethodGet, "/bindings", "listBindings", "List role bindings by name", tag, 0},
		func(ctx context.Context, in *struct{ Paging }) (*body[apitype.Page[recovery.Binding]], error) {
			return pageOf(s.control.Bindings(ctx, callerOf(ctx), in.page()))
		},
		says("A group that no binding names, and that is called after a role (DRSOrchestrationAdmin, DRSRecoveryManager, DRSPlanManager, DRSOperator, DRSAuditor, DRSReadOnly), has this role everywhere."))
	register(s, route{http.MethodPost, "/bindings", "createBinding", "Give a role to a group or a subject", tag, http.StatusCreated},
		func(ctx context.Context, in *struct{ Body apitype.BindingInput }) (*versioned[recovery.Binding], error) {
			return bindingAnswer(s.control.CreateBinding(ctx, callerOf(ctx), in.Body.Binding()))
		},
		says("It holds from the next request on, for those who are signed in already too."))
	register(s, route{http.MethodGet, "/bindings/{binding}", "getBinding", "Read a role binding", tag, 0},
		func(ctx context.Context, in *BindingRef) (*versioned[recovery.Binding], error) {
			return bindingAnswer(s.control.Binding(ctx, callerOf(ctx), in.Binding))
		})
	register(s, route{http.MethodPut, "/bindings/{binding}", "changeBinding", "Replace a role binding", tag, 0}, s.changeBinding)
	register(s, route{http.MethodDelete, "/bindings/{binding}", "deleteBinding", "Take a role away again", tag, http.StatusNoContent}, s.deleteBinding)
}

func bindingAnswer(b recovery.Binding, err error) (*versioned[recovery.Binding], error) {
	if err != nil {
		return nil, err
	}
	return versionedOf(b, b.Version), nil
}

// bindingReplacement is a binding as it shall be, and the version that it replaces.
type bindingReplacement struct {
	BindingRef
	Guard
	Body apitype.BindingInput
}

func (s *Server) changeBinding(ctx context.Context, in *bindingReplacement) (*versioned[recovery.Binding], error) {
	b := in.Body.Binding()
	var err error
	if b.Version, err = in.version(b.Version); err != nil {
		return nil, err
	}
	return bindingAnswer(s.control.ChangeBinding(ctx, callerOf(ctx), in.Binding, b))
}

// bindingChange names a binding and the version that a change is made to.
type bindingChange struct {
	BindingRef
	Guard
}

func (s *Server) deleteBinding(ctx context.Context, in *bindingChange) (*none, error) {
	version, err := in.version(0)
	if err != nil {
		return nil, err
	}
	return nil, s.control.DeleteBinding(ctx, callerOf(ctx), in.Binding, version)
}
