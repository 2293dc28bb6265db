package sim

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

const (
	ssmAgentVersion = "3.3.1611.0"
	// pingInterval is how often the agent reports.
	pingInterval = 5 * time.Minute
	// usualManagedPage is the page of managed nodes where a request states no size.
	usualManagedPage = 50
)

// describeInstanceInformation lists the instances whose agent has reported: the
// ones it reaches, and those that it has lost.
func (w *World) describeInstanceInformation(ctx context.Context, in *ssm.DescribeInstanceInformationInput) (*ssm.DescribeInstanceInformationOutput, error) {
	out := &ssm.DescribeInstanceInformationOutput{InstanceInformationList: []ssmtypes.InstanceInformation{}}
	return out, w.look(func(t *tx) error {
		filters, err := instanceInformationFilters(in)
		if err != nil {
			return err
		}
		var found []*node
		for _, n := range allNodes(t, placeOf(ctx)) {
			passes, err := n.passes(filters)
			if err != nil {
				return err
			}
			if passes {
				found = append(found, n)
			}
		}
		found, next, err := cut(found, func(n *node) string { return n.ID }, page{token: in.NextToken, max: in.MaxResults, usual: usualManagedPage})
		if err != nil {
			return &ssmtypes.InvalidNextToken{Message: aws.String(err.Error())}
		}
		out.NextToken = next
		for _, n := range found {
			out.InstanceInformationList = append(out.InstanceInformationList, describeNode(n))
		}
		return nil
	})
}

// managed says whether Systems Manager knows the instance: its agent has
// reported since the latest start, or before it.
func (i *instance) managed(at time.Time) bool {
	if reached(i.EndedAt, at) || i.Impaired {
		return false
	}
	return reached(i.OnlineAt, at) || i.Starts > 1
}

// instanceInformationFilters joins the two forms that filters have.
func instanceInformationFilters(in *ssm.DescribeInstanceInformationInput) ([]ssmtypes.InstanceInformationStringFilter, error) {
	if len(in.Filters) > 0 && len(in.InstanceInformationFilterList) > 0 {
		return nil, wire.Errorf("ValidationException", "Use Filters or InstanceInformationFilterList, not both.")
	}
	filters := slices.Clone(in.Filters)
	for _, f := range in.InstanceInformationFilterList {
		filters = append(filters, ssmtypes.InstanceInformationStringFilter{Key: aws.String(string(f.Key)), Values: f.ValueSet})
	}
	return filters, nil
}

func (n *node) passes(filters []ssmtypes.InstanceInformationStringFilter) (bool, error) {
	for _, f := range filters {
		var values []string
		switch key := aws.ToString(f.Key); {
		case key == "InstanceIds":
			values = []string{n.ID}
		case key == "PingStatus":
			values = []string{string(n.ping())}
		case key == "PlatformTypes":
			values = []string{string(n.platformType())}
		case key == "ResourceType":
			values = []string{string(n.resourceType())}
		case key == "AgentVersion":
			values = []string{ssmAgentVersion}
		case key == "tag-key":
			values = sortedKeys(n.Tags)
		case strings.HasPrefix(key, "tag:"):
			values, _ = tagFilter(key, n.Tags)
		default:
			return false, &ssmtypes.InvalidInstanceInformationFilterValue{Message: aws.String("The filter key " + key + " is not valid.")}
		}
		if !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(f.Values, v) }) {
			return false, nil
		}
	}
	return true, nil
}

func (n *node) ping() ssmtypes.PingStatus {
	if n.Online {
		return ssmtypes.PingStatusOnline
	}
	return ssmtypes.PingStatusConnectionLost
}

// lastPing is when the agent last reported: at a whole number of intervals since
// it came online, or when its instance last went away.
func (i *instance) lastPing(at time.Time) time.Time {
	if i.ssmOnline(at) {
		return i.OnlineAt.Add(at.Sub(i.OnlineAt).Truncate(pingInterval))
	}
	last := i.StartedAt
	for _, c := range i.Power {
		if reached(c.At, at) {
			last = c.At
		}
	}
	return last
}

func describeNode(n *node) ssmtypes.InstanceInformation {
	name, version := splitPlatform(n.Detail)
	out := ssmtypes.InstanceInformation{
		InstanceId:       aws.String(n.ID),
		PingStatus:       n.ping(),
		LastPingDateTime: aws.Time(n.LastSeen),
		AgentVersion:     aws.String(ssmAgentVersion),
		IsLatestVersion:  aws.Bool(true),
		PlatformType:     n.platformType(),
		PlatformName:     optional(name),
		PlatformVersion:  optional(version),
		ResourceType:     n.resourceType(),
		IPAddress:        optional(n.IP),
		ComputerName:     aws.String(n.Hostname),
	}
	if n.resourceType() == ssmtypes.ResourceTypeEc2Instance {
		out.SourceId, out.SourceType = aws.String(n.ID), ssmtypes.SourceTypeAwsEc2Instance
	}
	return out
}

// splitPlatform takes the version from an operating system's full name: the
// first word of it that begins with a digit.
func splitPlatform(full string) (name, version string) {
	words := strings.Fields(full)
	for n, word := range words {
		if word[0] >= '0' && word[0] <= '9' {
			return strings.Join(words[:n], " "), word
		}
	}
	return full, ""
}
