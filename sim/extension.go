package sim

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// staging is the account that replicates an extended source server.
type staging struct {
	Account, ServerARN, Error string
	Status                    drstypes.ExtensionStatus
	// Linked is an extension that was made by DRS in this world, so that its
	// staging server was there; a world file may name one that is not.
	Linked bool
}

// parseServerARN is the source server that an ARN names.
func parseServerARN(arn string) (serverRef, bool) {
	parts := strings.Split(arn, ":")
	if len(parts) != 6 {
		return serverRef{}, false
	}
	id, ok := strings.CutPrefix(parts[5], "source-server/")
	return serverRef{parts[4], parts[3], id}, ok && parts[2] == "drs"
}

// seen is the source server as its account sees it now. What is extended has
// the replication, the disks and the settings of its staging server, as long as
// it was not disconnected from that.
func (s *sourceServer) seen(t *tx) *sourceServer {
	if s.Staging.Account == "" || s.Replication.Held == drstypes.DataReplicationStateDisconnected {
		return s
	}
	ref, _ := parseServerARN(s.Staging.ServerARN)
	from := ref.server(t)
	if from == nil && !s.Staging.Linked {
		return s
	}
	now := *s
	if from == nil {
		now.Replication = replication{Held: drstypes.DataReplicationStateDisconnected}
		now.Staging.Status = drstypes.ExtensionStatusExtensionError
		now.Staging.Error = "The source server " + s.Staging.ServerARN + " does not exist any more"
		return &now
	}
	stalls := s.Replication.Stalls // ordered for this side alone
	now.Replication, now.Settings, now.Disks = from.Replication, from.Settings, from.Disks
	now.Replication.Stalls = append(stalls[:len(stalls):len(stalls)], from.Replication.Stalls...)
	return &now
}

// refuseExtended is DRS's refusal to steer from here what the staging account
// replicates; that it comes as a conflict is inferred.
func (s *sourceServer) refuseExtended() error {
	if s.Staging.Account == "" {
		return nil
	}
	return conflict(sourceServerResource, s.ID, "Source server %s is replicated by the account %s", s.ID, s.Staging.Account)
}

// checkTrusted says whether another account has the role that lets DRS act in it
// for this one, as the console's page "Trusted accounts" makes it. An account
// that lists no roles has all.
// https://docs.aws.amazon.com/drs/latest/userguide/trusted-accounts-staging-role.html
func checkTrusted(t *tx, p place, other, role string) error {
	listed := place{account: other}
	name := role + "_" + p.account
	if len(roles.all(t, listed)) == 0 || roles.get(t, listed, name) != nil {
		return nil
	}
	return &drstypes.AccessDeniedException{
		Message: aws.String("The account " + other + " has no role " + name), Code: aws.String("AccessDeniedException"),
	}
}

// stagingPlace is where a staging account replicates for the place.
func stagingPlace(t *tx, p place, account string) (place, error) {
	if account == p.account {
		return p, invalid("stagingAccountID", "The account %s is this one, not a staging account", account)
	}
	if err := checkTrusted(t, p, account, "DRSStagingAccountRole"); err != nil {
		return p, err
	}
	from := place{account, p.region}
	_, err := initialized(t, from)
	return from, err
}

// extendedHere are the ARNs of the staging servers that are extended to the place.
func extendedHere(t *tx, p place) map[string]bool {
	found := map[string]bool{}
	for _, s := range sourceServers.all(t, p) {
		if s.Staging.Account != "" {
			found[s.Staging.ServerARN] = true
		}
	}
	return found
}
