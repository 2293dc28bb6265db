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
	applied, err := in.appliedQuotas(ctx)
	if err != nil || applied == applied.Or(recovery.DefaultQuotas) {
		return applied, err
	}
	usual, err := in.defaultQuotas(ctx)
	return applied.Or(usual), err
}

func (c *clients) appliedQuotas(ctx context.Context) (recovery.Quotas, error) {
	k := c.read("servicequotas", "ListServiceQuotas", "read the quotas of DRS")
	var q recovery.Quotas
	request := &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("drs"), MaxResults: aws.Int32(quotaPage)}
	for pages := servicequotas.NewListServiceQuotasPaginator(c.serviceQuotas, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forServiceQuotas)
		if err != nil {
			return recovery.Quotas{}, k.failed(ctx, err)
		}
		readQuotas(&q, page.Quotas)
	}
	return q, nil
}

func (c *clients) defaultQuotas(ctx context.Context) (recovery.Quotas, error) {
	k := c.read("servicequotas", "ListAWSDefaultServiceQuotas", "read AWS's default quotas of DRS")
	var q recovery.Quotas
	request := &servicequotas.ListAWSDefaultServiceQuotasInput{ServiceCode: aws.String("drs"), MaxResults: aws.Int32(quotaPage)}
	for pages := servicequotas.NewListAWSDefaultServiceQuotasPaginator(c.serviceQuotas, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forServiceQuotas)
		if err != nil {
			return recovery.Quotas{}, k.failed(ctx, err)
		}
		readQuotas(&q, page.Quotas)
	}
	return q, nil
}

// readQuotas notes the values of the quotas that Davit knows. One that Service Quotas has
// an error for has no value.
func readQuotas(q *recovery.Quotas, told []types.ServiceQuota) {
	for _, t := range told {
		if into := q.ByCode(str(t.QuotaCode)); into != nil && t.Value != nil && *t.Value > 0 {
			*into = int(*t.Value)
		}
	}
}
