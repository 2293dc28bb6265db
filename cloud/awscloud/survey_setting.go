package awscloud

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/recovery"
)

// settingsOf are all values of launch template data, by the paths that lead to them, so
// that a field that EC2 has added is told, compared and found like those that are known.
func settingsOf(data *types.ResponseLaunchTemplateData) []recovery.LaunchSetting {
	settings := []recovery.LaunchSetting{}
	if data == nil {
		return settings
	}
	flatten(reflect.ValueOf(*data), "", &settings)
	slices.SortFunc(settings, func(a, b recovery.LaunchSetting) int { return cmp.Compare(a.Name, b.Name) })
	return settings
}

// flatten adds what a value of the SDK holds. What is not set is left out.
func flatten(v reflect.Value, path string, into *[]recovery.LaunchSetting) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			flatten(v.Elem(), path, into)
		}
	case reflect.Struct:
		if at, ok := v.Interface().(time.Time); ok {
			*into = append(*into, recovery.LaunchSetting{Name: path, Value: at.UTC().Format(time.RFC3339)})
			return
		}
		flattenFields(v, path, into)
	case reflect.Slice:
		for i := range v.Len() {
			flatten(v.Index(i), path+"["+keyOf(v.Index(i), i)+"]", into)
		}
	case reflect.String:
		if v.Len() > 0 {
			*into = append(*into, recovery.LaunchSetting{Name: path, Value: shownSetting(path, v.String())})
		}
	default:
		*into = append(*into, recovery.LaunchSetting{Name: path, Value: fmt.Sprint(v.Interface())})
	}
}

func flattenFields(v reflect.Value, path string, into *[]recovery.LaunchSetting) {
	if path != "" {
		path += "."
	}
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			flatten(v.Field(i), path+f.Name, into)
		}
	}
}

// keyFields are what tells the elements of lists apart, so that a tag that comes before
// others does not change the paths of all.
var keyFields = []string{"Key", "ResourceType", "DeviceName", "DeviceIndex"}

// keyOf is by what an element of a list is named in a path: its place, where it has no key.
func keyOf(element reflect.Value, place int) string {
	if element.Kind() != reflect.Struct {
		return strconv.Itoa(place)
	}
	for _, name := range keyFields {
		switch f := element.FieldByName(name); {
		case !f.IsValid() || f.IsZero():
		case f.Kind() == reflect.Pointer:
			return fmt.Sprint(f.Elem().Interface())
		default:
			return fmt.Sprint(f.Interface())
		}
	}
	return strconv.Itoa(place)
}

// shownSetting is a setting's value as it may be shown. User data is a program that often has
// secrets in it: a hash tells one from another.
func shownSetting(path, value string) string {
	if path != recovery.SettingUserData {
		return value
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(value)))
}
