package sim

// serverRef names a source server of any account and Region; empty is none.
type serverRef struct{ Account, Region, Server string }

func (r serverRef) place() place { return place{r.Account, r.Region} }

// arn is the server's name in AWS, empty for none.
func (r serverRef) arn() string {
	if r.Server == "" {
		return ""
	}
	return r.place().arn("drs", "source-server/"+r.Server)
}

// server is the source server, or nil where there is none.
func (r serverRef) server(t *tx) *sourceServer { return sourceServers.get(t, r.place(), r.Server) }
