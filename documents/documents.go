// Package documents is Davit's library of AWS Systems Manager Automation documents: what a
// recovery does besides launching servers. Each is a file of schema 0.3, and beside it
// are the IAM policy of the role that it acts as, and, where its commands call AWS, that
// of the instances that they run on.
//
// Every document can be run twice: its first comment says why. Each works unchanged on
// AWS, and none uses aws:executeScript.
package documents

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/davit-dr/davit/ssmdoc"
)

//go:embed *.yaml *.json
var files embed.FS

// Document is one document of the library.
type Document struct {
	Name string // as it is called in an account: Davit-PromoteReadReplica
	// Content is the document's text, in YAML, as CreateDocument takes it.
	Content string
	// Document is what the text says: description, parameters, steps, calls, and the
	// control planes outside the recovery Region that it leans on.
	*ssmdoc.Document

	policy, instancePolicy Policy
}

// List gives all documents, in order of their names. They are shared: do not change them.
func List() []Document { return library() }

// Get gives the document of that name.
func Get(name string) (Document, bool) {
	for _, d := range library() {
		if d.Name == name {
			return d, true
		}
	}
	return Document{}, false
}

var library = sync.OnceValue(func() []Document {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := make([]Document, len(names))
	for i, file := range names {
		all[i] = read(strings.TrimSuffix(file, ".yaml"))
	}
	return all
})

// read reads an embedded document. A test reads them all, so that what panics here is
// never built.
func read(name string) Document {
	content, err := files.ReadFile(name + ".yaml")
	if err != nil {
		panic(err)
	}
	parsed, problems := ssmdoc.Parse(name+".yaml", content)
	if len(problems) > 0 {
		panic(fmt.Sprint(problems))
	}
	return Document{
		Name:           name,
		Content:        string(content),
		Document:       parsed,
		policy:         readPolicy(name + ".policy.json"),
		instancePolicy: readPolicy(name + ".instance-policy.json"),
	}
}
