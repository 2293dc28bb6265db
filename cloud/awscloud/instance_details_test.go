package awscloud

import (
	"fmt"
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestThePrivateAddressOfAnInstanceIsAskedForOnce(t *testing.T) {
	booting, dead, running := recovery.InstanceID("i-0000000000000000a"), recovery.InstanceID("i-0000000000000000b"), recovery.InstanceID("i-0000000000000000c")
	attached := false // the address of the one that boots is known later
	c, w := over(t, func(r request) reply {
		if r.operation == "DescribeInstanceStatus" {
			item := "<item><instanceId>%s</instanceId><instanceState><name>%s</name></instanceState></item>"
			return reply{body: "<DescribeInstanceStatusResponse><instanceStatusSet>" + fmt.Sprintf(item, booting, "pending") +
				fmt.Sprintf(item, dead, "terminated") + fmt.Sprintf(item, running, "running") + "</instanceStatusSet></DescribeInstanceStatusResponse>"}
		}
		address := ""
		if attached {
			address = "<privateIpAddress>10.0.0.1</privateIpAddress>"
		}
		return reply{body: fmt.Sprintf("<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>%s</instanceId>%s</item>"+
			"<item><instanceId>%s</instanceId><privateIpAddress>10.0.0.3</privateIpAddress></item></instancesSet></item></reservationSet></DescribeInstancesResponse>",
			booting, address, running)}
	})
	look := func() string {
		instances, err := c.InstanceStates(t.Context(), west, []recovery.InstanceID{booting, dead, running}, false)
		if err != nil || len(instances) != 3 {
			t.Fatalf("got %v, %v", instances, err)
		}
		return fmt.Sprint(instances[0].PrivateIP, " ", instances[1].PrivateIP, " ", instances[2].PrivateIP)
	}
	if got, want := look(), "  10.0.0.3"; got != want {
		t.Errorf("while it boots: got %q, want %q", got, want)
	}
	attached = true
	for range 3 {
		if got, want := look(), "10.0.0.1  10.0.0.3"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := w.count("DescribeInstances"); got != 2 {
		t.Errorf("DescribeInstances was asked %d times, want 2", got)
	}
	for _, r := range w.asked {
		if r.operation == "DescribeInstances" && strings.Contains(r.body, string(dead)) {
			t.Errorf("the address of %s was asked for: %s", dead, r.body)
		}
	}
}
