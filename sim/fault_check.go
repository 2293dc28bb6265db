package sim

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/sim/wire"
)

// FaultProblem is what is wrong with an order: the path of the field, such as
// [1].delay, and why.
type FaultProblem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// FaultProblems is everything that is wrong with orders. It is an error.
type FaultProblems []FaultProblem

// Error tells every problem on a line of its own.
func (ps FaultProblems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Field + ": " + p.Message
	}
	return strings.Join(lines, "\n")
}

// faultCheck collects what is wrong with one fault.
type faultCheck struct {
	at       string
	problems FaultProblems
}

func (c *faultCheck) wrong(field, format string, args ...any) {
	path := c.at
	if field != "" {
		path += "." + field
	}
	c.problems = append(c.problems, FaultProblem{path, fmt.Sprintf(format, args...)})
}

func checkFaults(t *tx, orders []Fault) (problems FaultProblems) {
	for i, f := range orders {
		c := &faultCheck{at: fmt.Sprintf("[%d]", i)}
		c.fault(t, f)
		problems = append(problems, c.problems...)
	}
	return problems
}

func (c *faultCheck) fault(t *tx, f Fault) {
	trait, known := faultTraits[f.Kind]
	if !known {
		c.wrong("kind", "there is no kind of fault %q: there are %s", f.Kind, faultKinds())
		return
	}
	c.fields(f, trait)
	c.where(t, f, trait)
	c.when(f, t.now)
	if f.Status != 0 && (f.Status < 400 || f.Status > 599) {
		c.wrong("status", "%d is not the HTTP status of an error, from 400 to 599", f.Status)
	}
	if by := []DeniedBy{"", DeniedByIdentityPolicy, DeniedByControlPolicy, DeniedByBoundary}; !slices.Contains(by, f.DeniedBy) {
		c.wrong("deniedBy", "%q is no policy that denies: give one of %v", f.DeniedBy, by[1:])
	}
	if f.Status != 0 && f.Code == "" {
		c.wrong("code", "a status needs the error code that AWS answers with it")
	}
}

// fields refuses those that the kind does not have, and misses the one that it needs.
func (c *faultCheck) fields(f Fault, trait faultTrait) {
	takes := strings.Fields(scripts[trait.meets] + " " + trait.takes)
	v := reflect.ValueOf(f)
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		switch given := !v.Field(i).IsZero(); {
		case name == "kind":
		case name == "id" && given:
			c.wrong(name, "an ID is given when the fault is ordered: leave it out")
		case given && !slices.Contains(takes, name):
			c.wrong(name, "a fault of the kind %s meets %s and has no %s: it may have %s", f.Kind, trait.meets, name, strings.Join(takes, ", "))
		case !given && name == trait.needs:
			c.wrong(name, "a fault of the kind %s needs it", f.Kind)
		}
	}
	for name, d := range map[string]Duration{"retryAfter": f.RetryAfter, "delay": f.Delay, "age": f.Age, "after": f.After} {
		if d < 0 {
			c.wrong(name, "%s is negative", time.Duration(d))
		}
	}
	for name, n := range map[string]int{"skip": f.Skip, "count": f.Count} {
		if n < 0 {
			c.wrong(name, "%d is negative", n)
		}
	}
}

var operationName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)

func (c *faultCheck) where(t *tx, f Fault, trait faultTrait) {
	if f.Account != "" && !accountPattern.MatchString(f.Account) {
		c.wrong("accountID", "%q is not an account ID: 12 digits in quotes", f.Account)
	}
	if f.Region != "" && !regionPattern.MatchString(f.Region) {
		c.wrong("region", "%q is not the name of a Region, as us-west-2 is", f.Region)
	}
	if f.Service != "" && !slices.Contains(wire.Services(), f.Service) {
		c.wrong("service", "the simulator has no service %q: it has %s", f.Service, strings.Join(wire.Services(), ", "))
	}
	if f.Operation != "" && !operationName.MatchString(f.Operation) {
		c.wrong("operation", "%q is not the name of an operation, as StartRecovery is", f.Operation)
	}
	if f.Server != "" && !serverPattern.MatchString(f.Server) {
		c.wrong("sourceServerID", "%q is not a source server ID: s- and 17 letters or digits", f.Server)
		return
	}
	if trait.meets == meetsReplication && len(c.problems) == 0 && len(f.replicas(t)) == 0 {
		c.wrong("", "no source server is there to stall: it meets those that are there when it is ordered")
	}
}

func (c *faultCheck) when(f Fault, now time.Time) {
	from, until := f.From.ordered(now), f.Until.ordered(now)
	if from.IsZero() {
		from = At(now)
	}
	if f.From.after < 0 || f.Until.after < 0 {
		c.wrong("from", "a fault begins and ends after its order, not before")
		return
	}
	if !until.IsZero() && !until.at.After(from.at) {
		c.wrong("until", "the fault would end at %s, and begin at %s", until.at.Format(time.RFC3339), from.at.Format(time.RFC3339))
	}
}
