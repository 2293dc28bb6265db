package sim

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/davit-dr/davit/sim/wire"
)

const (
	headerTimeout = 10 * time.Second
	// drainTimeout is how long requests under way are waited for at the end.
	drainTimeout = 5 * time.Second
)

// Serve answers AWS requests on l until ctx ends, then lets the requests under
// way come to their end, for a while. It closes l, and waits for all that it
// started before it returns; the world stays open.
func (w *World) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: w.Handler(), ReadHeaderTimeout: headerTimeout}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	err := server.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // whoever is still connected has had the time
	}
	if ended := <-served; err == nil && !errors.Is(ended, http.ErrServerClosed) {
		err = ended
	}
	return err
}

// serveNeighbours registers the services beside DRS that a recovery touches,
// except for EC2's instances.
func (w *World) serveNeighbours(m *wire.Mux) {
	w.serveIdentity(m)
	w.serveIAM(m)
	w.serveSecrets(m)
	w.serveLaunchTemplates(m)
	w.serveNetwork(m)
	w.serveRDS(m)
	w.serveRoute53(m)
	w.serveRoutingControls(m)
	w.serveLoadBalancers(m)
	w.serveFunctions(m)
	w.serveTopics(m)
	w.serveBuckets(m)
	w.serveOpsItems(m)
	w.serveServiceQuotas(m)
	w.servePricing(m)
}

func (w *World) serveIdentity(m *wire.Mux) {
	wire.Handle(m, "sts", "GetCallerIdentity", w.getCallerIdentity)
	wire.Handle(m, "sts", "AssumeRole", w.assumeRole)
}

func (w *World) serveSecrets(m *wire.Mux) {
	wire.Handle(m, "secretsmanager", "GetSecretValue", w.getSecretValue)
	wire.Handle(m, "secretsmanager", "DescribeSecret", w.describeSecret)
	wire.Handle(m, "ssm", "GetParameter", w.getParameter)
	wire.Handle(m, "ssm", "GetParameters", w.getParameters)
	wire.Handle(m, "ssm", "GetParametersByPath", w.getParametersByPath)
	wire.Handle(m, "ssm", "DescribeInstanceInformation", w.describeInstanceInformation)
}

func (w *World) serveLaunchTemplates(m *wire.Mux) {
	const ec2 = "ec2"
	wire.Handle(m, ec2, "CreateLaunchTemplate", w.createLaunchTemplate)
	wire.Handle(m, ec2, "CreateLaunchTemplateVersion", w.createLaunchTemplateVersion)
	wire.Handle(m, ec2, "DescribeLaunchTemplates", w.describeLaunchTemplates)
	wire.Handle(m, ec2, "DescribeLaunchTemplateVersions", w.describeLaunchTemplateVersions)
	wire.Handle(m, ec2, "ModifyLaunchTemplate", w.modifyLaunchTemplate)
	wire.Handle(m, ec2, "DeleteLaunchTemplate", w.deleteLaunchTemplate)
	wire.Handle(m, ec2, "DeleteLaunchTemplateVersions", w.deleteLaunchTemplateVersions)
}

func (w *World) serveNetwork(m *wire.Mux) {
	const ec2 = "ec2"
	wire.Handle(m, ec2, "DescribeInstanceTypes", w.describeInstanceTypes)
	wire.Handle(m, ec2, "DescribeInstanceTypeOfferings", w.describeInstanceTypeOfferings)
	wire.Handle(m, ec2, "DescribeVpcs", w.describeVpcs)
	wire.Handle(m, ec2, "DescribeSubnets", w.describeSubnets)
	wire.Handle(m, ec2, "DescribeSecurityGroups", w.describeSecurityGroups)
	wire.Handle(m, ec2, "DescribeRouteTables", w.describeRouteTables)
	wire.Handle(m, ec2, "DescribeNetworkInterfaces", w.describeNetworkInterfaces)
	wire.Handle(m, ec2, "DescribeCapacityReservations", w.describeCapacityReservations)
	wire.Handle(m, ec2, "CreateCapacityReservation", w.createCapacityReservation)
	wire.Handle(m, ec2, "CancelCapacityReservation", w.cancelCapacityReservation)
	wire.Handle(m, ec2, "GetGroupsForCapacityReservation", w.getGroupsForCapacityReservation)
	wire.Handle(m, ec2, "DescribeVolumes", w.describeVolumes)
	wire.Handle(m, ec2, "DescribeAvailabilityZones", w.describeAvailabilityZones)
	wire.Handle(m, ec2, "DescribeRegions", w.describeRegions)
	wire.Handle(m, ec2, "CreateTags", w.createTags)
	wire.Handle(m, ec2, "DeleteTags", w.deleteTags)
	wire.Handle(m, ec2, "DescribeTags", w.describeTags)
	w.serveStorage(m)
	w.serveKeyPairs(m)
}
