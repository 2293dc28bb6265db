package sim

import (
	"embed"
	"path"
	"strings"
	"sync"
	"time"

	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// Documents that AWS has in every account and Region. They were written for this
// simulator, to do what AWS's do; their text is not AWS's.
//
//go:embed library/*.yaml
var libraryFiles embed.FS

// libraryCreated is when Amazon's documents count as created.
var libraryCreated = time.Date(2025, time.January, 15, 0, 0, 0, 0, time.UTC)

var library = sync.OnceValue(func() map[string]*document {
	all := map[string]*document{}
	files, err := libraryFiles.ReadDir("library")
	if err != nil {
		panic("sim: library: " + err.Error()) // the files are part of the program
	}
	for _, file := range files {
		content, err := libraryFiles.ReadFile(path.Join("library", file.Name()))
		if err != nil {
			panic("sim: library: " + err.Error())
		}
		kind := ssmtypes.DocumentTypeCommand
		if strings.Contains(string(content), `schemaVersion: "0.3"`) {
			kind = ssmtypes.DocumentTypeAutomation
		}
		name := strings.TrimSuffix(file.Name(), ".yaml")
		all[name] = &document{
			Name: name, Type: string(kind), Owner: ownerAmazon, Default: 1, Latest: 1,
			Versions: []documentVersion{{Number: 1, Content: string(content), Format: formatYAML, Created: libraryCreated}},
		}
	}
	return all
})

// libraryDocument is Amazon's document of that name, or nil.
func libraryDocument(name string) *document { return library()[name] }

func libraryDocuments() []*document {
	var all []*document
	for _, name := range sortedKeys(library()) {
		all = append(all, library()[name])
	}
	return all
}
