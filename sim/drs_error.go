package sim

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// kinds of resource as DRS's errors name them
const (
	sourceServerResource     = "SourceServer"
	recoveryInstanceResource = "RecoveryInstance"
	jobResource              = "Job"
	sourceNetworkResource    = "SourceNetwork"
)

// invalid is DRS's refusal of a request that is wrong in itself.
func invalid(field, format string, args ...any) error {
	message := fmt.Sprintf(format, args...)
	return &drstypes.ValidationException{
		Message: &message,
		Code:    aws.String("ValidationException"),
		Reason:  drstypes.ValidationExceptionReasonFieldValidationFailed,
		FieldList: []drstypes.ValidationExceptionField{
			{Name: aws.String(field), Message: &message},
		},
	}
}

func notFound(resource, id string) error {
	return &drstypes.ResourceNotFoundException{
		Message:      aws.String(fmt.Sprintf("%s %s does not exist", resource, id)),
		Code:         aws.String("ResourceNotFoundException"),
		ResourceId:   &id,
		ResourceType: &resource,
	}
}

func conflict(resource, id, format string, args ...any) error {
	return &drstypes.ConflictException{
		Message:      aws.String(fmt.Sprintf(format, args...)),
		Code:         aws.String("ConflictException"),
		ResourceId:   &id,
		ResourceType: &resource,
	}
}

// quota is a limit of the service, by its code in Service Quotas, where that is
// known.
type quota struct {
	code, name string
	limit      func(Quotas) int
}

var (
	quotaServersPerJob = quota{"L-B827C881", "Max number of source servers in a single job", func(q Quotas) int { return q.ServersPerJob }}
	quotaJobs          = quota{"L-D88FAC3A", "Concurrent jobs in progress", func(q Quotas) int { return q.Jobs }}
	quotaServersInJobs = quota{"L-05AFA8C6", "Max number of source servers in all jobs", func(q Quotas) int { return q.ServersInJobs }}
	quotaReplicating   = quota{"L-C1D14A2B", "Max number of replicating servers", func(q Quotas) int { return q.Replicating }}
	quotaSourceServers = quota{"L-E28BE5E0", "Max number of source servers", func(q Quotas) int { return q.SourceServers }}

	quotaLaunchActions   = quota{"", "Max number of launch actions per resource", func(q Quotas) int { return q.LaunchActions }}
	quotaLaunchTemplates = quota{"", "Max number of launch configuration templates", func(q Quotas) int { return q.LaunchTemplates }}
	quotaSourceNetworks  = quota{"", "Max number of source networks", func(q Quotas) int { return q.SourceNetworks }}
)

// checkQuota refuses what would make it more than the place's quota.
func checkQuota(t *tx, p place, q quota, resource string, asked int) error {
	s, err := initialized(t, p)
	if err != nil {
		return err
	}
	limit := q.limit(s.Quotas.withDefaults())
	if asked <= limit {
		return nil
	}
	return &drstypes.ServiceQuotaExceededException{
		Message:      aws.String(fmt.Sprintf("%s: the quota is %d, this would make it %d", q.name, limit, asked)),
		Code:         aws.String("ServiceQuotaExceededException"),
		QuotaCode:    optional(q.code),
		ResourceType: &resource,
		ServiceCode:  aws.String("drs"),
	}
}
