package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"

	"github.com/davit-dr/davit/apitype"
)

// serve has a handler answer without a network, and gives the status.
func serve(h http.Handler, method, path, authorization string) int {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Authorization", authorization)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func readiness(ready *bool) func(context.Context) error {
	return func(context.Context) error {
		if *ready {
			return nil
		}
		return errors.New("the database is gone")
	}
}

func serverQuery(cursor string, limit int) apitype.ServerQuery {
	return apitype.ServerQuery{AccountID: west.AccountID, Cursor: cursor, Limit: limit}
}
