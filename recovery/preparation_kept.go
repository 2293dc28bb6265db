package recovery

import (
	"encoding/json"
	"fmt"
)

// addKept adds the rows of launch configurations that the execution is to put back: whoever
// launches the server next finds there what production has, though this drill were never
// heard of again. What is put back, or is the configuration of a recovery now, has no row.
func addKept(rows []Row, before, after *Execution) ([]Row, error) {
	for i, p := range after.Preparations {
		if i < len(before.Preparations) && before.Preparations[i] == p {
			continue
		}
		for j := range p.Servers {
			s, was := &p.Servers[j], PreparedServer{}
			if i < len(before.Preparations) {
				was = before.Preparations[i].Servers[j]
			}
			row := Row{Kind: KeptLaunchRow, ID: ServerKey{p.Scope, s.SourceServerID}.String()}
			kept, wasKept := s.Kept != nil, was.Kept != nil
			switch {
			case after.PreemptedBy != "":
				continue // the recovery has it now
			case after.Mode == Drill && wasKept && !kept,
				after.Mode == Recovery && s.Inherited && s.State == PreparationApplied && was.State != s.State:
				rows = append(rows, row)
				continue
			case after.Mode == Recovery || wasKept || !kept:
				continue
			}
			body, err := json.Marshal(KeptBy{after.ID, *s.Kept})
			if err != nil {
				return nil, fmt.Errorf("encode the kept launch configuration of %s: %w", s.SourceServerID, err)
			}
			row.Body = body
			rows = append(rows, row)
		}
	}
	return rows, nil
}
