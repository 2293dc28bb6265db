package api

import "net/http"

// metrics answers with the metrics, to those who may read everything of the deployment:
// they name accounts and Regions.
func (s *Server) metrics(w http.ResponseWriter, r *http.Request) {
	if err := s.control.Metrics(r.Context(), callerOf(r.Context())); err != nil {
		problemOf(r.Context(), err).write(w)
		return
	}
	s.options.Metrics.ServeHTTP(w, r)
}
