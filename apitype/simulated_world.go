package apitype

// SimulatedWorld is how a simulated AWS goes, and what it holds.
type SimulatedWorld struct {
	Speed    float64             `json:"speed" doc:"how many times as fast as AWS it goes"`
	Slowest  float64             `json:"slowest" doc:"the least speed that it takes"`
	Fastest  float64             `json:"fastest" doc:"the greatest"`
	Holdings []SimulatedHoldings `json:"holdings" doc:"what there is, by account and Region"`
}

// SimulatedHoldings is what a simulated AWS holds in an account and Region.
type SimulatedHoldings struct {
	AccountID       string `json:"accountID"`
	AccountName     string `json:"accountName,omitempty"`
	Region          string `json:"region"`
	SourceServers   int    `json:"sourceServers"`
	Replicating     int    `json:"replicating" doc:"source servers whose replication is CONTINUOUS"`
	Instances       int    `json:"instances" doc:"of EC2, that have not been terminated"`
	ActiveJobs      int    `json:"activeJobs" doc:"of DRS, that have not ended"`
	Jobs            int    `json:"jobs" doc:"of DRS, all"`
	LaunchTemplates int    `json:"launchTemplates"`
}

// SimulatedSpeed is an order of a speed.
type SimulatedSpeed struct {
	Speed float64 `json:"speed" doc:"how many times as fast as AWS it is to go"`
}

// SimulatedAddition is what is put into a simulated AWS, beside what is there: the sample, or
// generated servers.
type SimulatedAddition struct {
	Sample    bool   `json:"sample,omitempty" doc:"what of the sample is not there"`
	AccountID string `json:"accountID,omitempty" doc:"of generated servers"`
	Region    string `json:"region,omitempty" doc:"of generated servers"`
	Servers   int    `json:"servers,omitempty" doc:"how many are generated"`
}

// What a simulated AWS is reset to.
const (
	ResetToSample  = "SAMPLE"
	ResetToNothing = "NOTHING"
)

// ResetConfirmed is the word that whoever resets a simulated AWS types.
const ResetConfirmed = "RESET"

// SimulatedReset is an order to empty a simulated AWS.
type SimulatedReset struct {
	To      string `json:"to" enum:"SAMPLE,NOTHING" doc:"what it holds then"`
	Confirm string `json:"confirm" doc:"the word RESET, typed"`
}
