package cli

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/specfile"
)

// misuse is an error of flags or arguments, with where to read how it is done.
func misuse(cmd *cobra.Command, err error) error {
	return usagef("%s\n  see %s --help", err, cmd.CommandPath())
}

// strict has every command answer wrong arguments and flags as bad usage, and nouns without a
// known verb too.
func strict(cmd *cobra.Command) {
	for _, child := range cmd.Commands() {
		strict(child)
	}
	if cmd.HasSubCommands() && cmd.RunE == nil {
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = noVerb
		return
	}
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if check(cmd, args) != nil {
				return misuse(cmd, badArguments(cmd, args))
			}
			return badFlags(cmd)
		}
	}
}

// noVerb is a noun alone, or with a verb that it does not have. The programme's own name
// alone asks for help.
func noVerb(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) > 0:
		return misuse(cmd, unknownVerb(cmd, args[0]))
	case !cmd.HasParent():
		return cmd.Help()
	}
	cmd.SetOut(cmd.ErrOrStderr())
	if err := cmd.Help(); err != nil {
		return err
	}
	return usagef("%s needs to be told what to do: %s", cmd.CommandPath(), strings.Join(verbs(cmd), ", "))
}

func unknownVerb(cmd *cobra.Command, verb string) error {
	return fmt.Errorf("there is no %q in %q: %s", verb, cmd.CommandPath(), specfile.Suggest(verb, verbs(cmd)))
}

func verbs(cmd *cobra.Command) []string {
	var known []string
	for _, child := range cmd.Commands() {
		if child.IsAvailableCommand() {
			known = append(known, child.Name())
		}
	}
	return known
}

// badArguments says which argument of a command's usage line is missing, or which one
// there is too many.
func badArguments(cmd *cobra.Command, args []string) error {
	var wanted []string
	for _, word := range strings.Fields(cmd.Use)[1:] {
		if strings.ToUpper(word) != word || strings.ContainsAny(word, "{[-|") {
			break
		}
		wanted = append(wanted, word)
	}
	if len(args) < len(wanted) {
		return fmt.Errorf("%s is missing: it is called as %s", wanted[len(args)], cmd.UseLine())
	}
	return fmt.Errorf("%q is one argument too many: it is called as %s", args[len(args)-1], cmd.UseLine())
}

var (
	// badValue is how a flag's value is refused; what follows is for programmers.
	badValue = regexp.MustCompile(`^invalid argument ("(?:[^"\\]|\\.)*") for "(?:-., )?--([^"]+)" flag: `)

	// forms say, by a flag's type, how its value is written.
	forms = map[string]string{
		"int": "a whole number", "int64": "a whole number", "uint64": "a whole number from 0 on",
		"float64": "a number such as 1.5", "duration": "a duration such as 50ms or 2s", "bool": "true or false",
	}
)

// badFlag says what is wrong with a flag without the words of the parser.
func badFlag(cmd *cobra.Command, err error) error {
	m := badValue.FindStringSubmatch(err.Error())
	if m == nil {
		return misuse(cmd, err)
	}
	if flag := cmd.Flags().Lookup(m[2]); flag != nil && forms[flag.Value.Type()] != "" {
		return misuse(cmd, fmt.Errorf("--%s is %s, not %s", m[2], forms[flag.Value.Type()], m[1]))
	}
	return misuse(cmd, err)
}

func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			about, left, err := cmd.Root().Find(args)
			if err != nil || len(left) > 0 {
				return misuse(cmd, fmt.Errorf("there is no command %q", strings.Join(args, " ")))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}
