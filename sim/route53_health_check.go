package sim

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

// healthCheck is a health check of Route 53: of an endpoint, whose health the world file
// states, or of a routing control.
type healthCheck struct {
	ID, Host, Path string
	Port           int32
	Control        string // ARN of a routing control
	Unhealthy      bool
}

var healthChecks = newTable[healthCheck]("health-check") // place{account}

func findHealthCheck(t *tx, account string, id *string) (*healthCheck, error) {
	if c := healthChecks.get(t, place{account: account}, aws.ToString(id)); c != nil {
		return c, nil
	}
	return nil, &route53types.NoSuchHealthCheck{Message: aws.String("No health check exists with the specified ID: " + aws.ToString(id))}
}

func (w *World) getHealthCheck(ctx context.Context, in *route53.GetHealthCheckInput) (*route53.GetHealthCheckOutput, error) {
	out := &route53.GetHealthCheckOutput{}
	return out, w.look(func(t *tx) error {
		c, err := findHealthCheck(t, placeOf(ctx).account, in.HealthCheckId)
		if err == nil {
			out.HealthCheck = describeHealthCheck(c)
		}
		return err
	})
}

func (w *World) listHealthChecks(ctx context.Context, in *route53.ListHealthChecksInput) (*route53.ListHealthChecksOutput, error) {
	size := sizeOf(in.MaxItems, usualZonesPage)
	out := &route53.ListHealthChecksOutput{MaxItems: aws.Int32(int32(size)), Marker: in.Marker, HealthChecks: []route53types.HealthCheck{}}
	return out, w.look(func(t *tx) error {
		found := healthChecks.all(t, place{account: placeOf(ctx).account})
		if in.Marker != nil {
			at := slices.IndexFunc(found, func(c *healthCheck) bool { return c.ID == *in.Marker })
			if at < 0 {
				return &route53types.NoSuchHealthCheck{Message: aws.String("No health check exists with the specified ID: " + *in.Marker)}
			}
			found = found[at:]
		}
		if len(found) > size {
			out.IsTruncated, out.NextMarker = true, aws.String(found[size].ID)
			found = found[:size]
		}
		for _, c := range found {
			out.HealthChecks = append(out.HealthChecks, *describeHealthCheck(c))
		}
		return nil
	})
}

func describeHealthCheck(c *healthCheck) *route53types.HealthCheck {
	config := &route53types.HealthCheckConfig{Type: route53types.HealthCheckTypeRecoveryControl, RoutingControlArn: optional(c.Control)}
	if c.Control == "" {
		config = &route53types.HealthCheckConfig{
			Type: route53types.HealthCheckTypeHttps, FullyQualifiedDomainName: aws.String(c.Host), ResourcePath: aws.String(c.Path),
			Port: aws.Int32(c.Port), RequestInterval: aws.Int32(30), FailureThreshold: aws.Int32(3), EnableSNI: aws.Bool(true),
		}
	}
	return &route53types.HealthCheck{
		Id: aws.String(c.ID), CallerReference: aws.String(c.ID), HealthCheckVersion: aws.Int64(1), HealthCheckConfig: config,
	}
}

// healthCheckers are the Regions from which Route 53 looks.
var healthCheckers = []route53types.HealthCheckRegion{
	route53types.HealthCheckRegionUsEast1, route53types.HealthCheckRegionUsWest2, route53types.HealthCheckRegionEuWest1,
}

func (w *World) getHealthCheckStatus(ctx context.Context, in *route53.GetHealthCheckStatusInput) (*route53.GetHealthCheckStatusOutput, error) {
	out := &route53.GetHealthCheckStatusOutput{}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		c, err := findHealthCheck(t, p.account, in.HealthCheckId)
		if err != nil {
			return err
		}
		status := "Success: HTTP Status Code 200, OK"
		if !c.healthy(t, p) {
			status = "Failure: Connection timed out. The endpoint or the internet connection is down, or requests are being blocked by your firewall."
		}
		for _, region := range healthCheckers {
			out.HealthCheckObservations = append(out.HealthCheckObservations, route53types.HealthCheckObservation{
				Region: region, StatusReport: &route53types.StatusReport{Status: aws.String(status), CheckedTime: aws.Time(t.now.Truncate(30 * time.Second))},
			})
		}
		return nil
	})
}

// healthy is what the routing control says, where there is one.
func (c *healthCheck) healthy(t *tx, p place) bool {
	if c.Control == "" {
		return !c.Unhealthy
	}
	control := routingControls.get(t, p, c.Control)
	return control != nil && control.On
}
