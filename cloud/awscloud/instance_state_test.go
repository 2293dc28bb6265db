package awscloud

import (
	"fmt"
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

// ec2Instances answers for instances: those in gone do not exist.
type ec2Instances struct {
	gone   map[string]bool
	checks string                // the XML of the checks of every instance
	refuse func([]string) string // the message that names missing instances
}

func (e ec2Instances) answer(r request) reply {
	if r.operation == "DescribeInstanceInformation" {
		return reply{body: `{"InstanceInformationList":[{"InstanceId":"i-0000000000000000a","PingStatus":"Online"},{"InstanceId":"i-0000000000000000b","PingStatus":"ConnectionLost"}]}`}
	}
	var ids, missing []string
	for i := 1; ; i++ {
		id := r.form.Get(fmt.Sprintf("InstanceId.%d", i)) + r.form.Get(fmt.Sprintf("Filter.1.Value.%d", i))
		if id == "" {
			break
		}
		if e.gone[id] {
			missing = append(missing, id)
			continue
		}
		ids = append(ids, id)
	}
	var xml strings.Builder
	if r.operation == "DescribeInstances" {
		for _, id := range ids {
			fmt.Fprintf(&xml, "<item><instancesSet><item><instanceId>%s</instanceId></item></instancesSet></item>", id)
		}
		return reply{body: "<DescribeInstancesResponse><reservationSet>" + xml.String() + "</reservationSet></DescribeInstancesResponse>"}
	}
	if len(missing) > 0 {
		return refusingEC2(400, "InvalidInstanceID.NotFound", e.refuse(missing))
	}
	for _, id := range ids {
		fmt.Fprintf(&xml, "<item><instanceId>%s</instanceId><instanceState><code>16</code><name>running</name></instanceState>%s</item>", id, e.checks)
	}
	return reply{body: "<DescribeInstanceStatusResponse><instanceStatusSet>" + xml.String() + "</instanceStatusSet></DescribeInstanceStatusResponse>"}
}

func status(system, instance, ebs string) string {
	xml := fmt.Sprintf("<systemStatus><status>%s</status></systemStatus><instanceStatus><status>%s</status></instanceStatus>", system, instance)
	if ebs != "" {
		xml += "<attachedEbsStatus><status>" + ebs + "</status></attachedEbsStatus>"
	}
	return xml
}

func manyInstances(n int) []recovery.InstanceID {
	ids := make([]recovery.InstanceID, n)
	for i := range ids {
		ids[i] = recovery.InstanceID(fmt.Sprintf("i-%017x", i))
	}
	return ids
}

func TestInstancesAreAskedForAHundredAtATime(t *testing.T) {
	c, w := over(t, ec2Instances{checks: status("ok", "ok", "")}.answer)
	ids := manyInstances(250)
	instances, err := c.InstanceStates(t.Context(), west, ids, false)
	if err != nil || len(instances) != 250 {
		t.Fatalf("got %d instances, %v", len(instances), err)
	}
	for i, instance := range instances {
		if instance.InstanceID != ids[i] || !instance.ReadyFor(recovery.ReadyStatusChecks) {
			t.Fatalf("instance %d: got %+v, want %s ready", i, instance, ids[i])
		}
	}
	if got := w.count("DescribeInstanceStatus"); got != 3 {
		t.Errorf("asked %d times, want 3", got)
	}
}

func TestMissingInstancesAreMarkedAndTheOthersTold(t *testing.T) {
	ids := manyInstances(120)
	gone := map[string]bool{string(ids[3]): true, string(ids[50]): true, string(ids[110]): true}
	for name, refuse := range map[string]func([]string) string{
		"named": func(m []string) string {
			return fmt.Sprintf("The instance IDs '%s' do not exist", strings.Join(m, ", "))
		},
		"named one by one": func(m []string) string { return fmt.Sprintf("The instance ID '%s' does not exist", m[0]) },
		"not named":        func([]string) string { return "Some instances do not exist" },
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := over(t, ec2Instances{gone: gone, checks: status("ok", "ok", ""), refuse: refuse}.answer)
			instances, err := c.InstanceStates(t.Context(), west, ids, false)
			if err != nil || len(instances) != len(ids) {
				t.Fatalf("got %d instances, %v", len(instances), err)
			}
			for i, instance := range instances {
				if want := gone[string(ids[i])]; instance.InstanceID != ids[i] || instance.Missing != want || instance.Live() == want {
					t.Errorf("%s: got %+v, want missing %t", ids[i], instance, want)
				}
			}
		})
	}
}

func TestAllMissingIsNoError(t *testing.T) {
	ids := manyInstances(2)
	gone := map[string]bool{string(ids[0]): true, string(ids[1]): true}
	c, _ := over(t, ec2Instances{gone: gone, refuse: func([]string) string { return "gone" }}.answer)
	instances, err := c.InstanceStates(t.Context(), west, ids, true)
	if err != nil || len(instances) != 2 || !instances[0].Missing || !instances[1].Missing {
		t.Errorf("got %+v, %v", instances, err)
	}
	if none, err := c.InstanceStates(t.Context(), west, nil, true); err != nil || len(none) != 0 {
		t.Errorf("no instances: got %v, %v", none, err)
	}
}

func TestTheGravestCheckCounts(t *testing.T) {
	for _, tt := range []struct{ system, instance, ebs, want string }{
		{"ok", "ok", "", "ok"},
		{"ok", "ok", "ok", "ok"},
		{"ok", "ok", "not-applicable", "ok"},
		{"ok", "initializing", "", "initializing"},
		{"initializing", "ok", "ok", "initializing"},
		{"ok", "ok", "initializing", "initializing"},
		{"initializing", "impaired", "", "impaired"},
		{"ok", "ok", "impaired", "impaired"},
		{"not-applicable", "not-applicable", "", "not-applicable"},
		{"ok", "insufficient-data", "", "insufficient-data"},
		{"ok", "bewildered", "", "bewildered"},
	} {
		c, _ := over(t, ec2Instances{checks: status(tt.system, tt.instance, tt.ebs)}.answer)
		instances, err := c.InstanceStates(t.Context(), west, manyInstances(1), false)
		if err != nil || len(instances) != 1 || instances[0].StatusChecks != tt.want {
			t.Errorf("system %s, instance %s, volumes %q: got %+v, %v, want %s", tt.system, tt.instance, tt.ebs, instances, err, tt.want)
		}
	}
	c, _ := over(t, ec2Instances{checks: ""}.answer)
	if instances, err := c.InstanceStates(t.Context(), west, manyInstances(1), false); err != nil || instances[0].ReadyFor(recovery.ReadyStatusChecks) {
		t.Errorf("without any checks: got %+v, %v, want not ready", instances, err)
	}
}

func TestSSMIsAskedOnlyWhenWanted(t *testing.T) {
	ids := []recovery.InstanceID{"i-0000000000000000a", "i-0000000000000000b", "i-0000000000000000c"}
	c, w := over(t, ec2Instances{checks: status("ok", "ok", "")}.answer)
	instances, err := c.InstanceStates(t.Context(), west, ids, true)
	if err != nil || !instances[0].SSMOnline || instances[1].SSMOnline || instances[2].SSMOnline {
		t.Errorf("got %+v, %v, want only the first online", instances, err)
	}
	if _, err := c.InstanceStates(t.Context(), west, ids, false); err != nil || w.count("DescribeInstanceInformation") != 1 {
		t.Errorf("SSM was asked %d times, want once; %v", w.count("DescribeInstanceInformation"), err)
	}
}
