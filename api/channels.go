package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// ChannelRef names a channel in a path.
type ChannelRef struct {
	Channel string `path:"channel" doc:"its ID or name"`
}

func (s *Server) channelRoutes() {
	const tag = "notifications"
	register(s, route{http.MethodGet, "/channels", "listChannels", "List the channels of notifications by name", tag, 0},
		func(ctx context.Context, in *struct{ Paging }) (*body[apitype.Page[recovery.Channel]], error) {
			return pageOf(s.control.Channels(ctx, callerOf(ctx), in.page()))
		})
	register(s, route{http.MethodPost, "/channels", "createChannel", "Save a new channel", tag, http.StatusCreated},
		func(ctx context.Context, in *struct{ Body apitype.ChannelInput }) (*versioned[recovery.Channel], error) {
			return channelAnswer(s.control.CreateChannel(ctx, callerOf(ctx), in.Body.Channel()))
		}, says("The channel is told of what happens from then on, and of nothing before."))
	register(s, route{http.MethodGet, "/channels/{channel}", "getChannel", "Read a channel", tag, 0},
		func(ctx context.Context, in *ChannelRef) (*versioned[recovery.Channel], error) {
			return channelAnswer(s.control.Channel(ctx, callerOf(ctx), in.Channel))
		})
	register(s, route{http.MethodPut, "/channels/{channel}", "changeChannel", "Replace a channel", tag, 0}, s.changeChannel)
	register(s, route{http.MethodDelete, "/channels/{channel}", "deleteChannel", "Remove a channel that no plan names", tag, http.StatusNoContent}, s.deleteChannel)
	register(s, route{http.MethodPost, "/channels/{channel}/test", "testChannel", "Send a channel a test message now", tag, 0},
		func(ctx context.Context, in *ChannelRef) (*body[recovery.Delivery], error) {
			delivery, err := s.control.TestChannel(ctx, callerOf(ctx), in.Channel)
			return bodyOf(delivery), err
		}, says("The message says that it is a test. That a channel does not take it is a part of the answer, not an error."))
	register(s, route{http.MethodGet, "/notifications", "listNotifications", "List what is sent to channels and what came of it", tag, 0},
		func(ctx context.Context, in *notificationList) (*body[apitype.Page[recovery.Notification]], error) {
			return pageOf(s.control.Notifications(ctx, callerOf(ctx), in.filter(), in.page()))
		}, says("First those that are still to be sent, then the others, by when they ended. What ended is kept for seven days."))
}

// notificationList says which notifications are wanted.
type notificationList struct {
	Paging
	Channel     string                     `query:"channel" doc:"those of a channel, by its ID or name"`
	State       recovery.NotificationState `query:"state" enum:"PENDING,DELIVERED,GIVEN_UP,DROPPED" doc:"those in a state"`
	ExecutionID recovery.ExecutionID       `query:"executionID" doc:"those of an execution"`
}

func (in *notificationList) filter() control.NotificationFilter {
	return control.NotificationFilter{Channel: recovery.ChannelID(in.Channel), State: in.State, ExecutionID: in.ExecutionID}
}

func channelAnswer(c recovery.Channel, err error) (*versioned[recovery.Channel], error) {
	if err != nil {
		return nil, err
	}
	return versionedOf(c, c.Version), nil
}

// channelChange names a channel and the version that a change is made to.
type channelChange struct {
	ChannelRef
	Guard
}

func (s *Server) deleteChannel(ctx context.Context, in *channelChange) (*none, error) {
	version, err := in.version(0)
	if err != nil {
		return nil, err
	}
	return nil, s.control.DeleteChannel(ctx, callerOf(ctx), in.Channel, version)
}

// channelReplacement is a channel as it shall be, and the version that it replaces.
type channelReplacement struct {
	ChannelRef
	Guard
	Body apitype.ChannelInput
}

func (s *Server) changeChannel(ctx context.Context, in *channelReplacement) (*versioned[recovery.Channel], error) {
	c := in.Body.Channel()
	var err error
	if c.Version, err = in.version(c.Version); err != nil {
		return nil, err
	}
	return channelAnswer(s.control.ChangeChannel(ctx, callerOf(ctx), in.Channel, c))
}
