package wire

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

//go:generate go run ./internal/genmodels overlay models

//go:embed models/*.json.gz models/NOTICE
var modelFiles embed.FS

// Services lists the services that have a model, by the names that requests are signed for.
func Services() []string {
	return []string{
		"drs", "ec2", "elasticloadbalancing", "iam", "lambda", "pricing", "rds", "route53", "route53-recovery-cluster",
		"route53-recovery-control-config", "s3", "secretsmanager", "servicequotas", "sns", "ssm", "sts",
	}
}

// planners holds each service's planner, over a model that is parsed when it is first
// asked for.
var planners = func() map[string]func() *planner {
	loaders := map[string]func() *planner{}
	for _, name := range Services() {
		loaders[name] = sync.OnceValue(func() *planner { return newPlanner(loadModel(name)) })
	}
	return loaders
}()

// loadModel parses an embedded model. The files are part of the program, so a bad one is
// a bug and panics.
func loadModel(name string) *model.Service {
	file, err := modelFiles.Open("models/" + name + ".json.gz")
	if err != nil {
		panic(fmt.Sprintf("wire: model of %s: %v", name, err))
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		panic(fmt.Sprintf("wire: model of %s: %v", name, err))
	}
	service := new(model.Service)
	if err := json.NewDecoder(zip).Decode(service); err != nil {
		panic(fmt.Sprintf("wire: model of %s: %v", name, err))
	}
	return service
}
