package sim

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// listExtensibleSourceServers lists the source servers of a staging account that
// are neither extensions themselves nor extended to this account already.
func (w *World) listExtensibleSourceServers(ctx context.Context, in *drs.ListExtensibleSourceServersInput) (*drs.ListExtensibleSourceServersOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.ListExtensibleSourceServersOutput, error) {
		from, err := stagingPlace(t, p, aws.ToString(in.StagingAccountID))
		if err != nil {
			return nil, err
		}
		extended := extendedHere(t, p)
		var found []*sourceServer
		for _, s := range sourceServers.all(t, from) {
			if s.Staging.Account == "" && !extended[serverRef{from.account, from.region, s.ID}.arn()] {
				found = append(found, s)
			}
		}
		found, next, err := cut(found, func(s *sourceServer) string { return s.ID },
			page{token: in.NextToken, max: in.MaxResults, usual: usualPage})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.ListExtensibleSourceServersOutput{Items: make([]drstypes.StagingSourceServer, len(found)), NextToken: next}
		for i, s := range found {
			out.Items[i] = drstypes.StagingSourceServer{
				Arn: aws.String(serverRef{from.account, from.region, s.ID}.arn()), Hostname: aws.String(s.Hostname), Tags: tagsOut(s.Tags),
			}
		}
		return out, nil
	})
}

// createExtendedSourceServer makes a source server of this account that a
// staging account replicates. It counts as a source server here, and as a
// replicating one there.
func (w *World) createExtendedSourceServer(ctx context.Context, in *drs.CreateExtendedSourceServerInput) (*drs.CreateExtendedSourceServerOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.CreateExtendedSourceServerOutput, error) {
		from, err := checkExtensible(t, p, aws.ToString(in.SourceServerArn))
		if err != nil {
			return nil, err
		}
		if err := checkTags(in.Tags); err != nil {
			return nil, err
		}
		s := *from
		s.Tags = in.Tags
		s.Staging = staging{
			Account: arnAccount(*in.SourceServerArn), ServerARN: *in.SourceServerArn,
			Status: drstypes.ExtensionStatusExtended, Linked: true,
		}
		s.Reversed, s.LastLaunch, s.Launches, s.ExpiredPoints = serverRef{}, nil, 0, nil
		s, err = addSourceServer(t, p, s, "")
		if err != nil {
			return nil, err
		}
		out := describeSourceServer(t, p, s.seen(t), nil)
		return &drs.CreateExtendedSourceServerOutput{SourceServer: &out}, nil
	})
}

func arnAccount(arn string) string {
	ref, _ := parseServerARN(arn)
	return ref.Account
}

// checkExtensible is the staging server of that ARN, if it can be extended to
// the place. The model declares no ConflictException for what cannot.
func checkExtensible(t *tx, p place, arn string) (*sourceServer, error) {
	const field = "sourceServerArn"
	ref, ok := parseServerARN(arn)
	if !ok || ref.Region != p.region || ref.arn() != arn {
		return nil, invalid(field, "%s is not the ARN of a source server in %s", arn, p.region)
	}
	from, err := stagingPlace(t, p, ref.Account)
	if err != nil {
		return nil, err
	}
	s := sourceServers.get(t, from, ref.Server)
	switch {
	case s == nil:
		return nil, notFound(sourceServerResource, ref.Server)
	case s.Staging.Account != "":
		return nil, invalid(field, "Source server %s is an extension itself", arn)
	case extendedHere(t, p)[arn]:
		return nil, invalid(field, "Source server %s is extended to the account %s already", arn, p.account)
	case !s.customerKey():
		return nil, invalid(field, "Source server %s cannot be extended: its staging volumes need a customer managed KMS key", arn)
	}
	return s, nil
}

// customerKey says whether the staging volumes are encrypted with a key that can
// be shared with another account: AWS's own cannot.
func (s *sourceServer) customerKey() bool {
	return s.Settings.Encryption == drstypes.ReplicationConfigurationEbsEncryptionCustom &&
		s.Settings.EncryptionKey != "" && !strings.Contains(s.Settings.EncryptionKey, ":alias/aws/")
}

// listStagingAccounts lists the accounts that replicate extended source servers.
func (w *World) listStagingAccounts(ctx context.Context, in *drs.ListStagingAccountsInput) (*drs.ListStagingAccountsOutput, error) {
	const usual = 50
	return inService(ctx, w, func(t *tx, p place) (*drs.ListStagingAccountsOutput, error) {
		accounts := map[string]bool{}
		for _, s := range sourceServers.all(t, p) {
			if s.Staging.Account != "" {
				accounts[s.Staging.Account] = true
			}
		}
		found, next, err := cut(sortedKeys(accounts), func(id string) string { return id },
			page{token: in.NextToken, max: in.MaxResults, usual: usual})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.ListStagingAccountsOutput{Accounts: []drstypes.Account{}, NextToken: next}
		for _, id := range found {
			out.Accounts = append(out.Accounts, drstypes.Account{AccountID: aws.String(id)})
		}
		return out, nil
	})
}
