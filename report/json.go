package report

import (
	"encoding/json"
	"io"
)

// JSON writes the report as one document. A table without rows has an empty list of them.
func (r *Report) JSON(w io.Writer) error {
	whole := *r
	whole.Sections = append([]Section{}, r.Sections...)
	for i := range whole.Sections {
		if t := whole.Sections[i].Table; t != nil && t.Rows == nil {
			empty := *t
			empty.Rows = []Row{}
			whole.Sections[i].Table = &empty
		}
	}
	return json.NewEncoder(w).Encode(whole)
}
