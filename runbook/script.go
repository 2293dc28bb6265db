package runbook

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// prelude is what all scripts have: how they are called, how they go on after a break, and
// the calls that the steps are made of.
//
//go:embed prelude.sh
var prelude string

// word is a text as one word of a shell, whatever is in it.
func word(text string) string {
	plain := text != "" && strings.IndexFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+,", r))
	}) < 0
	if plain {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// line is a command with its arguments.
func line(command string, args ...string) string {
	words := []string{command}
	for _, a := range args {
		words = append(words, word(a))
	}
	return strings.Join(words, " ")
}

// remark is a text as a comment of one line.
func remark(text string) string {
	return "# " + strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}

// script is the whole script.
func script(s Source, steps []Step) (string, error) {
	head, body, found := strings.Cut(prelude, "# PLAN\n")
	if !found {
		return "", fmt.Errorf("the script's prelude has no place for the plan")
	}
	var b strings.Builder
	write := func(lines ...string) {
		for _, l := range lines {
			b.WriteString(l + "\n")
		}
	}
	b.WriteString(head)
	write(remark("Recovery plan " + s.Plan.Name + ", version " + fmt.Sprint(s.Plan.Version) + ", as of " + s.MadeAt.UTC().Format(time.RFC3339) + ", by Davit " + s.Davit + "."))
	for _, unknown := range s.Unknown {
		write(remark("NOTE: " + unknown))
	}
	write("", "PLAN="+word(s.Plan.Name), "NAME="+word(FileName(s.Plan.Name)), "MADE="+word(s.MadeAt.UTC().Format(time.RFC3339)), fmt.Sprintf("STEPS=%d", len(steps)), "")
	b.WriteString(body)
	write("", remark("The role that is assumed in each account; an account without one is the caller's own."), "role_of() {", "  case $1 in")
	for _, a := range s.Accounts {
		write(fmt.Sprintf("    %s) ROLE=%s EXTERNAL=%s ;;", a.ID, word(assumed(a)), word(a.ExternalID)))
	}
	write("    *) ROLE='' EXTERNAL='' ;;", "  esac", "}", "")
	for _, step := range steps {
		write(remark(fmt.Sprintf("Step %d: %s", step.Number, step.Title)))
		for _, about := range step.About {
			write(remark(about))
		}
		for _, server := range step.Servers {
			write(remark(fmt.Sprintf("  %s %s, group %s, %s", server.SourceServerID, server.Name(), server.Group, server.Impact)))
		}
		write(fmt.Sprintf("step_%d() {", step.Number))
		for _, l := range step.body {
			write("  " + l)
		}
		write("}", "")
	}
	write("title_of() {", "  case $1 in")
	for _, step := range steps {
		write(fmt.Sprintf("    %d) printf '%%s' %s ;;", step.Number, word(step.Title)))
	}
	write("  esac", "}", "", `main "$@"`)
	return b.String(), nil
}

// assumed is the role that is assumed in an account; empty: none is.
func assumed(a recovery.Account) string {
	if a.RoleARN == "" && !a.Own {
		return recovery.DefaultRoleARN(a.ID, partitionOf(a))
	}
	return a.RoleARN
}

func partitionOf(a recovery.Account) string {
	if len(a.Regions) == 0 {
		return "aws"
	}
	return a.Regions[0].Partition()
}
