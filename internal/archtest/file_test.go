package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// file is one parsed source file of the module, whatever its build constraints.
type file struct {
	name   string // below the module, with slashes
	pkg    string // its folder
	test   bool
	syntax *ast.File
	set    *token.FileSet
}

// parse reads a file; source is as for parser.ParseFile, nil for the file on disk.
func parse(name, onDisk string, source any) (file, error) {
	set := token.NewFileSet()
	syntax, err := parser.ParseFile(set, onDisk, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return file{}, fmt.Errorf("parse %s: %w", name, err)
	}
	return file{
		name:   name,
		pkg:    path.Dir(name),
		test:   strings.HasSuffix(name, "_test.go"),
		syntax: syntax,
		set:    set,
	}, nil
}

// moduleFiles parses every Go file that the go command would build or test.
func moduleFiles(t *testing.T) []file {
	t.Helper()
	var files []file
	err := filepath.WalkDir(root, func(onDisk string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if onDisk != root && isIgnored(entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(onDisk, ".go") {
			return nil
		}
		name, err := filepath.Rel(root, onDisk)
		if err != nil {
			return err
		}
		f, err := parse(filepath.ToSlash(name), onDisk, nil)
		if err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func isIgnored(folder string) bool {
	return folder == "testdata" || folder == "vendor" || folder == "node_modules" ||
		strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_")
}

func (f file) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.name, f.set.Position(n.Pos()).Line)
}

// localNames returns what the file calls the imported packages that match.
func (f file) localNames(match func(path string) bool) []string {
	var names []string
	for _, spec := range f.syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		switch {
		case err != nil || !match(imported):
		case spec.Name != nil:
			names = append(names, spec.Name.Name)
		default:
			names = append(names, path.Base(imported))
		}
	}
	return names
}
