package sim

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"

	"github.com/davit-dr/davit/sim/wire"
)

// Quotas are the limits of DRS, SSM Automation, EC2 and EBS in an account and Region. A zero one
// is AWS's usual.
type Quotas struct {
	ServersPerJob int `yaml:"serversPerJob,omitempty"` // 100
	Jobs          int `yaml:"jobs,omitempty"`          // 20
	ServersInJobs int `yaml:"serversInJobs,omitempty"` // 500
	Replicating   int `yaml:"replicating,omitempty"`   // 300
	SourceServers int `yaml:"sourceServers,omitempty"` // 4,000

	LaunchActions   int `yaml:"launchActions,omitempty"`   // 200 a resource
	LaunchTemplates int `yaml:"launchTemplates,omitempty"` // 1 launch configuration template
	SourceNetworks  int `yaml:"sourceNetworks,omitempty"`  // 100
	Automations     int `yaml:"automations,omitempty"`     // 100 at once, of SSM Automation

	// VCPUs are EC2's quotas of running vCPUs, by bucket: standard, f, g, … What is not stated
	// is ample, and so is it of VolumeTiB, EBS's storage by the type of volumes.
	VCPUs     map[string]int `yaml:"vcpus,omitempty"`
	VolumeTiB map[string]int `yaml:"volumeTiB,omitempty"`
}

func (q Quotas) withDefaults() Quotas {
	for _, d := range []struct {
		value *int
		usual int
	}{
		{&q.ServersPerJob, 100},
		{&q.Jobs, 20},
		{&q.ServersInJobs, 500},
		{&q.Replicating, 300},
		{&q.SourceServers, 4000},
		{&q.LaunchActions, 200},
		{&q.LaunchTemplates, 1},
		{&q.SourceNetworks, 100},
		{&q.Automations, 100},
	} {
		if *d.value == 0 {
			*d.value = d.usual
		}
	}
	return q
}

// service is DRS in one account and Region, from InitializeService on.
type service struct {
	Initialized time.Time
	Quotas      Quotas
}

var services = newTable[service]("drs-service")

const serviceID = "drs"

// initialized is the service of the place, or DRS's refusal.
func initialized(t *tx, p place) (*service, error) {
	s := services.get(t, p, serviceID)
	if s == nil || s.Initialized.IsZero() {
		return nil, &drstypes.UninitializedAccountException{
			Message: aws.String("Account is not initialized for Elastic Disaster Recovery in this Region"),
			Code:    aws.String("UninitializedAccountException"),
		}
	}
	return s, nil
}

// initialize makes the service of a place, with its default templates.
func initialize(t *tx, p place, q Quotas) {
	services.put(t, p, serviceID, service{Initialized: t.now, Quotas: q})
	putDefaultTemplates(t, p)
	addDRSProfile(t, p)
}

func (w *World) initializeService(ctx context.Context, _ *drs.InitializeServiceInput) (*drs.InitializeServiceOutput, error) {
	p := placeOf(ctx)
	return &drs.InitializeServiceOutput{}, w.change(func(t *tx) error {
		if _, err := initialized(t, p); err == nil {
			return nil
		}
		var q Quotas
		if s := services.get(t, p, serviceID); s != nil {
			q = s.Quotas // a world file may state quotas before the service is there
		}
		ensureDefaultNetwork(t, p)
		initialize(t, p, q)
		return nil
	})
}

// placeOf is where a call goes.
func placeOf(ctx context.Context) place {
	c := wire.CallFrom(ctx)
	return place{c.Account, c.Region}
}

// inService runs a reading DRS operation, where the service is initialised.
func inService[O any](ctx context.Context, w *World, f func(*tx, place) (*O, error)) (*O, error) {
	return run(ctx, w.look, f)
}

// changeService runs a changing DRS operation, where the service is initialised.
func changeService[O any](ctx context.Context, w *World, f func(*tx, place) (*O, error)) (*O, error) {
	return run(ctx, w.change, f)
}

func run[O any](ctx context.Context, within func(func(*tx) error) error, f func(*tx, place) (*O, error)) (*O, error) {
	var out *O
	p := placeOf(ctx)
	err := within(func(t *tx) (err error) {
		if _, err := initialized(t, p); err != nil {
			return err
		}
		out, err = f(t, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// arn is the name of a resource of the place, in its partition.
func (p place) arn(service, resource string) string {
	return "arn:" + partition(p.region) + ":" + service + ":" + p.region + ":" + p.account + ":" + resource
}

func partition(region string) string {
	switch {
	case len(region) > 7 && region[:7] == "us-gov-":
		return "aws-us-gov"
	case len(region) > 3 && region[:3] == "cn-":
		return "aws-cn"
	default:
		return "aws"
	}
}
