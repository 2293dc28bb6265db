package sim

import "time"

// secret is a secret of Secrets Manager, by name.
type secret struct {
	Name, ARN, Description string
	Tags                   map[string]string
	Versions               []secretVersion // newest first
}

// secretVersion is one value of a secret.
type secretVersion struct {
	ID      string
	Stages  []string // AWSCURRENT, AWSPREVIOUS, or the user's own
	Created time.Time
	String  string
	Binary  []byte
}

// parameter is a parameter of SSM's Parameter Store, by name.
type parameter struct {
	Name, ARN, Type string // String, StringList, SecureString
	DataType        string
	Value           string
	Version         int64
	Modified        time.Time
	KeyID           string
}

var (
	secrets    = newTable[secret]("secret")
	parameters = newTable[parameter]("parameter")
)
