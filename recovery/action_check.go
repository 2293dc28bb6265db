package recovery

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// documentForm is SSM's form of a document's name, or of the ARN of a shared one.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html
var (
	documentForm    = regexp.MustCompile(`^[a-zA-Z0-9_\-.:/]{3,128}$`)
	documentARNForm = regexp.MustCompile(`^arn:[a-z-]+:ssm:[a-z0-9-]+:[0-9]{12}:(document|automation-definition)/[a-zA-Z0-9_\-.]{3,128}(:.*)?$`)
	versionForm     = regexp.MustCompile(`^(\$DEFAULT|\$LATEST|[1-9][0-9]*)$`)
)

// parts are the pieces of all values, in order of the parameters' names.
func (p ActionParameters) parts() []Part {
	var all []Part
	for _, name := range slices.Sorted(maps.Keys(p)) {
		for _, v := range p[name] {
			parts, err := ParseValue(v)
			if err == nil {
				all = append(all, parts...)
			}
		}
	}
	return all
}

// checkActions finds what is wrong with the actions of all waves.
func (p Plan) checkActions(ps *Problems) {
	for i, w := range p.Waves {
		seen := map[string]string{}
		for _, stage := range []ActionStage{ActionBefore, ActionAfter} {
			list := fmt.Sprintf("waves[%d].%s", i, stageField[stage])
			actions := w.Actions(stage)
			if len(actions) > MaxActions {
				ps.Addf(list, "the wave has %d: %d are allowed", len(actions), MaxActions)
			}
			for j, a := range actions {
				at := fmt.Sprintf("%s[%d].", list, j)
				if first, again := seen[NameKey(a.Name)]; again && a.Name != "" {
					ps.Addf(at+"name", "action %q has the name of %s: names in a wave differ by more than case", a.Name, first)
				}
				seen[NameKey(a.Name)] = fmt.Sprintf("%s[%d]", stageField[stage], j)
				c := actionCheck{plan: p, wave: i, stage: stage, index: j, spec: a, ps: ps}
				c.check(at)
			}
		}
	}
}

// stageField is the field of a wave that holds the actions of a stage.
var stageField = map[ActionStage]string{ActionBefore: "preWaveActions", ActionAfter: "postWaveActions"}

// actionCheck is the check of one action.
type actionCheck struct {
	plan  Plan
	wave  int
	stage ActionStage
	index int
	spec  ActionSpec
	ps    *Problems
}

func (c *actionCheck) check(at string) {
	a, ps := c.spec, c.ps
	ps.Check(at+"name", CheckName(a.Name))
	checkDocument(ps, at, a.DocumentName, a.DocumentVersion)
	if a.RunIn == "" {
		ps.Addf(at+"runIn", "say when the action runs: DRILL, RECOVERY or BOTH (there is no default, so that nothing of production is moved in a drill unasked)")
	} else {
		checkOneOf(ps, at+"runIn", a.RunIn, RunInDrill, RunInRecovery, RunInBoth)
	}
	if a.Requires != "" {
		checkOneOf(ps, at+"requires", a.Requires, RequiresSource)
	}
	checkOneOf(ps, at+"onFailure", a.OnFailure, OnFailurePause, OnFailureStop, OnFailureContinue)
	checkSeconds(ps, at+"maxWaitTimeSeconds", a.MaxWaitTimeSeconds)
	c.checkScope(at)
	c.checkRetry(at + "retry.")
	c.checkSelections(at)
	c.checkParameters(at, a.Parameters, a.RoleARN, false)
	if r := a.Rollback; r != nil {
		checkDocument(ps, at+"rollback.", r.DocumentName, r.DocumentVersion)
		checkOneOf(ps, at+"rollback.when", r.When, RollbackOnFailure, RollbackOnCancel, RollbackOnBoth)
		checkSeconds(ps, at+"rollback.maxWaitTimeSeconds", r.MaxWaitTimeSeconds)
		c.checkParameters(at+"rollback.", r.Parameters, a.RoleARN, true)
	}
}

