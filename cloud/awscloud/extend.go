package awscloud

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// StagingAccounts gives the accounts that replicate extended source servers of the scope.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_ListStagingAccounts.html
func (c *Cloud) StagingAccounts(ctx context.Context, scope recovery.Scope) ([]recovery.AccountID, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("drs", "ListStagingAccounts", "list the staging accounts")
	var found []recovery.AccountID
	for pages := drs.NewListStagingAccountsPaginator(in.drs, &drs.ListStagingAccountsInput{}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forDRS)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, a := range page.Accounts {
			found = append(found, recovery.AccountID(str(a.AccountID)))
		}
	}
	return found, nil
}

// ExtensibleServers gives the source servers of a staging account that are not extended
// into the scope yet.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_ListExtensibleSourceServers.html
func (c *Cloud) ExtensibleServers(ctx context.Context, scope recovery.Scope, staging recovery.AccountID) ([]cloud.ExtensibleServer, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("drs", "ListExtensibleSourceServers", "list the source servers that account %s can extend", staging)
	var found []cloud.ExtensibleServer
	request := &drs.ListExtensibleSourceServersInput{StagingAccountID: aws.String(string(staging))}
	for pages := drs.NewListExtensibleSourceServersPaginator(in.drs, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forDRS)
		if err != nil {
			return nil, k.untrustedStaging(k.failed(ctx, err), string(staging))
		}
		for _, s := range page.Items {
			found = append(found, cloud.ExtensibleServer{ARN: str(s.Arn), Hostname: str(s.Hostname), Tags: s.Tags})
		}
	}
	return found, nil
}

// ExtendServer makes a source server of the scope that the staging account replicates.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_CreateExtendedSourceServer.html
func (c *Cloud) ExtendServer(ctx context.Context, scope recovery.Scope, stagingServerARN string, tags map[string]string) (recovery.SourceServer, error) {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return recovery.SourceServer{}, err
	}
	k := in.change("drs", "CreateExtendedSourceServer", "extend the source server %s", stagingServerARN)
	out, err := in.drs.CreateExtendedSourceServer(ctx, &drs.CreateExtendedSourceServerInput{SourceServerArn: aws.String(stagingServerARN), Tags: tags}, k.forDRS)
	if err != nil {
		return recovery.SourceServer{}, k.notExtended(k.failed(ctx, err), stagingServerARN)
	}
	if out.SourceServer == nil {
		return recovery.SourceServer{}, recovery.Errorf(recovery.Unavailable, "DRS answered without a source server when asked to %s in %s", k.doing, scope)
	}
	return serverOf(scope, *out.SourceServer), nil
}

// notExtended says what is to be done where DRS does not extend a server. It refuses one
// whose staging volumes are not encrypted with a customer managed key: AWS's own key
// cannot be shared with another account.
//
// Source: https://docs.aws.amazon.com/drs/latest/userguide/multi-account.html
func (k *call) notExtended(err error, arn string) error {
	staging := "the staging account"
	if parts := strings.Split(arn, ":"); len(parts) > 4 {
		staging = parts[4]
	}
	e, ok := recovery.AsError(err)
	if !ok || e.AWSCode != "ValidationException" || !strings.Contains(strings.ToUpper(e.Message), "KMS") {
		return k.untrustedStaging(err, staging)
	}
	return e.WithRemedy("DRS extends a server only where its staging volumes are encrypted with a customer managed KMS key, since AWS's own key cannot be shared: "+
		"choose such a key in the server's replication settings in account %s, let the key's policy allow account %s to use it, and extend the server once it has replicated anew", staging, k.scope.AccountID)
}

// untrustedStaging says what is to be done where the staging account does not let DRS look.
func (k *call) untrustedStaging(err error, staging string) error {
	e, ok := recovery.AsError(err)
	if !ok || e.AWSCode != "AccessDeniedException" || !strings.Contains(e.Message, "DRSStagingAccountRole") {
		return err
	}
	return e.WithRemedy("name account %s as a trusted account in the DRS console of account %s: that makes the role DRSStagingAccountRole_%s there, by which DRS looks for it", k.scope.AccountID, staging, k.scope.AccountID)
}
