package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// retirement is how an operation goes: deprecated since an instant (RFC 9745), and gone
// after another (RFC 8594), with a page that says what to use instead.
type retirement struct {
	since, sunset time.Time
	link          string
}

// headers puts what becomes of the operation into every answer to whoever is
// let in, errors included.
func (r *retirement) headers(ctx huma.Context, next func(huma.Context)) {
	ctx.SetHeader("Deprecation", fmt.Sprintf("@%d", r.since.Unix()))
	ctx.SetHeader("Sunset", r.sunset.UTC().Format(http.TimeFormat))
	ctx.AppendHeader("Link", fmt.Sprintf(`<%s>; rel="deprecation"; type="text/html"`, r.link))
	next(ctx)
}

func (r *retirement) text() string {
	return fmt.Sprintf("Deprecated since %s, and gone after %s: see %s.",
		r.since.UTC().Format(time.DateOnly), r.sunset.UTC().Format(time.DateOnly), r.link)
}
