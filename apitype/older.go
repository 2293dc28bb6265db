package apitype

import (
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// OlderWave is what a wave may say in the spelling of older plans. It is read, never
// written: today turns it into the fields of today, here and nowhere else.
type OlderWave struct {
	WaveName           string        `json:"WaveName,omitempty" older:"name" deprecated:"true" doc:"older spelling of name"`
	ProtectionGroupID  string        `json:"ProtectionGroupId,omitempty" older:"groups" deprecated:"true" doc:"older spelling of groups with one entry: a name or an ID"`
	ProtectionGroupIDs []string      `json:"ProtectionGroupIds,omitempty" older:"groups" deprecated:"true" doc:"older spelling of groups: names or IDs"`
	OlderPreActions    []OlderAction `json:"PreWaveActions,omitempty" older:"preWaveActions" deprecated:"true" doc:"older spelling of preWaveActions"`
	OlderPostActions   []OlderAction `json:"PostWaveActions,omitempty" older:"postWaveActions" deprecated:"true" doc:"older spelling of postWaveActions"`
}

// OlderAction is an action in the spelling of older plans. RunIn is not of theirs, but
// without it nobody knows whether it may run in a drill.
type OlderAction struct {
	Name         string                    `json:"Name,omitempty" older:"name" doc:"older spelling of name"`
	DocumentName string                    `json:"DocumentName,omitempty" older:"documentName" doc:"older spelling of documentName"`
	Parameters   recovery.ActionParameters `json:"Parameters,omitempty" older:"parameters" doc:"older spelling of parameters"`
	MaxWaitTime  int                       `json:"MaxWaitTime,omitempty" older:"maxWaitTimeSeconds" doc:"older spelling of maxWaitTimeSeconds"`
	RunIn        recovery.RunIn            `json:"RunIn,omitempty" older:"runIn" doc:"older spelling of runIn: DRILL, RECOVERY or BOTH"`
}

// today is the wave in the spelling of today. What it says in both is a problem: nobody
// knows which of them is meant. Problems name today's fields.
func (w WaveInput) today(ps *recovery.Problems, at string) WaveInput {
	o := w.OlderWave
	once := func(older, field string, both bool) {
		if both {
			ps.Addf(at+field, "it is there as %s too, its older spelling: remove one of them", older)
		}
	}
	once("WaveName", "name", o.WaveName != "" && w.Name != "")
	once("ProtectionGroupId", "groups", o.ProtectionGroupID != "" && len(w.Groups)+len(o.ProtectionGroupIDs) > 0)
	once("ProtectionGroupIds", "groups", len(o.ProtectionGroupIDs) > 0 && len(w.Groups) > 0)
	once("PreWaveActions", "preWaveActions", len(o.OlderPreActions) > 0 && len(w.PreWaveActions) > 0)
	once("PostWaveActions", "postWaveActions", len(o.OlderPostActions) > 0 && len(w.PostWaveActions) > 0)
	if o.WaveName != "" {
		w.Name = o.WaveName
	}
	if o.ProtectionGroupID != "" {
		w.Groups = []string{o.ProtectionGroupID}
	}
	if len(o.ProtectionGroupIDs) > 0 {
		w.Groups = o.ProtectionGroupIDs
	}
	if len(o.OlderPreActions) > 0 {
		w.PreWaveActions = todaysActions(o.OlderPreActions, ps, at+"preWaveActions")
	}
	if len(o.OlderPostActions) > 0 {
		w.PostWaveActions = todaysActions(o.OlderPostActions, ps, at+"postWaveActions")
	}
	w.OlderWave = OlderWave{}
	return w
}

func todaysActions(older []OlderAction, ps *recovery.Problems, at string) []ActionInput {
	actions := make([]ActionInput, len(older))
	for i, o := range older {
		if o.RunIn == "" {
			ps.Addf(fmt.Sprintf("%s[%d].runIn", at, i), "say when the action runs: write RunIn: DRILL, RunIn: RECOVERY or RunIn: BOTH "+
				"(there is no default, so that nothing of production is moved in a drill unasked)")
		}
		actions[i] = ActionInput{
			Name: o.Name, DocumentName: o.DocumentName, Parameters: o.Parameters, MaxWaitTimeSeconds: o.MaxWaitTime, RunIn: o.RunIn,
		}
	}
	return actions
}
