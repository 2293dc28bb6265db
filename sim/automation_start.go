package sim

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

const mostAutomationTags = 5

// startAutomationExecution checks the request whole and starts an execution. A client
// token that was used before gives the same execution, if the request is the same.
func (w *World) startAutomationExecution(ctx context.Context, in *ssm.StartAutomationExecutionInput) (*ssm.StartAutomationExecutionOutput, error) {
	out := &ssm.StartAutomationExecutionOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		known, err := startedBefore(t, p, in)
		if err != nil || known != "" {
			out.AutomationExecutionId = optional(known)
			return err
		}
		a, err := newAutomation(t, p, wire.CallFrom(ctx), in)
		if err != nil {
			return err
		}
		if err := admitAutomation(t, p); err != nil {
			return err
		}
		a = startAutomation(t, p, a)
		if in.ClientToken != nil {
			automationTokens.put(t, p, tokenKey(*in.ClientToken), automationToken{Execution: a.ID, Request: requestDigest(in)})
		}
		out.AutomationExecutionId = aws.String(a.ID)
		return nil
	})
}

// automationToken remembers what a client token was used for.
type automationToken struct{ Execution, Request string }

var automationTokens = newTable[automationToken]("automation-token")

func tokenKey(token string) string { return strings.ToLower(token) }

// startedBefore is the execution that the request's client token has started, if any.
func startedBefore(t *tx, p place, in *ssm.StartAutomationExecutionInput) (string, error) {
	if in.ClientToken == nil {
		return "", nil
	}
	used := automationTokens.get(t, p, tokenKey(*in.ClientToken))
	switch {
	case used == nil:
		return "", nil
	case used.Request != requestDigest(in):
		return "", &ssmtypes.IdempotentParameterMismatch{Message: aws.String("The client token was used for a request with other parameters.")}
	}
	return used.Execution, nil
}

// requestDigest is what makes a request the same as another. Its parameters may be
// secrets and are not kept for this.
func requestDigest(in *ssm.StartAutomationExecutionInput) string {
	same := *in
	same.ClientToken = nil
	words := []any{
		aws.ToString(same.DocumentName), aws.ToString(same.DocumentVersion), string(same.Mode), aws.ToString(same.TargetParameterName),
		aws.ToString(same.MaxConcurrency), aws.ToString(same.MaxErrors),
	}
	for _, name := range sortedKeys(same.Parameters) {
		words = append(words, name, strconv.Itoa(len(same.Parameters[name])))
		for _, value := range same.Parameters[name] {
			words = append(words, value)
		}
	}
	words = append(words, jsonText(same.Targets), jsonText(same.TargetMaps), jsonText(same.TargetLocations))
	return digits17(0, "automation-request", words...)
}

// admitAutomation refuses one execution more than the quota. Those that another one has
// started are not counted.
func admitAutomation(t *tx, p place) error {
	active := 0
	for _, k := range automations.all(t, p) {
		if !k.ended() && k.Parent == "" {
			active++
		}
	}
	if limit := quotasOf(t, p).Automations; active >= limit {
		return &ssmtypes.AutomationExecutionLimitExceededException{
			Message: aws.String(fmt.Sprintf("%d automations are running in this account and Region, which is the quota.", limit)),
		}
	}
	return nil
}

func quotasOf(t *tx, p place) Quotas {
	var q Quotas
	if s := services.get(t, p, serviceID); s != nil {
		q = s.Quotas
	}
	return q.withDefaults()
}

// newAutomation is the execution that a request asks for, if it may start.
func newAutomation(t *tx, p place, caller wire.Call, in *ssm.StartAutomationExecutionInput) (automation, error) {
	a := automation{
		Document: *in.DocumentName, Parameters: maps.Clone(in.Parameters), By: caller.Principal,
		Mode: cmp.Or(in.Mode, ssmtypes.ExecutionModeAuto), Tags: tagsOf(in.Tags), Token: aws.ToString(in.ClientToken),
	}
	if len(in.Tags) > mostAutomationTags {
		return a, wire.Errorf("ValidationException", "An automation takes at most %d tags, not %d.", mostAutomationTags, len(in.Tags))
	}
	book, err := a.take(t, p, aws.ToString(in.DocumentVersion))
	if err != nil {
		return a, err
	}
	if a.Fleet, err = fleetOf(t, p, in); err != nil {
		return a, err
	}
	if a.Fleet != nil && a.Fleet.Parameter != "" {
		if _, has := book.Parameters[a.Fleet.Parameter]; !has {
			return a, badParameters("Parameter %q is not defined in document.", a.Fleet.Parameter)
		}
	}
	return a, a.fill(t, p, book)
}

