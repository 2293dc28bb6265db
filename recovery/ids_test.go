package recovery

import (
	"strings"
	"testing"
)

func TestIDsHaveAWSsForm(t *testing.T) {
	const digits17 = "12345678901234567"
	for _, tt := range []struct {
		id    interface{ Check() error }
		wrong string
	}{
		{AccountID("111122223333"), ""},
		{AccountID("012345678901"), ""}, // a leading zero is why it is text
		{AccountID(""), "the account ID is missing"},
		{AccountID("11112222333"), "twelve digits"},
		{AccountID("1111222233334"), "twelve digits"},
		{AccountID("11112222333x"), "twelve digits"},
		{AccountID("111122223333\n"), "twelve digits"},
		{Region("us-west-2"), ""},
		{Region("us-gov-west-1"), ""},
		{Region("cn-northwest-1"), ""},
		{Region("ap-southeast-10"), ""},
		{Region(""), "the Region is missing"},
		{Region("US-WEST-2"), "such as us-west-2"},
		{Region("us-west-2a"), "such as us-west-2"},
		{Region("west"), "such as us-west-2"},
		{SourceServerID("s-" + digits17), ""},
		{SourceServerID("s-3aB" + digits17[3:]), ""},
		{SourceServerID(""), "the source server ID is missing"},
		{SourceServerID("i-" + digits17), "17 letters or digits"},
		{SourceServerID("s-1234567890123456"), "17 letters or digits"},
		{SourceServerID("s-123456789012345678"), "17 letters or digits"},
		{SourceServerID("s-1234567890123456_"), "17 letters or digits"},
		{SnapshotID("pit-" + digits17), ""},
		{SnapshotID(""), "the recovery snapshot ID is missing"},
		{SnapshotID("snap-" + digits17), "17 letters or digits"},
	} {
		err := tt.id.Check()
		switch {
		case tt.wrong == "" && err != nil:
			t.Errorf("%T %q: got %v, want no error", tt.id, tt.id, err)
		case tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)):
			t.Errorf("%T %q: got %v, want an error with %q", tt.id, tt.id, err, tt.wrong)
		}
	}
}

func TestAServerIsKnownByAccountRegionAndID(t *testing.T) {
	here, there := ServerKey{west, serverID(1)}, ServerKey{east, serverID(1)}
	if here == there || here.String() == there.String() {
		t.Errorf("got %s and %s for the same, want two servers", here, there)
	}
	if got, want := here.String(), "111122223333/us-west-2/s-00000000000000001"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestARegionLiesInItsPartition(t *testing.T) {
	for region, want := range map[Region]string{
		"us-west-2": "aws", "us-gov-west-1": "aws-us-gov", "cn-north-1": "aws-cn", "ca-central-1": "aws",
	} {
		if got := region.Partition(); got != want {
			t.Errorf("%s: got %s, want %s", region, got, want)
		}
	}
}
