package recovery

import "time"

// ImportID identifies an import of configuration: a change of several resources at once.
type ImportID string

// ConfigurationStream is the stream of imports and of the snapshots before them. What an
// import does to each resource is in the stream of the resource.
const ConfigurationStream = "configuration/imports"

// ConfigurationImport is an import that was made.
type ConfigurationImport struct {
	ID ImportID  `json:"importID"`
	At time.Time `json:"at"`
	By Actor     `json:"by"`
	ImportSource
	// What it did: how many resources of each kind it created, changed, deleted and left alone.
	Counts ImportCounts `json:"counts"`
	// SnapshotHash is that of the configuration as it was before.
	SnapshotHash string `json:"snapshotHash"`
}

// ImportSource says what was imported, and why.
type ImportSource struct {
	File     string `json:"file,omitempty"`     // its name, as whoever imported it calls it
	FileHash string `json:"fileHash,omitempty"` // SHA-256 of its bytes
	// RollbackOf is the import whose snapshot was restored.
	RollbackOf ImportID `json:"rollbackOf,omitempty"`
	Reason     string   `json:"reason,omitempty"`
}

// ImportCounts are numbers of resources.
type ImportCounts struct {
	Created   int `json:"created"`
	Changed   int `json:"changed"`
	Deleted   int `json:"deleted"`
	Unchanged int `json:"unchanged"`
	Refused   int `json:"refused"`
}

// SnapshotTaken says that the configuration was copied as it is, before an import.
type SnapshotTaken struct {
	ImportID ImportID             `json:"importID"`
	Hash     string               `json:"hash"`
	Counts   map[ResourceKind]int `json:"counts"`
	ImportSource
}

// ConfigurationImported says that an import was decided: from here on all of it has
// happened.
type ConfigurationImported struct {
	ImportID ImportID     `json:"importID"`
	Counts   ImportCounts `json:"counts"`
	ImportSource
}

// ImportDropped says that an import came to nothing after its snapshot was taken.
type ImportDropped struct {
	ImportID ImportID `json:"importID"`
	Reason   string   `json:"reason"`
}

// Type names the event.
func (SnapshotTaken) Type() EventType { return "configuration.snapshotTaken" }

// Type names the event.
func (ConfigurationImported) Type() EventType { return "configuration.imported" }

// Type names the event.
func (ImportDropped) Type() EventType { return "configuration.importDropped" }

func init() {
	register[SnapshotTaken]()
	register[ConfigurationImported]()
	register[ImportDropped]()
}
