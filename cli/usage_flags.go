package cli

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// How the parser says that flags exclude each other, or that one needs another.
var (
	excluding  = regexp.MustCompile(`none of the others can be; \[([^\]]+)\] were all set$`)
	goTogether = regexp.MustCompile(`the group \[([^\]]+)\] are set they must all be set; missing \[([^\]]+)\]$`)
	required   = regexp.MustCompile(`^required flag\(s\) (.+) not set$`)
)

// badFlags says which flags do not go together or are missing, or nothing.
func badFlags(cmd *cobra.Command) error {
	if err := cmd.ValidateRequiredFlags(); err != nil {
		if m := required.FindStringSubmatch(err.Error()); m != nil {
			err = fmt.Errorf("%s must be given", flagNames(strings.ReplaceAll(m[1], `"`, "")))
		}
		return misuse(cmd, err)
	}
	err := cmd.ValidateFlagGroups()
	if err == nil {
		return nil
	}
	if m := excluding.FindStringSubmatch(err.Error()); m != nil {
		return misuse(cmd, fmt.Errorf("%s exclude each other", flagNames(m[1])))
	}
	if m := goTogether.FindStringSubmatch(err.Error()); m != nil {
		return misuse(cmd, fmt.Errorf("%s go together: %s must be given too", flagNames(m[1]), flagNames(m[2])))
	}
	return misuse(cmd, err)
}

// flagNames spells names of flags as they are given: the parser separates them by blanks or
// commas.
func flagNames(names string) string {
	fields := strings.FieldsFunc(names, func(r rune) bool { return r == ' ' || r == ',' })
	return "--" + strings.Join(fields, " and --")
}
