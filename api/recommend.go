package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// recommendRoutes are those that propose how servers are launched.
func (s *Server) recommendRoutes() {
	register(s, route{http.MethodGet, "/groups/{group}/recommendations", "recommendLaunches", "Propose how the servers of a group could be launched", "groups", 0}, s.recommendLaunches,
		says("An instance type for each server, and a launch template where one fits, with the reasons. Nothing holds until somebody accepts it."))
	register(s, route{http.MethodPost, "/groups/{group}/recommendations", "acceptRecommendations", "Accept what was proposed for servers of a group", "groups", 0}, s.acceptRecommendations,
		says("It is saved as the servers' own launch configurations: a change of the group, with everything else that it states left alone."), fails(recovery.NotFound))
}

// serversOfGroup are those of a group, or one of them.
type serversOfGroup struct {
	GroupRef
	Server string `query:"server" doc:"one server alone, by its ID or name"`
}

func (s *Server) recommendLaunches(ctx context.Context, in *serversOfGroup) (*body[apitype.Recommendations], error) {
	r, err := s.control.Recommend(ctx, callerOf(ctx), in.Group, in.Server)
	if err != nil {
		return nil, err
	}
	out := apitype.Recommendations{
		Group: r.Group.Name, Version: r.Group.Version, Servers: []apitype.Recommendation{},
		Prices: costPrices(r.Prices), TemplatesError: part(r.TemplatesErr),
	}
	for _, v := range r.Servers {
		out.Servers = append(out.Servers, apitype.Recommendation{
			SourceServerID: v.SourceServerID, Name: v.Name(), AcceptedLaunch: apitype.AcceptedLaunch{InstanceType: v.InstanceType, LaunchTemplate: v.Template},
			Now: v.Now, PerHour: v.Hour, NowPerHour: v.NowHour, Currency: r.Prices.Currency, Reasons: listOf(v.Reasons), Cautions: listOf(v.Cautions),
		})
	}
	return bodyOf(out), nil
}

// acceptance is what is accepted, for the version of a group that it was proposed for.
type acceptance struct {
	GroupRef
	Guard
	Body apitype.AcceptRequest
}

func (s *Server) acceptRecommendations(ctx context.Context, in *acceptance) (*versioned[apitype.SavedGroup], error) {
	version, err := in.version(0)
	if err != nil {
		return nil, err
	}
	return savedAnswer(s.control.AcceptRecommendations(ctx, callerOf(ctx), in.Group, version, in.Body.Recommendations()))
}
