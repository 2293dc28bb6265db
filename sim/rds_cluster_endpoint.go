package sim

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

const (
	endpointWriter   = "WRITER"
	endpointReader   = "READER"
	endpointInactive = "inactive"
)

// describeDBClusterEndpoints lists the endpoints that every cluster has. Custom ones this
// world does not know.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterEndpoints.html
func (w *World) describeDBClusterEndpoints(ctx context.Context, in *rds.DescribeDBClusterEndpointsInput) (*rds.DescribeDBClusterEndpointsOutput, error) {
	out := &rds.DescribeDBClusterEndpointsOutput{DBClusterEndpoints: []rdstypes.DBClusterEndpoint{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		clusters := dbClusters.all(t, p)
		if in.DBClusterIdentifier != nil {
			one, err := findDBCluster(t, p, in.DBClusterIdentifier)
			if err != nil {
				return err
			}
			clusters = []*dbCluster{one}
		}
		found, err := wantedEndpoints(t, p, clusters, in)
		if err != nil {
			return err
		}
		key := func(e rdstypes.DBClusterEndpoint) string { return *e.DBClusterIdentifier + "/" + *e.EndpointType }
		slices.SortFunc(found, func(a, b rdstypes.DBClusterEndpoint) int { return strings.Compare(key(a), key(b)) })
		found, out.Marker, err = rdsPage(found, key, in.MaxRecords, in.Marker)
		out.DBClusterEndpoints = append(out.DBClusterEndpoints, found...)
		return err
	})
}

func wantedEndpoints(t *tx, p place, clusters []*dbCluster, in *rds.DescribeDBClusterEndpointsInput) ([]rdstypes.DBClusterEndpoint, error) {
	var found []rdstypes.DBClusterEndpoint
	for _, c := range clusters {
		for _, e := range c.endpoints(t, p) {
			passes, err := rdsMatches(in.Filters, func(name string) ([]string, bool) { return endpointFilter(e, name) })
			if err != nil {
				return nil, err
			}
			if passes && in.DBClusterEndpointIdentifier == nil { // only custom endpoints have one
				found = append(found, e)
			}
		}
	}
	return found, nil
}

// endpointFilter gives the values of DescribeDBClusterEndpoints' filters.
func endpointFilter(e rdstypes.DBClusterEndpoint, name string) ([]string, bool) {
	switch name {
	case "db-cluster-endpoint-type":
		return []string{strings.ToLower(*e.EndpointType)}, true
	case "db-cluster-endpoint-status":
		return []string{*e.Status}, true
	case "db-cluster-endpoint-id", "db-cluster-endpoint-custom-type":
		return nil, true
	}
	return nil, false
}

// endpoints are the cluster's own two. The writer endpoint of a cluster that only reads,
// a secondary one of a global database, is inactive.
func (c *dbCluster) endpoints(t *tx, p place) []rdstypes.DBClusterEndpoint {
	writes := dbAvailable
	if g := globalOf(t, p, c); g != nil && g.Writer.at(t.now) != c.arn(p) {
		writes = endpointInactive
	}
	return []rdstypes.DBClusterEndpoint{
		{
			DBClusterIdentifier: aws.String(c.ID), EndpointType: aws.String(endpointWriter), Status: aws.String(writes),
			Endpoint: aws.String(dbAddress(p, c.ID, "cluster-")),
		},
		{
			DBClusterIdentifier: aws.String(c.ID), EndpointType: aws.String(endpointReader), Status: aws.String(dbAvailable),
			Endpoint: aws.String(dbAddress(p, c.ID, "cluster-ro-")),
		},
	}
}
