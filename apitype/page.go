package apitype

// Page is a part of a list. Next is the cursor of the part that follows; empty: this
// was the last.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"cursor of the next page; absent on the last one"`
}