func checkDocument(ps *Problems, at, name, version string) {
	switch {
	case name == "":
		ps.Addf(at+"documentName", "the Automation document is missing: give its name, or the ARN of a shared one")
	case strings.HasPrefix(name, "arn:") && !documentARNForm.MatchString(name):
		ps.Addf(at+"documentName", "%q is not the ARN of an SSM document: give one such as arn:aws:ssm:us-west-2:111122223333:document/NAME", name)
	case !strings.HasPrefix(name, "arn:") && !documentForm.MatchString(name):
		ps.Addf(at+"documentName", "%q is not the name of an SSM document: names have 3 to 128 letters, digits, -, _ and .", name)
	}
	if !versionForm.MatchString(version) {
		ps.Addf(at+"documentVersion", "%q is not a version: give a number, $DEFAULT or $LATEST", version)
	}
}

func (c *actionCheck) checkScope(at string) {
	a := c.spec
	if a.AccountID != "" {
		c.ps.Check(at+"accountID", a.AccountID.Check())
	}
	if a.Region != "" {
		c.ps.Check(at+"region", a.Region.Check())
	}
	if len(c.plan.Waves[c.wave].Groups) == 0 && (a.AccountID == "" || a.Region == "") {
		c.ps.Addf(at+"accountID", "the wave has no protection group to tell where the action runs: give accountID and region")
	}
	if a.RoleARN != "" && !strings.HasPrefix(a.RoleARN, "arn:") {
		c.ps.Addf(at+"roleARN", "%q is not an ARN: give one such as arn:aws:iam::111122223333:role/NAME", a.RoleARN)
	}
	if a.RoleARN != "" && a.Parameters[ParameterAssumeRole] != nil {
		c.ps.Addf(at+"roleARN", "the role is given as the parameter %s too: remove one of them", ParameterAssumeRole)
	}
}

// maxSelections is how many selections by tags an action may have: what each chose is part
// of its row.
const maxSelections = 10

func (c *actionCheck) checkSelections(at string) {
	found := map[string]bool{}
	refs := c.spec.Parameters.References()
	if c.spec.Rollback != nil {
		refs = append(refs, c.spec.Rollback.Parameters.References()...)
	}
	for _, ref := range refs {
		if s := ref.Selection(); s != "" {
			found[s] = true
		}
	}
	if len(found) > maxSelections {
		c.ps.Addf(at+"parameters", "servers are chosen by %d different tags: %d are allowed", len(found), maxSelections)
	}
}

func (c *actionCheck) checkRetry(at string) {
	r := c.spec.Retry
	if r.Attempts < 1 || r.Attempts > MaxActionAttempts {
		c.ps.Addf(at+"attempts", "%d is out of range: give 1 to %d, the first attempt included", r.Attempts, MaxActionAttempts)
	}
	if r.Attempts <= 1 && (r.DelaySeconds != 0 || r.Factor != 0 || len(r.On) > 0) {
		c.ps.Addf(at+"attempts", "1 attempt is no retry: give 2 or more, or leave retry out")
	}
	checkSeconds(c.ps, at+"delaySeconds", r.DelaySeconds)
	if r.Attempts > 1 && (r.Factor < 1 || r.Factor > 10) {
		c.ps.Addf(at+"factor", "%v is out of range: give 1 to 10", r.Factor)
	}
	for i, code := range r.On {
		checkOneOf(c.ps, fmt.Sprintf("%son[%d]", at, i), code, retriable...)
	}
}

func (c *actionCheck) checkParameters(at string, params ActionParameters, role string, rollback bool) {
	count := len(params)
	if role != "" {
		count++
	}
	if count > MaxParameters {
		c.ps.Addf(at+"parameters", "there are %d parameters: SSM takes %d", count, MaxParameters)
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		field := at + "parameters." + name
		if n := len(params[name]); n > MaxParameterValues {
			c.ps.Addf(field, "there are %d values: SSM takes %d", n, MaxParameterValues)
		}
		for _, v := range params[name] {
			c.checkValue(field, v, rollback)
		}
	}
}

func (c *actionCheck) checkValue(field, value string, rollback bool) {
	parts, err := ParseValue(value)
	if err != nil {
		c.ps.Addf(field, "%s", err)
		return
	}
	literal := true
	for _, part := range parts {
		if part.Ref != nil {
			c.ps.Check(field, c.checkReference(*part.Ref, part.Text, rollback))
		}
		literal = literal && part.Ref == nil && part.Secret == nil
	}
	if n := utf8.RuneCountInString(value); literal && n > MaxParameterValue {
		c.ps.Addf(field, "the value has %d characters: SSM takes %d", n, MaxParameterValue)
	}
}

