package sim

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

const stagingAccount = "444455556666"

// withStaging is a world of one server, and of n more in a staging account that
// can be extended.
func withStaging(n int) *WorldFile {
	f := servers(1)
	s := SeedServers(stagingAccount, testRegion, n)
	for i := range n {
		s.Accounts[0].Regions[0].SourceServers[i].StagingKey = testKey
	}
	f.Accounts = append(f.Accounts, s.Accounts...)
	return f
}

func stagingServer(f *WorldFile, n int) *SourceServerFile {
	return &f.Accounts[1].Regions[0].SourceServers[n-1]
}

func stagingARN(n int) string { return serverRef{stagingAccount, testRegion, id(n)}.arn() }

func (b *bench) extend(arn string) (*drs.CreateExtendedSourceServerOutput, error) {
	return b.drs.CreateExtendedSourceServer(b.Context(), &drs.CreateExtendedSourceServerInput{SourceServerArn: &arn, Tags: map[string]string{"App": "web"}})
}

func extensible(b *bench, in drs.ListExtensibleSourceServersInput) (arns []string) {
	b.Helper()
	pages := drs.NewListExtensibleSourceServersPaginator(b.drs, &in)
	for pages.HasMorePages() {
		p, err := pages.NextPage(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, s := range p.Items {
			arns = append(arns, *s.Arn)
		}
	}
	return arns
}

func TestExtendedSourceServerFollowsItsStagingServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, withStaging(1))
		out, err := b.extend(stagingARN(1))
		if err != nil {
			t.Fatal(err)
		}
		s := out.SourceServer
		extended := *s.SourceServerID
		want(t, "status", s.StagingArea.Status, drstypes.ExtensionStatusExtended)
		want(t, "account", *s.StagingArea.StagingAccountID, stagingAccount)
		want(t, "staging server", *s.StagingArea.StagingSourceServerArn, stagingARN(1))
		want(t, "hostname", *s.SourceProperties.IdentificationHints.Hostname, "server-0001")
		want(t, "tag", s.Tags["App"], "web")
		want(t, "state", b.replicationOf(extended), drstypes.DataReplicationStateContinuous)
		if _, err := b.drs.UpdateLaunchConfiguration(t.Context(), &drs.UpdateLaunchConfigurationInput{SourceServerID: &extended, CopyTags: aws.Bool(false)}); err != nil {
			t.Fatal(err)
		}

		staging := withAccount(stagingAccount, testRegion)
		if _, err := b.drs.StopReplication(t.Context(), &drs.StopReplicationInput{SourceServerID: aws.String(id(1))}, staging); err != nil {
			t.Fatal(err)
		}
		want(t, "state when the staging server is stopped", b.replicationOf(extended), drstypes.DataReplicationStateStopped)
		_, err = b.drs.StartReplication(t.Context(), &drs.StartReplicationInput{SourceServerID: &extended})
		wantCode(t, err, "ConflictException") // that is the staging account's
		if _, err := b.drs.StartReplication(t.Context(), &drs.StartReplicationInput{SourceServerID: aws.String(id(1))}, staging); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		b.recover(extended)

		if _, err := b.drs.DisconnectSourceServer(t.Context(), &drs.DisconnectSourceServerInput{SourceServerID: aws.String(id(1))}, staging); err != nil {
			t.Fatal(err)
		}
		if _, err := b.drs.DeleteSourceServer(t.Context(), &drs.DeleteSourceServerInput{SourceServerID: aws.String(id(1))}, staging); err != nil {
			t.Fatal(err)
		}
		want(t, "status without a staging server", b.server(extended).StagingArea.Status, drstypes.ExtensionStatusExtensionError)
		want(t, "state without a staging server", b.replicationOf(extended), drstypes.DataReplicationStateDisconnected)
	})
}

func TestExtensibleSourceServersAreThoseNotExtendedHere(t *testing.T) {
	f := withStaging(4)
	stagingServer(f, 2).Staging = StagingFile{Account: "777788889999"} // an extension itself
	b := open(t, Options{}, f)
	list := drs.ListExtensibleSourceServersInput{StagingAccountID: aws.String(stagingAccount), MaxResults: aws.Int32(2)}
	want(t, "at first", len(extensible(b, list)), 3)
	if _, err := b.extend(stagingARN(1)); err != nil {
		t.Fatal(err)
	}
	left := extensible(b, list)
	slices.Sort(left)
	wanted := []string{stagingARN(3), stagingARN(4)}
	slices.Sort(wanted)
	want(t, "then", slices.Equal(left, wanted), true)
	accounts, err := b.drs.ListStagingAccounts(t.Context(), &drs.ListStagingAccountsInput{})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "staging accounts", len(accounts.Accounts), 1)
	want(t, "staging account", *accounts.Accounts[0].AccountID, stagingAccount)
}

func TestExtensionIsRefused(t *testing.T) {
	f := withStaging(6)
	stagingServer(f, 2).Staging = StagingFile{Account: "777788889999"}
	stagingServer(f, 3).StagingKey = ""
	stagingServer(f, 4).StagingKey = "arn:aws:kms:us-west-2:444455556666:alias/aws/ebs"
	f.Accounts[0].Regions[0].Quotas = Quotas{Replicating: 1, SourceServers: 2}
	f.Accounts = append(f.Accounts, SeedServers("777788889999", testRegion, 1).Accounts...)
	f.Accounts[2].Roles = []RoleFile{{Name: "DRSStagingAccountRole_" + stagingAccount}}
	b := open(t, Options{}, f)
	if _, err := b.extend(stagingARN(1)); err != nil {
		t.Fatalf("an extension beside a replicating server, at that quota: %v", err)
	}
	for arn, code := range map[string]string{
		stagingARN(1): "ValidationException", // extended already
		stagingARN(2): "ValidationException",
		stagingARN(3): "ValidationException",
		stagingARN(4): "ValidationException",
		stagingARN(5): "ServiceQuotaExceededException",
		stagingARN(7): "ResourceNotFoundException",
		serverRef{testAccount, testRegion, id(1)}.arn():                "ValidationException",
		serverRef{stagingAccount, "eu-west-1", id(1)}.arn():            "ValidationException",
		serverRef{"777788889999", testRegion, id(1)}.arn():             "AccessDeniedException",
		serverRef{"123456789012", testRegion, id(1)}.arn():             "UninitializedAccountException",
		"arn:aws-cn:drs:us-west-2:444455556666:source-server/" + id(1): "ValidationException",
	} {
		_, err := b.extend(arn)
		if err == nil {
			t.Errorf("%s was extended", arn)
		}
		wantCode(t, err, code)
	}
}
