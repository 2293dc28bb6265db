package control

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// maxExtended is how many source servers are extended at once.
const maxExtended = 100

// Extension says what became of one source server of a staging account.
type Extension struct {
	StagingServerARN string
	SourceServerID   recovery.SourceServerID // of the target account
	Already          bool                    // it was extended before
	Err              error
}

// ExtendServers extends source servers of staging accounts into a target account, where
// DRS can then recover them. One that is extended already is left alone, so that it may be
// asked again; one that DRS refuses keeps none of the others back.
//
// It needs what registering accounts needs: servers of one account become recoverable in
// another, at that one's cost and quotas.
func (c *Control) ExtendServers(ctx context.Context, caller recovery.Caller, ref string, arns []string, tags map[string]string) ([]Extension, error) {
	if err := c.admit(ctx, caller, "ExtendServers"); err != nil {
		return nil, err
	}
	a, err := c.book.Account(ctx, ref)
	if err != nil {
		return nil, err
	}
	actor, err := c.authorise(ctx, caller, "ExtendServers", inAccount(a.ID))
	if err != nil {
		return nil, err
	}
	if err := checkExtensions(a, arns); err != nil {
		return nil, err
	}
	extended := map[recovery.Region]map[string]recovery.SourceServerID{}
	var done []Extension
	for _, arn := range arns {
		region, _ := stagedIn(arn)
		scope := recovery.Scope{AccountID: a.ID, Region: region}
		if extended[region] == nil {
			if extended[region], err = c.extendedIn(ctx, scope); err != nil {
				return nil, err
			}
		}
		e := c.extend(ctx, scope, arn, tags, extended[region])
		done = append(done, e)
		if e.Err != nil || e.Already {
			continue
		}
		if err := c.book.NoteExtension(ctx, scope, e.SourceServerID, arn, actor); err != nil {
			return done, err
		}
	}
	return done, nil
}

// extendedIn are the source servers of the scope that are extended, by the ARNs of the
// servers that they extend.
func (c *Control) extendedIn(ctx context.Context, scope recovery.Scope) (map[string]recovery.SourceServerID, error) {
	servers, err := c.cloud.SourceServers(ctx, scope)
	if err != nil {
		return nil, err
	}
	have := map[string]recovery.SourceServerID{}
	for _, s := range servers {
		if s.StagingServerARN != "" {
			have[s.StagingServerARN] = s.SourceServerID
		}
	}
	return have, nil
}

func (c *Control) extend(ctx context.Context, scope recovery.Scope, arn string, tags map[string]string, have map[string]recovery.SourceServerID) Extension {
	if id, ok := have[arn]; ok {
		return Extension{StagingServerARN: arn, SourceServerID: id, Already: true}
	}
	server, err := c.cloud.ExtendServer(ctx, scope, arn, tags)
	if recovery.CodeOf(err) == recovery.Invalid || recovery.CodeOf(err) == recovery.Conflict {
		// Somebody else may have done it just now, or this one in a request whose answer was lost.
		if now, lookErr := c.extendedIn(ctx, scope); lookErr == nil && now[arn] != "" {
			return Extension{StagingServerARN: arn, SourceServerID: now[arn], Already: true}
		}
	}
	return Extension{StagingServerARN: arn, SourceServerID: server.SourceServerID, Err: err}
}

// stagingARN is the ARN of a source server: partition, Region, account and ID.
var stagingARN = regexp.MustCompile(`^arn:(aws[a-z-]*):drs:([a-z0-9-]+):([0-9]{12}):source-server/(s-[0-9a-zA-Z]{17})$`)

// stagedIn are the Region and the account of a source server's ARN.
func stagedIn(arn string) (recovery.Region, recovery.AccountID) {
	parts := stagingARN.FindStringSubmatch(arn)
	if parts == nil {
		return "", ""
	}
	return recovery.Region(parts[2]), recovery.AccountID(parts[3])
}

// checkExtensions finds what is wrong with a request before anything of it is sent.
func checkExtensions(a recovery.Account, arns []string) error {
	var ps recovery.Problems
	if len(arns) == 0 || len(arns) > maxExtended {
		ps.Addf("stagingSourceServerARNs", "name 1 to %d source servers of a staging account, by their ARNs", maxExtended)
	}
	for i, arn := range arns {
		at := fmt.Sprintf("stagingSourceServerARNs[%d]", i)
		region, id := stagedIn(arn)
		staging, known := a.Staging(id)
		switch {
		case region == "":
			ps.Addf(at, "%q is not the ARN of a source server: give one such as arn:aws:drs:us-west-2:777788889999:source-server/s-0123456789abcdef0", arn)
		case !known:
			ps.Addf(at, "account %s is no staging account of account %s: register it as one first", id, a.Name)
		case !slices.Contains(a.StagingRegions(staging), region):
			ps.Addf(at, "account %s stages nothing in %s for account %s: servers are extended within a Region", id, region, a.Name)
		case slices.Index(arns, arn) != i:
			ps.Addf(at, "%s is named twice", arn)
		}
	}
	return ps.Err("nothing was extended")
}
