package awscloud

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// probe is how AWS is asked about a permission without changing anything.
type probe struct {
	service string
	// ask makes the call: a read with the smallest page, a dry run, or one about something
	// that cannot exist.
	ask func(ctx context.Context, c *clients, k *call, subject string) error
	// write is set for a call that would change something if AWS carried it out.
	write bool
}

// Ask has AWS judge a permission.
func (c *Cloud) Ask(ctx context.Context, scope recovery.Scope, p cloud.Permission, subject string) cloud.Verdict {
	if p.Unasked != "" {
		return indirect(p, scope, p.Unasked)
	}
	ask, ok := probes[p.Action]
	if !ok {
		return unclear(recovery.Errorf(recovery.Internal, "nobody knows how to ask AWS about %s", p.Action))
	}
	in, err := c.in(ctx, scope)
	if err != nil {
		return unclear(err)
	}
	_, operation, _ := strings.Cut(p.Action, ":")
	k := in.read(ask.service, operation, "ask about %s", p.Action)
	if err = ask.ask(ctx, in, k, subject); err != nil {
		return judged(scope, p, k.failed(ctx, err))
	}
	if ask.write {
		return unclear(recovery.Errorf(recovery.Internal, "%s carried out %s in %s, though it was asked about something that cannot exist", k.product(), p.Action, scope))
	}
	return cloud.Verdict{Answer: cloud.AnswerYes}
}

// afterwards are the answers of AWS that come only once the permission was judged: the
// caller may, but there is no such thing. That this is their order is inferred, except
// for DryRunOperation.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html
var afterwards = []string{
	"DryRunOperation",
	"ResourceNotFoundException", "ValidationException", "ConflictException",
	"AutomationDefinitionNotFoundException", "AutomationDefinitionVersionNotFoundException", "AutomationExecutionNotFoundException",
	"InvalidDocument", "InvalidDocumentContent", "InvalidDocumentVersion", "InvalidResourceId",
	"ParameterNotFound", "ParameterVersionNotFound",
}

// judged says what follows from an error.
func judged(scope recovery.Scope, p cloud.Permission, err error) cloud.Verdict {
	e, ok := recovery.AsError(err)
	switch {
	case !ok:
		return unclear(err)
	case slices.Contains(afterwards, e.AWSCode) || strings.HasSuffix(e.AWSCode, ".NotFound"):
		return cloud.Verdict{Answer: cloud.AnswerYes}
	case e.Code != recovery.Denied:
		return unclear(err)
	case p.Through != "" && !strings.Contains(e.Message, "explicit deny") && governor(e.Message) == "":
		return indirect(p, scope, "Davit itself may not, which says nothing of DRS in its name: the first drill tells")
	}
	return cloud.Verdict{Answer: cloud.AnswerNo, Beyond: governor(e.Message) != "", Why: e}
}

func unclear(err error) cloud.Verdict {
	e, ok := recovery.AsError(err)
	if !ok {
		e = recovery.Errorf(recovery.Internal, "%w", err)
	}
	return cloud.Verdict{Answer: cloud.AnswerUnknown, Why: e}
}

// indirect is for what AWS does not tell however it is asked.
func indirect(p cloud.Permission, scope recovery.Scope, why string) cloud.Verdict {
	v := unclear(recovery.Errorf(recovery.Invalid, "%s cannot be asked about in %s: %s", p.Action, scope, why))
	v.Indirect = true
	return v
}

// What cannot exist: IDs of AWS's are random, and none is all zeros.
const (
	noServer      = "s-00000000000000000"
	noPoint       = "pit-00000000000000000"
	noJob         = "drsjob-00000000000000000"
	noInstance    = "i-00000000000000000"
	noTemplate    = "lt-00000000000000000"
	noReservation = "cr-00000000000000000"
	noImage       = "ami-00000000000000000"
	noVolume      = "vol-00000000000000000"
	noSnapshot    = "snap-00000000000000000"
	noAutomation  = "00000000-0000-0000-0000-000000000000"
	noDocument    = "Davit-NoSuchDocument"
	noVersion     = "00000000-0000-0000-0000-000000000000" // of a secret
	noParameter   = ":999999999"                           // a version: SSM keeps a hundred
)

// probes are how each permission is asked about that can be.
var probes = func() map[string]probe {
	all := map[string]probe{}
	for _, some := range []map[string]probe{drsProbes, ec2Probes, ssmProbes, secretProbes, quotaProbes, iamProbes, priceProbes} {
		for action, p := range some {
			p.service, _, _ = strings.Cut(action, ":")
			all[action] = p
		}
	}
	return all
}()

// least is the smallest page of most lists; EC2 and some of SSM's give five at least.
var least, five = aws.Int32(1), aws.Int32(5)
