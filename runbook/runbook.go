// Package runbook writes down how a plan is carried out without Davit: a page to read and
// to print, and a script of AWS CLI calls. Both are made of what Davit knows when they are
// made, and need nothing of it afterwards.
package runbook

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// maxBatch is how many servers one job of DRS takes unless the account has another quota.
const maxBatch = 100

// Source is what a runbook is made of.
type Source struct {
	Plan     recovery.Plan
	MadeAt   time.Time
	Davit    string // the version
	Accounts []recovery.Account
	Waves    []Wave // of the plan, in its order
	Channels []recovery.Channel
	Unknown  []string // what could not be found out, for people to see
}

// Wave are the servers of a wave as they are when the runbook is made.
type Wave struct {
	// ByTags are the groups whose servers were chosen by tags.
	ByTags  []string
	Servers []Server
}

// Server is a source server, and whether its wave needs it.
type Server struct {
	recovery.SourceServer
	Group  string
	Impact recovery.Impact
}

// Runbook is a runbook that is made: a page in HTML and a script for bash.
type Runbook struct {
	Name         string // of its files, without their ends
	Page, Script string
	Steps        []Step
}

// Step is one step, in the order in which they are taken.
type Step struct {
	Number int
	Title  string
	Wave   string
	// About are sentences for people, Servers those that are launched.
	About   []string
	Servers []Server
	body    []string // lines of the script
}

// Make makes the runbook of a plan.
func Make(s Source) (Runbook, error) {
	m := &maker{Source: s}
	m.begin()
	for _, at := range inOrder(s.Plan.Dependencies()) {
		m.wave(at)
	}
	r := Runbook{Name: FileName(s.Plan.Name), Steps: m.steps}
	var err error
	if r.Script, err = script(s, m.steps); err != nil {
		return r, err
	}
	r.Page, err = page(s, r)
	return r, err
}

// FileName is a plan's name as a file's: what a shell or a file system would not take
// as it is, is a dash.
func FileName(plan string) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, plan)
	return "runbook-" + cmp.Or(strings.Trim(clean, "-"), "plan")
}

// inOrder are waves so that each comes after those that it depends on, and otherwise in the
// plan's order.
func inOrder(dependencies [][]int) []int {
	var order []int
	for len(order) < len(dependencies) {
		at := -1
		for i, after := range dependencies {
			ready := !slices.ContainsFunc(after, func(d int) bool { return !slices.Contains(order, d) })
			if ready && !slices.Contains(order, i) {
				at = i
				break
			}
		}
		if at < 0 {
			return order // a circle, which no plan that was saved has
		}
		order = append(order, at)
	}
	return order
}

// batches are the servers of a wave by account and Region, at most as many as one job takes.
func (m *maker) batches(servers []Server) [][]Server {
	var scopes []recovery.Scope
	in := map[recovery.Scope][]Server{}
	for _, s := range servers {
		if in[s.Scope] == nil {
			scopes = append(scopes, s.Scope)
		}
		in[s.Scope] = append(in[s.Scope], s)
	}
	var all [][]Server
	for _, scope := range scopes {
		all = append(all, slices.Collect(slices.Chunk(in[scope], maxBatch))...)
	}
	return all
}
