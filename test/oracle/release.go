package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"
)

//	{"op":"release","chart":{"Chart.yaml":"<text>",…},"files":["<text>",…],"sets":[{"kind":"set","text":"a=1"}],"texts":{"path":"text"}}
//
// A whole chart, subcharts included, with files and --set values. The answer has the names of the charts that take part.
type releaseQuestion struct {
	Chart map[string]string `json:"chart"`
	Files []string          `json:"files"`
	Sets  []struct {
		Kind string `json:"kind"`
		Text string `json:"text"`
	} `json:"sets"`
	Texts map[string]string `json:"texts"`
}

func init() {
	ops["release"] = func(line []byte) any { return releaseReply(line) }
}

type releaseAnswer struct {
	answer
	Charts []string `json:"charts,omitempty"`
}

func releaseReply(line []byte) any {
	var asked releaseQuestion
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error(), Stage: "oracle"}
	}
	values, err := givenValues(asked)
	if err != nil {
		return answer{Error: err.Error(), Stage: "read"}
	}
	if asked.Chart == nil {
		return answer{Values: values}
	}
	c, err := chartOf(asked.Chart)
	if err != nil {
		return answer{Error: err.Error(), Stage: "read"}
	}
	seen := rendered(c, values)
	if seen.Error != "" {
		return seen
	}
	return releaseAnswer{seen, chartNames(c, "")}
}

// As `MergeValues` of pkg/cli/values does.
func givenValues(asked releaseQuestion) (map[string]any, error) {
	values := map[string]any{}
	for _, file := range asked.Files {
		next, err := loader.LoadValues(strings.NewReader(file))
		if err != nil {
			return nil, err
		}
		values = loader.MergeMaps(values, next)
	}
	read := func(path []rune) (any, error) {
		text, ok := asked.Texts[string(path)]
		if !ok {
			return nil, os.ErrNotExist
		}
		return text, nil
	}
	for _, kind := range []string{"set-json", "set", "set-string", "set-file", "set-literal"} {
		for _, set := range asked.Sets {
			if set.Kind != kind {
				continue
			}
			var err error
			switch trimmed := strings.TrimSpace(set.Text); {
			case kind == "set-json" && strings.HasPrefix(trimmed, "{"):
				var given map[string]any
				if err = json.Unmarshal([]byte(trimmed), &given); err == nil {
					values = loader.MergeMaps(values, given)
				}
			case kind == "set-json":
				err = strvals.ParseJSON(set.Text, values)
			case kind == "set":
				err = strvals.ParseInto(set.Text, values)
			case kind == "set-string":
				err = strvals.ParseIntoString(set.Text, values)
			case kind == "set-file":
				err = strvals.ParseIntoFile(set.Text, values, read)
			default:
				err = strvals.ParseLiteralInto(set.Text, values)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", kind, err)
			}
		}
	}
	return values, nil
}

func chartOf(given map[string]string) (*chart.Chart, error) {
	files := make([]*archive.BufferedFile, 0, len(given))
	for name, data := range given {
		files = append(files, &archive.BufferedFile{Name: name, Data: []byte(data)})
	}
	sort.Slice(files, func(a, b int) bool { return files[a].Name < files[b].Name })
	return loader.LoadFiles(files)
}

func chartNames(c *chart.Chart, prefix string) []string {
	names := []string{prefix + c.Name()}
	for _, sub := range c.Dependencies() {
		names = append(names, chartNames(sub, prefix+c.Name()+"/")...)
	}
	sort.Strings(names)
	return names
}
