package specfile

import (
	"errors"
	"regexp"

	"github.com/goccy/go-yaml"
)

// fieldFirst is an error that begins with the field that it is about: accounts[0].id: …
var fieldFirst = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*(?:[.\[][A-Za-z0-9.\[\]]*)?): `)

// Place gives an error of somebody else's reader of YAML its place in the file: that of
// the YAML itself, or of the field that the message begins with.
func Place(file string, data []byte, err error) error {
	if err == nil {
		return nil
	}
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		p := syntax.GetToken().Position
		return Problems{{File: file, Position: Position{p.Line, p.Column}, Message: hint(syntax.GetMessage())}}
	}
	at := Position{1, 1}
	if m := fieldFirst.FindStringSubmatch(err.Error()); m != nil {
		if docs, unread := Parse(file, data); unread == nil {
			at = docs[0].Locate(m[1])
		}
	}
	return Problems{{File: file, Position: at, Message: err.Error()}}
}