// checkReference says why a reference can never mean anything, or nil.
func (c *actionCheck) checkReference(ref Reference, text string, rollback bool) error {
	wave := c.wave
	if ref.Wave != "" {
		at, known := c.plan.wavePositions()[NameKey(ref.Wave)]
		if !known {
			return fmt.Errorf("%s: there is no wave %q in this plan: its waves are %s", text, ref.Wave, c.plan.waveNames())
		}
		if at != c.wave && !c.plan.before(at, c.wave) {
			return fmt.Errorf("%s: wave %s is not done before wave %s: let it depend on it", text, c.plan.Waves[at].Name, c.plan.Waves[c.wave].Name)
		}
		wave = at
	}
	other := c.plan.Waves[wave]
	switch {
	case ref.Field == FieldOutput:
		return c.checkOutput(ref, text, wave, rollback)
	case !ref.Field.OfServers():
		return nil
	case len(other.Groups) == 0:
		return fmt.Errorf("%s: wave %s has no servers", text, other.Name)
	case wave == c.wave && c.stage == ActionBefore && ref.Field != FieldSourceServerIDs && !rollback:
		return fmt.Errorf("%s: the action runs before the wave's servers are launched, so that they have none yet: move it to postWaveActions", text)
	case ref.Field == FieldPrivateAddresses && other.Readiness == ReadyLaunched:
		return fmt.Errorf("%s: wave %s does not wait until its servers run, and their addresses are not known: set its readiness to %s or %s", text, other.Name, ReadyStatusChecks, ReadySSMOnline)
	}
	return nil
}

// checkOutput says why an action's output can never be there, or nil.
func (c *actionCheck) checkOutput(ref Reference, text string, wave int, rollback bool) error {
	stage, index, ok := c.plan.Waves[wave].findAction(ref.Action)
	if !ok {
		return fmt.Errorf("%s: wave %s has no action %q", text, c.plan.Waves[wave].Name, ref.Action)
	}
	itself := wave == c.wave && stage == c.stage && index == c.index
	if itself && rollback {
		return nil
	}
	if wave == c.wave && !c.earlier(stage, index) {
		return fmt.Errorf("%s: action %q is not done before this one", text, ref.Action)
	}
	if of := c.plan.Waves[wave].Actions(stage)[index]; !of.RunIn.covers(c.spec.RunIn) {
		return fmt.Errorf("%s: action %q runs in %s only, and this one in %s: there would be no output", text, ref.Action, of.RunIn, c.spec.RunIn)
	}
	return nil
}

// earlier reports whether the action of the same wave is done before this one begins.
func (c *actionCheck) earlier(stage ActionStage, index int) bool {
	if stage != c.stage {
		return stage == ActionBefore
	}
	if index >= c.index {
		return false
	}
	group := ParallelGroups(c.plan.Waves[c.wave].Actions(stage))
	return group[index] != group[c.index]
}

// ParallelGroups gives each action of a list the number of the group that it runs in:
// neighbours that are parallel run together, every other one alone.
func ParallelGroups(actions []ActionSpec) []int {
	groups := make([]int, len(actions))
	for i := 1; i < len(actions); i++ {
		groups[i] = groups[i-1]
		if !actions[i].Parallel || !actions[i-1].Parallel {
			groups[i]++
		}
	}
	return groups
}

// findAction finds an action of the wave by its name, without regard to case.
func (w WaveSpec) findAction(name string) (ActionStage, int, bool) {
	for _, stage := range []ActionStage{ActionBefore, ActionAfter} {
		for i, a := range w.Actions(stage) {
			if NameKey(a.Name) == NameKey(name) {
				return stage, i, true
			}
		}
	}
	return "", 0, false
}

// before reports whether the wave at first is done before the one at second begins.
func (p Plan) before(first, second int) bool {
	deps := p.Dependencies()
	seen := make([]bool, len(deps))
	var reach func(int) bool
	reach = func(at int) bool {
		for _, d := range deps[at] {
			if d == first {
				return true
			}
			if !seen[d] {
				seen[d] = true
				if reach(d) {
					return true
				}
			}
		}
		return false
	}
	return reach(second)
}