// take finds the document of the execution and keeps the content of its version.
func (a *automation) take(t *tx, p place, version string) (*runbook, error) {
	d := findDocument(t, p, a.Document)
	if d == nil || d.Type != string(ssmtypes.DocumentTypeAutomation) {
		return nil, &ssmtypes.AutomationDefinitionNotFoundException{Message: aws.String("Automation document " + a.Document + " does not exist.")}
	}
	v := d.version(version)
	if v == nil {
		return nil, &ssmtypes.AutomationDefinitionVersionNotFoundException{Message: aws.String("Automation document " + a.Document + " has no version " + version + ".")}
	}
	a.Version, a.Content, a.Format = strconv.Itoa(v.Number), v.Content, v.Format
	return t.world.books.read(v.Content, v.Format)
}

// fill gives the execution the values of its parameters and its role.
func (a *automation) fill(t *tx, p place, book *runbook) (err error) {
	if a.Values, err = parameterValues(t, p, book.Parameters, a.Parameters, a.Fleet.carried()...); err != nil {
		return err
	}
	lookup := func(name string) (any, error) {
		if v, has := a.Values[name]; has {
			return v, nil
		}
		return defaultReference(t, p, name)
	}
	role, err := expand(book.AssumeRole, lookup)
	if err != nil {
		return badParameters("The assume role cannot be resolved: %v.", err)
	}
	if a.Role = textOf(role); a.Role != "" {
		if err := assumable(t, p, a.Role); err != nil {
			return err
		}
	}
	a.Variables = map[string]any{}
	for _, name := range sortedKeys(book.Variables) {
		v := book.Variables[name]
		if v.Default == nil {
			continue
		}
		value, err := expand(v.Default, lookup)
		if err == nil {
			value, err = typed(value, v.Type)
		}
		if err != nil {
			return badParameters("The variable %q has a default that cannot be used: %v.", name, err)
		}
		a.Variables[name] = value
	}
	return nil
}

// automationService is whom a role must trust that an automation assumes.
const automationService = "ssm.amazonaws.com"

// assumable refuses a role that Automation cannot assume: one that is not there, or that
// states whom it trusts, and not Automation. An account that lists no roles has any.
func assumable(t *tx, p place, arn string) error {
	refused := badParameters("The defined assume role is unable to be assumed.")
	parts := roleARN.FindStringSubmatch(arn)
	if parts == nil || parts[1] != partition(p.region) {
		return refused
	}
	home := place{account: parts[2]}
	if len(roles.all(t, home)) == 0 {
		return nil
	}
	r := roles.get(t, home, parts[4])
	if r == nil || len(r.Trusts) > 0 && !r.trustsService(automationService) {
		return refused
	}
	return nil
}

func (r *role) trustsService(name string) bool {
	for _, trusted := range r.Trusts {
		if trusted == name {
			return true
		}
	}
	return false
}

// startAutomation keeps a new execution and has it begin a moment later.
func startAutomation(t *tx, p place, a automation) automation {
	book, err := t.world.books.read(a.Content, a.Format)
	if err != nil {
		panic("sim: automation of an unread document: " + err.Error())
	}
	a.Seq, a.ID = t.count("automation"), t.newUUID()
	a.Started, a.Status = t.now, ssmtypes.AutomationExecutionStatusPending
	if a.Fleet == nil {
		a.Next = book.Steps[0].Name
	}
	automations.put(t, p, a.ID, a)
	a.wakeAt(t, p, t.now.Add(t.world.scaled(t.world.diceFor("automation", a.ID).in(usualAutomationPending))))
	return a
}
