package recovery

import (
	"slices"
	"time"
)

// Preparation is servers of one wave, account and Region with the launch configurations
// that hold for them in an execution, frozen at its start, and how far AWS has them.
type Preparation struct {
	ID PreparationID `json:"preparationID"`
	Scope
	Wave int `json:"wave"` // the wave's index
	// Configurations are those of the servers, each once.
	Configurations []EffectiveLaunch `json:"configurations"`
	Servers        []PreparedServer  `json:"servers"`
	Calls          []Span            `json:"calls,omitempty"` // waiting for AWS's answers
}

// PreparationID names a preparation in its execution.
type PreparationID string

// PreparedServer is a server and where its launch configuration stands.
type PreparedServer struct {
	SourceServerID SourceServerID `json:"sourceServerID"`
	Configuration  int            `json:"configuration"` // the index of its configuration
	Hash           string         `json:"hash"`          // of that, with the alternative
	// Alternative is what it is launched with instead, because AWS had no capacity or a person
	// says so; nil: what its configuration states.
	Alternative *TakenAlternative `json:"alternative,omitempty"`
	State       PreparationState  `json:"state"`
	At          time.Time         `json:"at,omitzero"` // of its last move
	// Kept is what AWS had before this execution's first change, and what that is made on.
	Kept *KeptLaunch `json:"kept,omitempty"`
	// Inherited is set when Kept is what an earlier drill had kept and not put back.
	Inherited bool `json:"inherited,omitempty"`
	// Version is the default version of its launch template since it was applied.
	Version   int64     `json:"version,omitempty"`
	Changes   int       `json:"changes,omitempty"` // how often a change was committed to be sent
	Tries     int       `json:"tries,omitempty"`   // in a row that AWS gave no answer to
	NotBefore time.Time `json:"notBefore,omitzero"`
	Failure   *Failure  `json:"failure,omitempty"`
}

// PreparationState is where the launch configuration of a server stands.
type PreparationState string

// The states.
const (
	PreparationPending   PreparationState = "PENDING"   // to be looked at, and changed where it differs
	PreparationRequested PreparationState = "REQUESTED" // committed to be changed; what came of it is not recorded yet
	PreparationApplied   PreparationState = "APPLIED"
	PreparationFailed    PreparationState = "FAILED"    // AWS refused it
	PreparationReturning PreparationState = "RETURNING" // being put back after a drill
	PreparationReturned  PreparationState = "RETURNED"  // put back
	PreparationLeft      PreparationState = "LEFT"      // could not be put back
)

// KeptLaunch is a launch configuration as AWS had it: a version of the launch template, which
// never changes, and DRS's own settings.
type KeptLaunch struct {
	TemplateID string `json:"templateID"`
	Version    int64  `json:"version"`
	// Settings are DRS's fields of the configuration alone.
	Settings LaunchConfiguration `json:"settings"`
}

// KeptBy is a kept launch configuration and the execution that is to put it back.
type KeptBy struct {
	ExecutionID ExecutionID `json:"executionID"`
	KeptLaunch
}

// LaunchSettings are a server's launch configuration as AWS has it: DRS's settings, and the
// default version of its launch template.
type LaunchSettings struct {
	SourceServerID SourceServerID
	TemplateID     string
	Version        int64
	LaunchConfiguration
	Err error // why this server's are not known
}

// Kept is what is to be kept of the settings before they are changed.
func (s LaunchSettings) Kept() KeptLaunch {
	return KeptLaunch{TemplateID: s.TemplateID, Version: s.Version, Settings: s.LaunchConfiguration.ofDRS()}
}

// ofDRS are the fields that DRS keeps itself.
func (c LaunchConfiguration) ofDRS() LaunchConfiguration {
	return LaunchConfiguration{
		LaunchDisposition: c.LaunchDisposition, RightSizing: c.RightSizing, CopyPrivateIP: c.CopyPrivateIP,
		CopyTags: c.CopyTags, OSBYOL: c.OSBYOL, LaunchIntoInstanceID: c.LaunchIntoInstanceID,
	}
}

// OfTemplate are the fields that the launch template has.
func (c LaunchConfiguration) OfTemplate() LaunchConfiguration {
	c.LaunchDisposition, c.RightSizing, c.CopyPrivateIP, c.CopyTags, c.OSBYOL, c.LaunchIntoInstanceID = nil, nil, nil, nil, nil, nil
	return c
}

