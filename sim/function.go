package sim

import (
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// function is a Lambda function. It runs no code: it does what it was told to do.
type function struct {
	Name, ARN, Runtime, Handler, Role string
	Timeout                           time.Duration
	Memory                            int32
	Aliases                           []string
	Returns                           string // JSON; empty gives back what it was given
	Error, ErrorType                  string // what it fails with
	Duration                          time.Duration
	Modified                          time.Time
	Tags                              map[string]string
}

var functions = newTable[function]("function")

const latestVersion = "$LATEST"

// functionName is the name or ARN of a function, perhaps with a qualifier.
var functionName = regexp.MustCompile(`^(?:arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:)?(?:[0-9]{12}:function:|function:)?([a-zA-Z0-9_-]+)(?::(\$LATEST|[a-zA-Z0-9_-]+))?$`)

// findFunction is the function of that name, and the version or alias that was meant.
func findFunction(t *tx, p place, name, qualifier *string) (*function, string, error) {
	parts := functionName.FindStringSubmatch(aws.ToString(name))
	if parts == nil {
		return nil, "", functionNotFound(aws.ToString(name))
	}
	version := latestVersion
	if parts[2] != "" {
		version = parts[2]
	}
	set(&version, qualifier)
	f := functions.get(t, p, parts[1])
	arn := p.arn("lambda", "function:"+parts[1])
	switch {
	case f == nil:
		return nil, "", functionNotFound(arn)
	case version == latestVersion:
		return f, version, nil
	}
	for _, alias := range f.Aliases {
		if alias == version {
			return f, version, nil
		}
	}
	return nil, "", functionNotFound(arn + ":" + version)
}

func functionNotFound(arn string) error {
	return &lambdatypes.ResourceNotFoundException{Type: aws.String("User"), Message: aws.String("Function not found: " + arn)}
}
