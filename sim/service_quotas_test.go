package sim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	quotatypes "github.com/aws/aws-sdk-go-v2/service/servicequotas/types"
)

func TestServiceQuotasTellTheWorldsQuotas(t *testing.T) {
	b := open(t, Options{}, &WorldFile{Accounts: []AccountFile{{ID: testAccount, Regions: []RegionFile{
		{Name: testRegion, Quotas: Quotas{Jobs: 30, Replicating: 600}},
	}}}})
	client := servicequotas.NewFromConfig(b.config(testAccount, "secret", ""))
	text := func(quotas []quotatypes.ServiceQuota) string {
		var all []string
		for _, q := range quotas {
			all = append(all, fmt.Sprintf("%s=%g", *q.QuotaCode, *q.Value))
		}
		return strings.Join(all, " ")
	}
	applied := func() string {
		t.Helper()
		var all []quotatypes.ServiceQuota
		pages := servicequotas.NewListServiceQuotasPaginator(client, &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("drs"), MaxResults: aws.Int32(2)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, page.Quotas...)
		}
		return text(all)
	}
	want(t, "applied", applied(), "L-05AFA8C6=500 L-B827C881=100 L-C1D14A2B=600 L-D88FAC3A=30 L-E28BE5E0=4000")
	usual, err := client.ListAWSDefaultServiceQuotas(t.Context(), &servicequotas.ListAWSDefaultServiceQuotasInput{ServiceCode: aws.String("drs")})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "AWS's defaults", text(usual.Quotas), "L-05AFA8C6=500 L-B827C881=100 L-C1D14A2B=300 L-D88FAC3A=20 L-E28BE5E0=4000")
	if err := b.SetQuotas(testAccount, testRegion, Quotas{Jobs: 5}); err != nil {
		t.Fatal(err)
	}
	one, err := client.GetServiceQuota(t.Context(), &servicequotas.GetServiceQuotaInput{ServiceCode: aws.String("drs"), QuotaCode: aws.String("L-D88FAC3A")})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "changed", *one.Quota.Value, 5.0)
	_, err = client.GetServiceQuota(t.Context(), &servicequotas.GetServiceQuotaInput{ServiceCode: aws.String("drs"), QuotaCode: aws.String("L-00000000")})
	wantCode(t, err, "NoSuchResourceException")
	_, err = client.ListServiceQuotas(t.Context(), &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("sqs")})
	wantCode(t, err, "NoSuchResourceException")
	_, err = client.ListServiceQuotas(t.Context(), &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("drs"), NextToken: aws.String("x")})
	wantCode(t, err, "InvalidPaginationTokenException")
}
