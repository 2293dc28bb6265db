package sim

import (
	"encoding/json"
	"testing"
)

const pathSubject = `{"Items":[
 {"Id":"a","N":1,"Tags":[{"Key":"x","Value":"1"},{"Key":"y","Value":"2"}],"State":{"Name":"on"}},
 {"Id":"b","N":2,"Tags":[],"State":{"Name":"off"}},
 {"Id":"c","N":3,"State":{"Name":"on"},"Flag":true}],"Odd name":"z"}`

func TestJSONPathsSelect(t *testing.T) {
	var subject any
	if err := json.Unmarshal([]byte(pathSubject), &subject); err != nil {
		t.Fatal(err)
	}
	for path, wanted := range map[string]string{
		"$.Items[0].Id":                       `a`,
		"Items[-1].State.Name":                `on`,
		"$['Odd name']":                       `z`,
		"$.Items[*].Id":                       `["a","b","c"]`,
		"$.Items[].Id":                        `["a","b","c"]`,
		"$.Items[1:].Id":                      `["b","c"]`,
		"$.Items[:-1].Id":                     `["a","b"]`,
		"$..Name":                             `["on","off","on"]`,
		"$.Items..Value":                      `["1","2"]`,
		"$.Items[?(@.State.Name == 'on')].Id": `["a","c"]`,
		"$.Items[?(@.N >= 2 && @.State.Name=='on')].Id": `["c"]`,
		"$.Items[?(@.N < 2 || @.Flag)].Id":              `["a","c"]`,
		"$.Items[?(@.Id != \"a\")].N":                   `[2,3]`,
		"$.Items[0].Tags[?(@.Key=='y')].Value":          `["2"]`,
		"$.Items[?(@.Nothing == 1)].Id":                 `[]`,
		"$.Items[0].State":                              `{"Name":"on"}`,
		"$.Items[7].Id":                                 `nothing`,
		"$.Nothing.At.All":                              `nothing`,
	} {
		found, err := selected(subject, path)
		got := textOf(found)
		if err != nil {
			got = "nothing"
		}
		want(t, path, got, wanted)
	}
	for _, path := range []string{"$.", "$.[", "$.a[", "$.a[x]", "$.a['b", "$.a[?(@.b", "$.a[?(@.b == )]", "$.a b", "$.a[1:x]"} {
		if _, err := compilePath(path); err == nil {
			t.Errorf("%q was compiled", path)
		}
	}
}

func FuzzJSONPathsAreFollowedOrRefused(f *testing.F) {
	f.Add("$.Items[?(@.N >= 2 && @.State.Name=='on')]..Id")
	f.Add("Items[-1:].Tags[*]['Key']")
	var subject any
	if err := json.Unmarshal([]byte(pathSubject), &subject); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(_ *testing.T, path string) {
		if len(path) < 200 {
			_, _ = selected(subject, path) // must neither panic nor hang
		}
	})
}
