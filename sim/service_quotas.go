package sim

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	quotatypes "github.com/aws/aws-sdk-go-v2/service/servicequotas/types"

	"github.com/davit-dr/davit/sim/wire"
)

// usualQuotaPage is Service Quotas' page where a request states no size.
const usualQuotaPage = 100

// serveServiceQuotas registers what tells of the quotas of an account and Region.
func (w *World) serveServiceQuotas(m *wire.Mux) {
	const quotas = "servicequotas"
	wire.Handle(m, quotas, "ListServiceQuotas", w.listServiceQuotas)
	wire.Handle(m, quotas, "GetServiceQuota", w.getServiceQuota)
	wire.Handle(m, quotas, "ListAWSDefaultServiceQuotas", w.listDefaultQuotas)
	wire.Handle(m, quotas, "GetAWSDefaultServiceQuota", w.getDefaultQuota)
}

// listServiceQuotas gives the quotas that hold in the place, as a world file or SetQuotas
// says.
func (w *World) listServiceQuotas(ctx context.Context, in *servicequotas.ListServiceQuotasInput) (*servicequotas.ListServiceQuotasOutput, error) {
	p := placeOf(ctx)
	found, next, err := quotaPage(in.ServiceCode, in.QuotaCode, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &servicequotas.ListServiceQuotasOutput{Quotas: describeQuotas(p, found, w.appliedIn(p)), NextToken: next}, nil
}

// listDefaultQuotas gives AWS's usual ones.
func (w *World) listDefaultQuotas(ctx context.Context, in *servicequotas.ListAWSDefaultServiceQuotasInput) (*servicequotas.ListAWSDefaultServiceQuotasOutput, error) {
	found, next, err := quotaPage(in.ServiceCode, nil, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &servicequotas.ListAWSDefaultServiceQuotasOutput{Quotas: describeQuotas(placeOf(ctx), found, usualQuota), NextToken: next}, nil
}

func (w *World) getServiceQuota(ctx context.Context, in *servicequotas.GetServiceQuotaInput) (*servicequotas.GetServiceQuotaOutput, error) {
	p := placeOf(ctx)
	found, err := quotaOf(in.ServiceCode, in.QuotaCode)
	if err != nil {
		return nil, err
	}
	return &servicequotas.GetServiceQuotaOutput{Quota: &describeQuotas(p, found, w.appliedIn(p))[0]}, nil
}

func (w *World) getDefaultQuota(ctx context.Context, in *servicequotas.GetAWSDefaultServiceQuotaInput) (*servicequotas.GetAWSDefaultServiceQuotaOutput, error) {
	found, err := quotaOf(in.ServiceCode, in.QuotaCode)
	if err != nil {
		return nil, err
	}
	return &servicequotas.GetAWSDefaultServiceQuotaOutput{Quota: &describeQuotas(placeOf(ctx), found, usualQuota)[0]}, nil
}

// appliedIn gives the quotas that hold in the place, where DRS need not be in use.
func (w *World) appliedIn(p place) func(listedQuota) float64 {
	var have Quotas
	_ = w.look(func(t *tx) error {
		have = quotasOf(t, p)
		return nil
	})
	return func(q listedQuota) float64 { return q.applied(have) }
}

func usualQuota(q listedQuota) float64 { return q.usual }

// quotaPage takes a page from the quotas of a service, or from the one of a code.
func quotaPage(service, code, token *string, size *int32) ([]listedQuota, *string, error) {
	if err := knownService(service); err != nil {
		return nil, nil, err
	}
	all := quotasOfService(*service)
	if code != nil {
		all = slices.DeleteFunc(all, func(q listedQuota) bool { return q.code != *code })
	}
	found, next, err := cut(all, func(q listedQuota) string { return q.code }, page{token: token, max: size, usual: usualQuotaPage})
	if err != nil {
		return nil, nil, &quotatypes.InvalidPaginationTokenException{Message: aws.String(err.Error())}
	}
	return found, next, nil
}

// quotaOf finds the quota of a code, alone in a list.
func quotaOf(service, code *string) ([]listedQuota, error) {
	if err := knownService(service); err != nil {
		return nil, err
	}
	for _, q := range quotasOfService(*service) {
		if q.code == aws.ToString(code) {
			return []listedQuota{q}, nil
		}
	}
	return nil, noSuchQuota("quota " + aws.ToString(code))
}

func knownService(code *string) error {
	if _, known := serviceNames[aws.ToString(code)]; known {
		return nil
	}
	return noSuchQuota("service " + aws.ToString(code))
}

func noSuchQuota(what string) error {
	return &quotatypes.NoSuchResourceException{Message: aws.String(fmt.Sprintf("The request failed because the specified %s does not exist.", what))}
}

func describeQuotas(p place, found []listedQuota, value func(listedQuota) float64) []quotatypes.ServiceQuota {
	out := make([]quotatypes.ServiceQuota, len(found))
	for i, q := range found {
		out[i] = quotatypes.ServiceQuota{
			ServiceCode: aws.String(q.service), ServiceName: aws.String(serviceNames[q.service]),
			QuotaCode: aws.String(q.code), QuotaName: aws.String(q.name),
			QuotaArn: aws.String(p.arn("servicequotas", q.service+"/"+q.code)),
			Value:    aws.Float64(value(q)), Unit: aws.String("None"),
			QuotaAppliedAtLevel: quotatypes.AppliedLevelEnumAccount,
		}
	}
	return out
}