// LaunchOrder asks for the launch configuration of a server: what is kept, with what is
// stated over it. Nothing stated puts back what is kept.
type LaunchOrder struct {
	SourceServerID SourceServerID
	Kept           KeptLaunch
	Stated         LaunchConfiguration
	// Token is the same for a repeat of the same order, and of no other.
	Token string
	// Description is what the version of the launch template says that it was made for.
	Description string
}

// Configured is what came of an order.
type Configured struct {
	Version int64 // the default version of the launch template
	Err     error
}

// ToApply is the configuration as it is applied. A stated instance type holds only where DRS
// does not choose one: so right-sizing is off where nobody states it.
func (c LaunchConfiguration) ToApply() LaunchConfiguration {
	if c.InstanceType != nil && c.RightSizing == nil {
		none := "NONE"
		c.RightSizing = &none
	}
	return c
}

// Over is the configuration over another: what it states wins. An address below a subnet
// that is stated was meant for another one.
func (c LaunchConfiguration) Over(below LaunchConfiguration) LaunchConfiguration {
	if c.SubnetID != nil {
		below.PrivateIP = nil
	}
	e := EffectiveLaunch{LaunchConfiguration: below, Sources: map[string]LaunchSource{}}
	e.lay(LaunchLayer{LaunchConfiguration: c})
	return e.LaunchConfiguration
}

// HoldsIn reports whether everything that the configuration states is so in what AWS has.
func (c LaunchConfiguration) HoldsIn(have LaunchConfiguration) bool {
	return c.Over(have).Hash() == have.Hash()
}

// HoldsUnder reports whether what AWS has is the configuration, but for what is stated over
// it.
func (c LaunchConfiguration) HoldsUnder(stated, have LaunchConfiguration) bool {
	return stated.ofDRS().Over(c).HoldsIn(have)
}

// Find is a server of the preparation, or nil.
func (p *Preparation) Find(id SourceServerID) *PreparedServer {
	i := slices.IndexFunc(p.Servers, func(s PreparedServer) bool { return s.SourceServerID == id })
	if i < 0 {
		return nil
	}
	return &p.Servers[i]
}

// Launch is the launch configuration of one of its servers, with the alternative that was
// taken.
func (p *Preparation) Launch(s *PreparedServer) EffectiveLaunch {
	launch := p.Configurations[s.Configuration]
	if s.Alternative != nil {
		return launch.With(s.Alternative.LaunchAlternative)
	}
	return launch
}

// NextAlternative is what the server is launched with next where AWS has no capacity for what
// was tried, or false. One that is launched into an instance has none.
func (p *Preparation) NextAlternative(s *PreparedServer) (TakenAlternative, bool) {
	launch, tried := p.Configurations[s.Configuration], 0
	if s.Alternative != nil {
		tried = s.Alternative.Number
	}
	if launch.LaunchIntoInstanceID != nil {
		return TakenAlternative{}, false
	}
	return launch.Alternative(tried + 1)
}

// PreparationOf is the preparation of a wave that has the server, or nil.
func (e *Execution) PreparationOf(wave int, key ServerKey) *Preparation {
	i := slices.IndexFunc(e.Preparations, func(p *Preparation) bool {
		return p.Wave == wave && p.Scope == key.Scope && p.Find(key.SourceServerID) != nil
	})
	if i < 0 {
		return nil
	}
	return e.Preparations[i]
}

// Owes reports whether the server's launch configuration is to be put back, now or later: a
// drill has changed it, and no recovery has taken the server over.
func (e *Execution) Owes(s *PreparedServer) bool {
	return e.Mode == Drill && e.PreemptedBy == "" && s.Kept != nil && s.State != PreparationLeft
}

// owesAny reports whether something is still to be put back.
func (e *Execution) owesAny() bool {
	return slices.ContainsFunc(e.Preparations, func(p *Preparation) bool {
		return slices.ContainsFunc(p.Servers, func(s PreparedServer) bool { return e.Owes(&s) })
	})
}

// MaxPrepared is the most servers of a preparation, so that it fits into a row whatever
// their configurations are.
const MaxPrepared = 50

// maxConfigurations bounds the configurations of a preparation, in bytes of JSON.
const maxConfigurations = 60 << 10
