package awscloud

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/recovery"
)

// saying changes launch template data until its settings are those that are wanted, or says
// why it cannot. User data is kept or taken away, and never another: only its hash is told.
func saying(data *types.RequestLaunchTemplateData, want []recovery.LaunchSetting) error {
	wanted := recovery.LaunchTemplateVersion{Settings: slices.SortedFunc(slices.Values(want), func(a, b recovery.LaunchSetting) int { return cmp.Compare(a.Name, b.Name) })}
	changes := recovery.LaunchTemplateVersion{Settings: settingsOf(data)}.Diff(wanted)
	at := map[string][]reflect.Value{} // as they are named before the first change
	eachSetting(reflect.ValueOf(data).Elem(), "", func(path string, v reflect.Value) { at[path] = append(at[path], v) })
	for _, change := range changes {
		if err := apply(change, data, at[change.Name]); err != nil {
			return fmt.Errorf("%s: %w", change.Name, err)
		}
	}
	prune(reflect.ValueOf(data).Elem())
	if left := (recovery.LaunchTemplateVersion{Settings: settingsOf(data)}).Diff(wanted); len(left) > 0 {
		return fmt.Errorf("%s cannot be %q", left[0].Name, left[0].After)
	}
	return nil
}

// apply makes one change to what is held at its path.
func apply(change recovery.LaunchChange, data *types.RequestLaunchTemplateData, held []reflect.Value) error {
	switch {
	case len(held) > 1:
		return fmt.Errorf("%d settings are of this name", len(held))
	case change.After == "":
		held[0].SetZero()
		return nil
	case change.Name == recovery.SettingUserData:
		return fmt.Errorf("it is copied as it is, or left out")
	case len(held) == 0:
		v, err := placeFor(reflect.ValueOf(data).Elem(), change.Name)
		if err != nil {
			return err
		}
		held = []reflect.Value{v}
	}
	return set(held[0], change.After)
}

// placeFor is where a setting goes that the data does not have yet, outside of lists.
func placeFor(v reflect.Value, path string) (reflect.Value, error) {
	for name := range strings.SplitSeq(path, ".") {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct || !v.FieldByName(name).IsValid() {
			return v, fmt.Errorf("there is no such setting")
		}
		v = v.FieldByName(name)
	}
	return v, nil
}

// set reads text as the value that is held.
func set(v reflect.Value, text string) error {
	held := v
	if v.Kind() == reflect.Pointer {
		held = reflect.New(v.Type().Elem()).Elem()
	}
	switch {
	case held.Type() == instantType:
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return fmt.Errorf("%q is not a time such as 2026-11-23T03:00:00Z", text)
		}
		held.Set(reflect.ValueOf(at))
	case held.Kind() == reflect.String:
		held.SetString(text)
	case held.Kind() == reflect.Bool:
		yes, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is not true or false", text)
		}
		held.SetBool(yes)
	case held.CanInt():
		n, err := strconv.ParseInt(text, 10, held.Type().Bits())
		if err != nil {
			return fmt.Errorf("%q is not a number that it can be", text)
		}
		held.SetInt(n)
	case held.CanFloat():
		n, err := strconv.ParseFloat(text, held.Type().Bits())
		if err != nil {
			return fmt.Errorf("%q is not a number", text)
		}
		held.SetFloat(n)
	default:
		return fmt.Errorf("it cannot be given another value")
	}
	if v.Kind() == reflect.Pointer {
		v.Set(held.Addr())
	}
	return nil
}

// prune takes away what holds nothing any more: EC2 refuses structures and elements of lists
// that are empty.
func prune(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || v.Type().Elem().Kind() != reflect.Struct {
			return
		}
		if prune(v.Elem()); v.Elem().IsZero() {
			v.SetZero()
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				prune(v.Field(i))
			}
		}
	case reflect.Slice:
		pruneList(v)
	}
}

func pruneList(v reflect.Value) {
	kept := reflect.Zero(v.Type())
	for i := range v.Len() {
		if prune(v.Index(i)); !v.Index(i).IsZero() {
			kept = reflect.Append(kept, v.Index(i))
		}
	}
	v.Set(kept)
}
