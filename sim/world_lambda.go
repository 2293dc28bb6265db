package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"time"
)

// FunctionFile is a Lambda function, and what it does when it is invoked: it gives back
// Returns, or the event it was given, or fails, after Duration.
type FunctionFile struct {
	Name      string            `yaml:"name"`
	Runtime   string            `yaml:"runtime,omitempty"` // python3.12 by default
	Role      string            `yaml:"role,omitempty"`
	Timeout   time.Duration     `yaml:"timeout,omitempty"` // 3s by default
	Aliases   []string          `yaml:"aliases,omitempty"`
	Returns   string            `yaml:"returns,omitempty"` // JSON
	Error     string            `yaml:"error,omitempty"`
	ErrorType string            `yaml:"errorType,omitempty"` // Exception by default
	Duration  time.Duration     `yaml:"duration,omitempty"`  // 100ms by default
	Tags      map[string]string `yaml:"tags,omitempty"`
}

var plainFunctionName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

const maxFunctionTimeout = 15 * time.Minute

func (c *fileCheck) functions(path string, r RegionFile) {
	names := map[string]bool{}
	for i, f := range r.Functions {
		at := fmt.Sprintf("%s.functions[%d]", path, i)
		c.want(plainFunctionName.MatchString(f.Name), at+".name", "%q is not the name of a function: up to 64 letters, digits, hyphens and underscores", f.Name)
		c.unique(names, at+".name", f.Name)
		c.want(f.Returns == "" || json.Valid([]byte(f.Returns)), at+".returns", "%q is not JSON", f.Returns)
		c.want(f.Timeout >= 0 && f.Timeout <= maxFunctionTimeout, at+".timeout", "%s is not between 0 and %s", f.Timeout, maxFunctionTimeout)
		c.want(f.Duration >= 0, at+".duration", "%s is negative", f.Duration)
	}
}

func populateFunctions(t *tx, p place, r RegionFile) {
	for _, f := range r.Functions {
		add(t, functions, p, f.Name, function{
			Name: f.Name, ARN: p.arn("lambda", "function:"+f.Name), Runtime: cmp.Or(f.Runtime, "python3.12"), Handler: "index.handler",
			Role: cmp.Or(f.Role, "arn:"+partition(p.region)+":iam::"+p.account+":role/"+f.Name), Timeout: cmp.Or(f.Timeout, 3*time.Second), Memory: 128,
			Aliases: f.Aliases, Returns: f.Returns, Error: f.Error, ErrorType: cmp.Or(f.ErrorType, "Exception"),
			Duration: cmp.Or(f.Duration, 100*time.Millisecond), Modified: t.now.Add(-usualSince), Tags: maps.Clone(f.Tags),
		})
	}
}
