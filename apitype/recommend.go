package apitype

import "github.com/davit-dr/davit/recovery"

// Recommendations are how servers of a group could be launched.
type Recommendations struct {
	Group   string           `json:"group"`
	Version int64            `json:"version" doc:"of the group: what is accepted is accepted for it"`
	Servers []Recommendation `json:"servers"`
	Prices  CostPrices       `json:"prices" doc:"the price list, where one is known"`
	// TemplatesError says why launch templates could not be read.
	TemplatesError *Problem `json:"templatesError,omitempty" doc:"why launch templates could not be read; those that were seen before are looked at"`
}

// Recommendation is how a server could be launched, and why.
type Recommendation struct {
	SourceServerID recovery.SourceServerID `json:"sourceServerID"`
	Name           string                  `json:"name"`
	AcceptedLaunch
	Now        string   `json:"now,omitempty" doc:"the instance type that it would have without it, as far as that is known"`
	PerHour    float64  `json:"perHour,omitempty" doc:"what an hour of the proposed type costs"`
	NowPerHour float64  `json:"nowPerHour,omitempty"`
	Currency   string   `json:"currency,omitempty"`
	Reasons    []string `json:"reasons"`
	Cautions   []string `json:"cautions" doc:"what to look at before it is accepted"`
}

// AcceptedLaunch is what is recommended for a server, or accepted of it.
type AcceptedLaunch struct {
	InstanceType   string                      `json:"instanceType,omitempty" doc:"none: no type is known to fit" example:"m7i.large"`
	LaunchTemplate *recovery.LaunchTemplateRef `json:"launchTemplate,omitempty" doc:"a launch template whose values hold where the server states nothing"`
}

// AcceptRequest is what is accepted for servers of a group.
type AcceptRequest struct {
	Servers map[recovery.SourceServerID]AcceptedLaunch `json:"servers" doc:"by their IDs"`
}

// Recommendations are what the request accepts.
func (r AcceptRequest) Recommendations() map[recovery.SourceServerID]recovery.Recommendation {
	all := make(map[recovery.SourceServerID]recovery.Recommendation, len(r.Servers))
	for id, a := range r.Servers {
		all[id] = recovery.Recommendation{InstanceType: a.InstanceType, Template: a.LaunchTemplate}
	}
	return all
}
