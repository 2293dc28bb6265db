package sim

import (
	"net"
	"strconv"
	"strings"
)

const nameUnknown = "the name is not known"

// unreachable is why a connection to a port fails, or empty. Machines are known by their
// private address, their EC2 name and their host name, within the account and Region, and
// databases by their endpoints.
func (s *script) unreachable(host string, port int) string {
	n := s.machine(host)
	if n == nil {
		if open, known := s.database(host, port); known {
			if open {
				return ""
			}
			return "connection refused"
		}
		if net.ParseIP(host) != nil {
			return "no route to host"
		}
		return nameUnknown
	}
	if !n.listens(s.t, s.p, port) {
		return "connection refused"
	}
	return ""
}

func (s *script) machine(host string) *node {
	if host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1" || s.node.called(host, s.p) {
		return s.node
	}
	for _, i := range instances.all(s.t, s.p) {
		if i.visible(s.t.world, s.t.now) && !reached(i.EndsAt, s.t.now) {
			if n := instanceNode(s.t, s.p, i); n.called(host, s.p) {
				return n
			}
		}
	}
	for _, n := range allNodes(s.t, s.p) {
		if n.instance == nil && n.called(host, s.p) {
			return n
		}
	}
	return nil
}

func (n *node) called(host string, p place) bool {
	name := "ip-" + strings.ReplaceAll(n.IP, ".", "-") + "." + p.region + ".compute.internal"
	return host == n.IP || n.IP != "" && strings.EqualFold(host, name) || strings.EqualFold(host, n.Hostname)
}

// database says whether a database of the place answers at its endpoint.
func (s *script) database(host string, port int) (open, known bool) {
	c := s.caller()
	c.Service, c.Operation = "rds", "DescribeDBInstances"
	answer, err := s.t.world.mux.Invoke(background, c, nil)
	if err != nil {
		return false, false
	}
	all, _ := answer["DBInstances"].([]any)
	for _, each := range all {
		endpoint, err := selected(each, "$.Endpoint.Address")
		if err != nil || !strings.EqualFold(textOf(endpoint), host) {
			continue
		}
		at, _ := selected(each, "$.Endpoint.Port")
		status, _ := selected(each, "$.DBInstanceStatus")
		return textOf(at) == strconv.Itoa(port) && textOf(status) == "available", true
	}
	return false, false
}
