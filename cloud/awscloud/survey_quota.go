package awscloud

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

const gibPerTiB = 1024

// VCPUQuotas gives the quotas that are applied to the account, and for classes of which there are
// none AWS's defaults.
//
// Source: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html
func (c *Cloud) VCPUQuotas(ctx context.Context, scope recovery.Scope) (map[recovery.VCPUClass]int, error) {
	told, err := c.knownQuotas(ctx, scope, "ec2", recovery.VCPUQuotaCodes())
	if err != nil {
		return nil, err
	}
	quotas := map[recovery.VCPUClass]int{}
	for code, value := range told {
		quotas[recovery.VCPUClassByCode(code)] = int(value)
	}
	return quotas, nil
}

// VolumeQuotas gives the quotas of storage, which EBS counts in TiB.
//
// Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html
func (c *Cloud) VolumeQuotas(ctx context.Context, scope recovery.Scope) (map[string]int64, error) {
	told, err := c.knownQuotas(ctx, scope, "ebs", recovery.VolumeQuotaCodes())
	if err != nil {
		return nil, err
	}
	quotas := map[string]int64{}
	for code, value := range told {
		quotas[recovery.VolumeTypeByCode(code)] = int64(value * gibPerTiB)
	}
	return quotas, nil
}

// knownQuotas are the values of a service's quotas by their codes: those that are applied to the
// account, and of others AWS's defaults, which are only asked for where one is missing.
func (c *Cloud) knownQuotas(ctx context.Context, scope recovery.Scope, service string, codes []string) (map[string]float64, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	applied, err := in.appliedQuotas(ctx, service)
	if err != nil {
		return nil, err
	}
	values := valuesOf(applied)
	known, missing := map[string]float64{}, []string(nil)
	for _, code := range codes {
		if value, told := values[code]; told {
			known[code] = value
		} else {
			missing = append(missing, code)
		}
	}
	if len(missing) == 0 {
		return known, nil
	}
	usual, err := in.defaultQuotas(ctx, service)
	if err != nil {
		return nil, err
	}
	values = valuesOf(usual)
	for _, code := range missing {
		if value, told := values[code]; told {
			known[code] = value
		}
	}
	return known, nil
}
