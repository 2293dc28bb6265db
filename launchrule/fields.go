package launchrule

import (
	"slices"

	"cel.dev/cel-go/common/ast"
)

// launchFieldsOf are the fields of launch that an expression speaks of: launch.subnetID, also
// inside has(), and launch['subnetID'].
func launchFieldsOf(e ast.Expr) []string {
	var fields []string
	add := func(of ast.Expr, name string) {
		if of.Kind() == ast.IdentKind && of.AsIdent() == "launch" && name != "" && !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
	}
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.SelectKind:
			add(e.AsSelect().Operand(), e.AsSelect().FieldName())
		case ast.CallKind:
			if args := e.AsCall().Args(); len(args) == 2 && args[1].Kind() == ast.LiteralKind {
				name, _ := args[1].AsLiteral().Value().(string)
				add(args[0], name)
			}
		}
	}))
	slices.Sort(fields)
	return fields
}
