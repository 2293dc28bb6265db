package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// GroupQuery chooses protection groups. What is empty does not matter.
type GroupQuery struct {
	recovery.Scope
	Search string // a text in the name or the description
	Sort   string // name (the default), or changed: the last change first
}

// GroupInput is a protection group as people write it. What the server sets may be sent
// back as it was read; a version that is not the current one is stale.
type GroupInput struct {
	GroupID         recovery.GroupID          `json:"groupID,omitempty" doc:"set by the server"`
	Name            string                    `json:"name,omitempty" doc:"1 to 64 characters, unique without regard to case"`
	Description     string                    `json:"description,omitempty"`
	AccountID       recovery.AccountID        `json:"accountID,omitempty" doc:"the target account; it cannot change" example:"111122223333"`
	Region          recovery.Region           `json:"region,omitempty" doc:"the Region that is recovered into; it cannot change" example:"us-west-2"`
	SourceServerIDs []recovery.SourceServerID `json:"sourceServerIDs,omitempty" doc:"the members; either these or tags"`
	Tags            map[string]string         `json:"tags,omitempty" doc:"tags that members have, all of them; either these or sourceServerIDs"`

	LaunchConfiguration LaunchInput                                   `json:"launchConfiguration,omitzero" doc:"how the group's servers are launched: what it does not state stays as DRS has it"`
	Servers             map[recovery.SourceServerID]ServerLaunchInput `json:"servers,omitempty" doc:"how single servers are launched, by their IDs"`

	Version   int64     `json:"version,omitempty" doc:"set by the server"`
	CreatedAt time.Time `json:"createdAt,omitzero" doc:"set by the server"`
	UpdatedAt time.Time `json:"updatedAt,omitzero" doc:"set by the server"`
}

// Group is the protection group that the input describes.
func (in GroupInput) Group() recovery.Group {
	return recovery.Group{
		ID: in.GroupID, Name: in.Name, Description: in.Description,
		Scope:    recovery.Scope{AccountID: in.AccountID, Region: in.Region},
		Selector: recovery.Selector{SourceServerIDs: in.SourceServerIDs, Tags: in.Tags},
		Version:  in.Version,

		LaunchConfiguration: in.LaunchConfiguration.Spec(),
		Servers:             serverLaunches(in.Servers),
	}
}

// SavedGroup is a protection group as it was saved.
type SavedGroup struct {
	recovery.Group
	// Warnings say what is odd about it as of now, though it was saved.
	Warnings []string  `json:"warnings,omitempty" doc:"what is odd about it now, such as tags that match no server"`
	Findings []Finding `json:"findings,omitempty" doc:"rules for launches that are not kept; what breaks one that blocks is refused where the group itself states it"`
}

// GroupMembers is what a protection group chooses as of now.
type GroupMembers struct {
	AsOf    time.Time               `json:"asOf"`
	Servers []recovery.SourceServer `json:"servers"`
	// Overlaps are other groups that choose some of the servers too, which is refused.
	Overlaps []GroupOverlap `json:"overlaps,omitempty"`
	// Missing are members by ID that AWS does not have.
	Missing []recovery.SourceServerID `json:"missing,omitempty"`
	// Warnings say what is odd about the group as of now, though it may be saved.
	Warnings []string  `json:"warnings,omitempty" doc:"what is odd about it now, such as tags that match no server"`
	Findings []Finding `json:"findings,omitempty" doc:"rules for launches that are not kept; what breaks one that blocks is refused where the group itself states it"`
}

// GroupOverlap names another group and the servers that it has too.
type GroupOverlap struct {
	GroupID         recovery.GroupID          `json:"groupID"`
	Name            string                    `json:"name"`
	SourceServerIDs []recovery.SourceServerID `json:"sourceServerIDs"`
}
