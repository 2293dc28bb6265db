package sim

import (
	"cmp"
	"slices"
	"strings"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// What runs on a machine, as far as this world knows: services with the ports that they
// listen on. A source server has what the world file says; the instances that are launched
// from it have the same, and start it when they boot.

// hostService is a service of a machine.
type hostService struct {
	Name    string
	Ports   []int
	Stopped bool // it is not started by itself
}

// answer is what the world file has a command answer that this simulator cannot run.
type answer struct {
	Match    string // the command line; * stands for anything
	Output   string
	ExitCode int
}

// hostPlan is what a source server has on it, and the managed node that it is.
type hostPlan struct {
	Server   string
	Services []hostService
	Answers  []answer
	Node     string // mi-… or i-…, or empty where Systems Manager does not know it
	NodeHome [2]string
}

// hostNode points from a managed node to its source server.
type hostNode struct {
	Node, Server string
	Home         [2]string // where the source server is
}

// hostState is what commands have changed on a machine.
type hostState struct {
	Changes []serviceChange // in order of time
}

// serviceChange is a service that was started or stopped by a command.
type serviceChange struct {
	At      time.Time
	Service string
	Running bool
}

var (
	hostPlans  = newTable[hostPlan]("host-plan")   // where the source server is, by its ID
	hostNodes  = newTable[hostNode]("host-node")   // where the node is, by its ID
	hostStates = newTable[hostState]("host-state") // by node or instance ID
)

// node is a machine that Systems Manager knows, as it is at one instant.
type node struct {
	ID       string
	Hostname string
	Detail   string // operating system
	Windows  bool
	IP       string
	Tags     map[string]string
	Online   bool
	LastSeen time.Time
	Booted   time.Time // its services run from then on; zero: for ever
	Plan     hostPlan
	Profile  string // instance profile

	instance *instance // nil for a source server's node
}

// findNode is the managed node of that ID, or nil. What a source server's own node is, the
// world file says, whether or not its instance is in the world.
func findNode(t *tx, p place, id string) *node {
	if n := hostNodes.get(t, p, id); n != nil {
		return sourceNode(t, n)
	}
	if i := instances.get(t, p, id); i != nil {
		if !i.visible(t.world, t.now) || !i.managed(t.now) {
			return nil
		}
		return instanceNode(t, p, i)
	}
	return nil
}

// allNodes are all managed nodes of a place, in order of their IDs.
func allNodes(t *tx, p place) []*node {
	var all []*node
	for _, i := range instances.all(t, p) {
		if i.visible(t.world, t.now) && i.managed(t.now) && hostNodes.get(t, p, i.ID) == nil {
			all = append(all, instanceNode(t, p, i))
		}
	}
	for _, n := range hostNodes.all(t, p) {
		if found := sourceNode(t, n); found != nil {
			all = append(all, found)
		}
	}
	slices.SortFunc(all, func(a, b *node) int { return strings.Compare(a.ID, b.ID) })
	return all
}

func instanceNode(t *tx, p place, i *instance) *node {
	n := &node{
		ID: i.ID, Hostname: i.Hostname, Detail: i.Detail, Windows: i.Platform == platformWindows, IP: i.PrivateIP, Tags: i.Tags,
		Online: i.ssmOnline(t.now), LastSeen: i.lastPing(t.now), Booted: i.BootedAt, Profile: i.Profile, instance: i,
	}
	if r := recoveryInstances.get(t, p, i.ID); r != nil {
		if plan := hostPlans.get(t, p, r.Server); plan != nil {
			n.Plan = *plan
		}
	}
	return n
}

// sourceNode is a source server as a managed node: reachable as long as its agent is seen.
func sourceNode(t *tx, n *hostNode) *node {
	home := place{n.Home[0], n.Home[1]}
	s, plan := sourceServers.get(t, home, n.Server), hostPlans.get(t, home, n.Server)
	if s == nil || plan == nil {
		return nil
	}
	out := &node{
		ID: n.Node, Hostname: s.Hostname, Detail: s.OS, Windows: s.windows(), IP: s.primaryIP(), Tags: s.Tags,
		Online: true, LastSeen: t.now, Plan: *plan,
	}
	if r := s.Replication; r.Held == drstypes.DataReplicationStateStalled && r.Error == drstypes.DataReplicationErrorStringAgentNotSeen && reached(r.Until, t.now) {
		out.Online, out.LastSeen = false, r.Until // whatever silenced DRS's agent has silenced this one
	}
	return out
}

// runs says whether the service of that name runs at the instant; known is false where the
// machine has none.
func (n *node) runs(t *tx, p place, name string) (running, known bool) {
	s := n.service(name)
	if s == nil {
		return false, false
	}
	running = !s.Stopped && (n.Booted.IsZero() || reached(n.Booted, t.now))
	if state := hostStates.get(t, p, n.ID); state != nil {
		for _, c := range state.Changes {
			if c.Service == s.Name && reached(c.At, t.now) && !c.At.Before(n.started()) {
				running = c.Running
			}
		}
	}
	return running, true
}

// started is when the machine was last switched on, which undoes earlier changes.
func (n *node) started() time.Time {
	if n.instance == nil {
		return time.Time{}
	}
	return n.instance.StartedAt
}

// service is the service of that name; systemd's suffix may be there or not.
func (n *node) service(name string) *hostService {
	name = strings.TrimSuffix(name, ".service")
	for i := range n.Plan.Services {
		if strings.EqualFold(n.Plan.Services[i].Name, name) {
			return &n.Plan.Services[i]
		}
	}
	return nil
}

// setService records that a command started or stopped a service.
func (n *node) setService(t *tx, p place, name string, running bool) {
	var state hostState
	if stored := hostStates.get(t, p, n.ID); stored != nil {
		state.Changes = slices.Clone(stored.Changes)
	}
	state.Changes = slices.DeleteFunc(state.Changes, func(c serviceChange) bool { return c.Service == name && !c.At.After(t.now) })
	state.Changes = append(state.Changes, serviceChange{t.now, name, running})
	hostStates.put(t, p, n.ID, state)
}

// listens says whether a running service of the machine listens on the port.
func (n *node) listens(t *tx, p place, port int) bool {
	if n.instance != nil && n.instance.state(t.now) != "running" {
		return false
	}
	return slices.ContainsFunc(n.Plan.Services, func(s hostService) bool {
		running, _ := n.runs(t, p, s.Name)
		return running && slices.Contains(s.Ports, port)
	})
}

func (n *node) platformType() ssmtypes.PlatformType {
	if n.Windows {
		return ssmtypes.PlatformTypeWindows
	}
	return ssmtypes.PlatformTypeLinux
}

func (n *node) resourceType() ssmtypes.ResourceType {
	if strings.HasPrefix(n.ID, "mi-") {
		return ssmtypes.ResourceTypeManagedInstance
	}
	return ssmtypes.ResourceTypeEc2Instance
}

// ServiceFile is a service of a source server: its name, the ports that it listens on, and
// whether it runs (running, by default) or not (stopped).
type ServiceFile struct {
	Name  string `yaml:"name"`
	Port  int    `yaml:"port,omitempty"`
	Ports []int  `yaml:"ports,omitempty"`
	State string `yaml:"state,omitempty"`
}

// AnswerFile is what a command answers that the simulator cannot run. Match is the command
// line, in which * stands for anything.
type AnswerFile struct {
	Match    string `yaml:"match"`
	Output   string `yaml:"output,omitempty"`
	ExitCode int    `yaml:"exitCode,omitempty"`
}

// ManagedNodeFile makes a source server a managed node of Systems Manager: by default under
// its origin's instance ID, in its origin's account and Region.
type ManagedNodeFile struct {
	ID      string `yaml:"id,omitempty"` // mi-… or i-…
	Account string `yaml:"account,omitempty"`
	Region  string `yaml:"region,omitempty"`
}

// populateHost keeps what runs on a source server.
func populateHost(t *tx, p place, f SourceServerFile, server string) {
	plan := hostPlan{Server: server}
	for _, s := range f.Services {
		ports := slices.Clone(s.Ports)
		if s.Port != 0 {
			ports = append([]int{s.Port}, ports...)
		}
		plan.Services = append(plan.Services, hostService{Name: s.Name, Ports: ports, Stopped: s.State == "stopped"})
	}
	for _, a := range f.Commands {
		plan.Answers = append(plan.Answers, answer(a))
	}
	if n := f.ManagedNode; n != nil {
		home := place{cmp.Or(n.Account, f.Origin.Account, p.account), cmp.Or(n.Region, f.Origin.Region, p.region)}
		plan.Node, plan.NodeHome = cmp.Or(n.ID, f.Origin.Instance), [2]string{home.account, home.region}
		add(t, hostNodes, home, plan.Node, hostNode{Node: plan.Node, Server: server, Home: [2]string{p.account, p.region}})
	}
	add(t, hostPlans, p, server, plan)
}

// host checks what a world file says of a machine.
func (c *fileCheck) host(path string, s SourceServerFile) {
	names := map[string]bool{}
	for i, service := range s.Services {
		at := path + ".services[" + numberText(float64(i)) + "]"
		c.want(service.Name != "", at+".name", "a service needs a name")
		c.unique(names, at+".name", strings.ToLower(service.Name))
		c.want(slices.Contains([]string{"", "running", "stopped"}, service.State), at+".state", "%q is neither running nor stopped", service.State)
		for _, port := range append([]int{max(service.Port, 1)}, service.Ports...) {
			c.want(port >= 1 && port <= 65535 && service.Port >= 0, at+".port", "%d is no port", port)
		}
	}
	for i, a := range s.Commands {
		c.want(a.Match != "", path+".commands["+numberText(float64(i))+"].match", "an answer needs the command that it is for")
	}
	if n := s.ManagedNode; n != nil {
		id := cmp.Or(n.ID, s.Origin.Instance)
		c.want(strings.HasPrefix(id, "mi-") || strings.HasPrefix(id, "i-"), path+".managedNode.id", "%q is no managed node: state mi-… here, or the origin's instance", id)
		c.want(n.Region == "" || regionPattern.MatchString(n.Region), path+".managedNode.region", "%q is not the name of a Region, as us-west-2 is", n.Region)
		c.want(n.Account == "" || accountPattern.MatchString(n.Account), path+".managedNode.account", "%q is not an account ID: 12 digits in quotes", n.Account)
	}
}
