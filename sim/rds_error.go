package sim

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/davit-dr/davit/sim/wire"
)

func dbInstanceState(format string, args ...any) error {
	return &rdstypes.InvalidDBInstanceStateFault{Message: aws.String(fmt.Sprintf(format, args...))}
}

func dbClusterState(format string, args ...any) error {
	return &rdstypes.InvalidDBClusterStateFault{Message: aws.String(fmt.Sprintf(format, args...))}
}

// rdsInvalid and rdsCombination are RDS's refusals of what it has no type for.
func rdsInvalid(format string, args ...any) error {
	return wire.Errorf("InvalidParameterValue", format, args...)
}

func rdsCombination(format string, args ...any) error {
	return wire.Errorf("InvalidParameterCombination", format, args...)
}

// rdsName is an identifier as RDS keeps it: in lower case, out of its ARN if it is one.
func rdsName(p place, kind string, id *string) string {
	return strings.ToLower(strings.TrimPrefix(aws.ToString(id), p.arn("rds", kind+":")))
}

// rdsPage takes a page, of 20 to 100 records.
func rdsPage[T any](items []T, key func(T) string, max *int32, marker *string) ([]T, *string, error) {
	if max != nil && (*max < 20 || *max > 100) {
		return nil, nil, rdsInvalid("Invalid value %d for MaxRecords. Must be between 20 and 100", *max)
	}
	found, next, err := cut(items, key, page{token: marker, max: max, usual: 100})
	if err != nil {
		return nil, nil, rdsInvalid("Invalid value for Marker: %s", aws.ToString(marker))
	}
	return found, next, nil
}

// rdsMatches says whether an object passes all filters, which know no wildcards.
func rdsMatches(filters []rdstypes.Filter, of filterValues) (bool, error) {
	for _, f := range filters {
		values, known := of(aws.ToString(f.Name))
		if !known {
			return false, rdsInvalid("Unrecognized filter name: %s", aws.ToString(f.Name))
		}
		if !intersects(f.Values, values) {
			return false, nil
		}
	}
	return true, nil
}

func intersects(wanted, values []string) bool {
	set := setOf(values)
	for _, v := range wanted {
		if set[v] {
			return true
		}
	}
	return false
}
