package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// ChannelInput is a channel of notifications as people write it. What the server sets may
// be sent back as it was read; a version that is not the current one is stale.
type ChannelInput struct {
	ChannelID recovery.ChannelID       `json:"channelID,omitempty" doc:"set by the server"`
	Name      string                   `json:"name,omitempty" doc:"1 to 64 characters, unique without regard to case"`
	Kind      recovery.ChannelKind     `json:"kind,omitempty" doc:"SNS or WEBHOOK"`
	TopicARN  string                   `json:"topicARN,omitempty" doc:"of SNS: the topic" example:"arn:aws:sns:us-west-2:111122223333:davit"`
	URL       string                   `json:"url,omitempty" doc:"of WEBHOOK: https, or http to this machine by its address"`
	Secrets   []recovery.ChannelSecret `json:"secrets,omitempty" doc:"of WEBHOOK: where the secret is that messages are signed with, never the secret itself; two while one takes the place of the other"`

	Events   []recovery.NotificationKind `json:"events,omitempty" doc:"what it is told of; none: everything"`
	Modes    []recovery.Mode             `json:"modes,omitempty" doc:"DRILL or RECOVERY; none: both"`
	Plans    []string                    `json:"plans,omitempty" doc:"names of plans; none, and no planTags: all plans"`
	PlanTags map[string]string           `json:"planTags,omitempty" doc:"tags that a plan must have, all of them"`

	EscalateAfterSeconds int  `json:"escalateAfterSeconds,omitempty" doc:"it is told of approvals that nobody has answered for so long, where the plan has no escalation of its own"`
	Paused               bool `json:"paused,omitempty" doc:"nothing is sent; what happens meanwhile is never told"`

	Version   int64     `json:"version,omitempty" doc:"set by the server"`
	CreatedAt time.Time `json:"createdAt,omitzero" doc:"set by the server"`
	UpdatedAt time.Time `json:"updatedAt,omitzero" doc:"set by the server"`
}

// Channel is the channel that the input describes.
func (in ChannelInput) Channel() recovery.Channel {
	return recovery.Channel{
		ID: in.ChannelID, Name: in.Name, Kind: in.Kind, TopicARN: in.TopicARN, URL: in.URL, Secrets: in.Secrets,
		Events: in.Events, Modes: in.Modes, Plans: in.Plans, PlanTags: in.PlanTags,
		EscalateAfterSeconds: in.EscalateAfterSeconds, Paused: in.Paused, Version: in.Version,
	}
}
