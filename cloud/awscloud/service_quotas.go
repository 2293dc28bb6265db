package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas/types"

	"github.com/davit-dr/davit/recovery"
)

// quotaPage is the largest page of quotas asked for.
const quotaPage = 100

// Quotas gives DRS's quotas as Service Quotas tells them: those that are applied to the
// account, and for the others AWS's defaults there.
//
// Source: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html
func (c *Cloud) Quotas(ctx context.Context, scope recovery.Scope) (recovery.Quotas, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return recovery.Quotas{}, err
	}
	applied, err := in.appliedQuotas(ctx, "drs")
	if err != nil {
		return recovery.Quotas{}, err
	}
	have := drsQuotas(applied)
	if have == have.Or(recovery.DefaultQuotas) {
		return have, nil
	}
	usual, err := in.defaultQuotas(ctx, "drs")
	return have.Or(drsQuotas(usual)), err
}

// drsQuotas are the values of the quotas of DRS that Davit knows.
func drsQuotas(told []types.ServiceQuota) (q recovery.Quotas) {
	for code, value := range valuesOf(told) {
		if into := q.ByCode(code); into != nil && value > 0 {
			*into = int(value)
		}
	}
	return q
}

func (c *clients) appliedQuotas(ctx context.Context, service string) ([]types.ServiceQuota, error) {
	k := c.read("servicequotas", "ListServiceQuotas", "read the quotas of %s", service)
	var all []types.ServiceQuota
	request := &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String(service), MaxResults: aws.Int32(quotaPage)}
	for pages := servicequotas.NewListServiceQuotasPaginator(c.serviceQuotas, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forServiceQuotas)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		all = append(all, page.Quotas...)
	}
	return all, nil
}

func (c *clients) defaultQuotas(ctx context.Context, service string) ([]types.ServiceQuota, error) {
	k := c.read("servicequotas", "ListAWSDefaultServiceQuotas", "read AWS's default quotas of %s", service)
	var all []types.ServiceQuota
	request := &servicequotas.ListAWSDefaultServiceQuotasInput{ServiceCode: aws.String(service), MaxResults: aws.Int32(quotaPage)}
	for pages := servicequotas.NewListAWSDefaultServiceQuotasPaginator(c.serviceQuotas, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forServiceQuotas)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		all = append(all, page.Quotas...)
	}
	return all, nil
}

// valuesOf are the values of quotas by their codes. One that Service Quotas has an error for has
// no value.
func valuesOf(told []types.ServiceQuota) map[string]float64 {
	values := map[string]float64{}
	for _, q := range told {
		if q.Value != nil && q.ErrorReason == nil {
			values[str(q.QuotaCode)] = *q.Value
		}
	}
	return values
}
