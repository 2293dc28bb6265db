package awscloud

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// settingsOf are all values of launch template data, by the paths that lead to them, so
// that a field that EC2 has added is told, compared and found like those that are known.
func settingsOf(data any) []recovery.LaunchSetting {
	settings := []recovery.LaunchSetting{}
	v := reflect.ValueOf(data)
	if !v.IsValid() {
		return settings
	}
	eachSetting(v, "", func(path string, v reflect.Value) {
		settings = append(settings, recovery.LaunchSetting{Name: path, Value: shownSetting(path, settingText(v))})
	})
	slices.SortFunc(settings, func(a, b recovery.LaunchSetting) int { return cmp.Compare(a.Name, b.Name) })
	return settings
}

// eachSetting visits what a value of the SDK holds, each by its path: the pointer to it
// where the SDK has one. What is not set is left out.
func eachSetting(v reflect.Value, path string, visit func(path string, v reflect.Value)) {
	held := v
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		held = v.Elem()
	}
	switch {
	case held.Kind() == reflect.Struct && held.Type() != instantType:
		eachField(held, path, visit)
	case held.Kind() == reflect.Slice:
		for i := range held.Len() {
			eachSetting(held.Index(i), path+"["+keyOf(held.Index(i), i)+"]", visit)
		}
	case held.Kind() == reflect.String && held.Len() == 0:
	default:
		visit(path, v)
	}
}

func eachField(v reflect.Value, path string, visit func(path string, v reflect.Value)) {
	if path != "" {
		path += "."
	}
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			eachSetting(v.Field(i), path+f.Name, visit)
		}
	}
}

var instantType = reflect.TypeFor[time.Time]()

// settingText is a setting's value as text.
func settingText(v reflect.Value) string {
	if v = reflect.Indirect(v); v.Type() == instantType {
		return v.Interface().(time.Time).UTC().Format(time.RFC3339) //nolint:forcetypeassert // it is of that type
	}
	return fmt.Sprint(v.Interface())
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
