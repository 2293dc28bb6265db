package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/davit-dr/davit"

// violations returns what the file breaks, one sentence each, with its place.
func violations(f file) []string {
	r, ok := ruleFor(f.pkg)
	if !ok {
		return []string{fmt.Sprintf("%s: package %s is in no rule; say in internal/archtest/rules_test.go what it may import, and why", f.name, f.pkg)}
	}
	var found []string
	for _, spec := range f.syntax.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || r.allows(f, path) {
			continue
		}
		found = append(found, fmt.Sprintf("%s: %s may not import %s: %s", f.at(spec), f.pkg, path, r.why))
	}
	if covers("sim/...", f.pkg) && !f.test {
		found = append(found, clientUses(f)...)
	}
	if f.pkg == "recovery" && !f.test {
		found = append(found, clockReads(f)...)
	}
	return found
}

func ruleFor(pkg string) (rule, bool) {
	for _, r := range rules {
		if covers(r.path, pkg) {
			return r, true
		}
	}
	return rule{}, false
}

// covers reports whether the package is the one that path names, or, where path ends
// in "...", below it.
func covers(path, pkg string) bool {
	if path == everything {
		return true
	}
	if parent, ok := strings.CutSuffix(path, "/..."); ok {
		return isWithin(parent, pkg)
	}
	return path == pkg
}

func isWithin(parent, path string) bool {
	return path == parent || strings.HasPrefix(path, parent+"/")
}

func (r rule) allows(f file, path string) bool {
	switch pkg, ours := strings.CutPrefix(path, module+"/"); {
	case ours:
		return pkg == f.pkg || slices.ContainsFunc(r.ourImports(f.test), func(p string) bool { return covers(p, pkg) })
	case path == "C":
		return false // cgo: the binary is static
	case isStandard(path):
		return f.test || !slices.Contains(r.barred, path)
	case f.test && withinAny(testLibraries, path):
		return true
	default:
		return withinAny(r.theirs, path)
	}
}

func (r rule) ourImports(test bool) []string {
	if test {
		return slices.Concat(r.ours, r.tests)
	}
	return r.ours
}

func withinAny(parents []string, path string) bool {
	return slices.ContainsFunc(parents, func(p string) bool { return isWithin(p, path) })
}

// isStandard goes by the dot that the first element of every module's path has.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// clientUses finds where the simulator would call AWS. It needs the SDK's service
// packages for the types of requests and answers, and they bring the clients along.
func clientUses(f file) []string {
	services := f.localNames(func(path string) bool {
		return isWithin(sdkServices, path) && !strings.HasSuffix(path, "/types")
	})
	return f.selections(services, []string{"New", "NewFromConfig", "Client"},
		"the simulator is AWS, so only its tests may hold an AWS client")
}

// clockReads finds where the domain would read the clock.
func clockReads(f file) []string {
	clock := f.localNames(func(path string) bool { return path == "time" })
	return f.selections(clock, []string{"Now", "Since", "Until", "Sleep", "After", "NewTimer", "NewTicker"},
		"the domain is told the time, so that the same events always give the same state")
}

// selections returns the uses of packages' members, each with the reason against it.
func (f file) selections(packages, members []string, why string) []string {
	var found []string
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		name, ok := selector.X.(*ast.Ident)
		if ok && slices.Contains(packages, name.Name) && slices.Contains(members, selector.Sel.Name) {
			found = append(found, fmt.Sprintf("%s: uses %s.%s: %s", f.at(selector), name.Name, selector.Sel.Name, why))
		}
		return true
	})
	return found
}
