package api

import (
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// planVersionsQuery says which page of a plan's versions is wanted.
type planVersionsQuery struct {
	PlanRef
	Paging
}

// PlanVersionRef names a version of a recovery plan in a path.
type PlanVersionRef struct {
	PlanRef
	Version int64 `path:"version" minimum:"1" doc:"its number, from 1"`
}

func planVersionPage(versions []recovery.PlanVersion, next string, err error) (*body[apitype.Page[apitype.PlanVersion]], error) {
	if err != nil {
		return nil, err
	}
	told := make([]apitype.PlanVersion, len(versions))
	for i, v := range versions {
		told[i] = apitype.PlanVersion{
			Version: v.Plan.Version, At: v.At, By: v.By.Person(),
			Name: v.Plan.Name, Change: v.Change, ImportID: v.ImportID, Changes: v.Changes,
		}
	}
	return bodyOf(apitype.Page[apitype.PlanVersion]{Items: told, Next: next}), nil
}
