// The oracle: Helm's own code answers, one JSON line for each JSON line, what it makes of values files.
//
//	{"op":"read","files":["<text>",…]}                                  the files, merged as -f does
//	{"op":"render","defaults":"<text>","schema":"<text>","files":[…]}   what templates see, after the schema
//
// Answers are {"values":…} or {"error":"…","stage":"read|render"}. Another op is a file of its own that adds itself to
// `ops` in its init.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

type question struct {
	Files    []string `json:"files"`
	Defaults string   `json:"defaults"`
	Schema   string   `json:"schema"`
}

type answer struct {
	Values map[string]any `json:"values,omitempty"`
	Error  string         `json:"error,omitempty"`
	Stage  string         `json:"stage,omitempty"`
}

// What is asked by its name: each op reads the question's line itself.
var ops = map[string]func(line []byte) any{
	"read": func(line []byte) any {
		_, values, failed := readFiles(line)
		if failed != nil {
			return failed
		}
		return answer{Values: values}
	},
	"render": func(line []byte) any {
		asked, values, failed := readFiles(line)
		if failed != nil {
			return failed
		}
		return render(asked, values)
	},
}

func main() {
	log.SetOutput(io.Discard)
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			text, failure := json.Marshal(reply(line))
			if failure != nil {
				text, _ = json.Marshal(answer{Error: failure.Error(), Stage: "oracle"})
			}
			out.Write(text)
			out.WriteByte('\n')
			// Helm itself may die of the next question.
			out.Flush()
		}
		if err != nil {
			return
		}
	}
}

func reply(line []byte) (result any) {
	defer func() {
		if broken := recover(); broken != nil {
			result = answer{Error: fmt.Sprint("panic: ", broken), Stage: "read"}
		}
	}()
	var asked struct {
		Op string `json:"op"`
	}
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error(), Stage: "oracle"}
	}
	op, known := ops[asked.Op]
	if !known {
		return answer{Error: "unknown op " + asked.Op, Stage: "oracle"}
	}
	return op(line)
}

// The question with its files merged, or what to answer instead.
func readFiles(line []byte) (question, map[string]any, *answer) {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return asked, nil, &answer{Error: err.Error(), Stage: "oracle"}
	}
	values := map[string]any{}
	for _, file := range asked.Files {
		next, err := loader.LoadValues(strings.NewReader(file))
		if err != nil {
			return asked, nil, &answer{Error: err.Error(), Stage: "read"}
		}
		values = loader.MergeMaps(values, next)
	}
	return asked, values, nil
}

func render(asked question, values map[string]any) answer {
	// `loader.Load` drops a byte order mark, a chart in memory does not.
	defaults, err := loader.LoadValues(strings.NewReader(strings.TrimPrefix(asked.Defaults, "\xef\xbb\xbf")))
	if err != nil {
		return answer{Error: err.Error(), Stage: "read"}
	}
	c := &chart.Chart{
		Metadata: &chart.Metadata{APIVersion: chart.APIVersionV2, Name: "oracle", Version: "1.0.0"},
		Values:   defaults,
	}
	if asked.Schema != "" {
		c.Schema = []byte(asked.Schema)
	}
	return rendered(c, values)
}

// What templates of the chart see; dependencies are processed in it.
func rendered(c *chart.Chart, values map[string]any) answer {
	if err := chartutil.ProcessDependencies(c, values); err != nil {
		return answer{Error: err.Error(), Stage: "render"}
	}
	top, err := util.ToRenderValues(c, values, common.ReleaseOptions{Name: "x"}, nil)
	if err != nil {
		return answer{Error: err.Error(), Stage: "render"}
	}
	merged, err := top.Table("Values")
	if err != nil {
		return answer{Error: err.Error(), Stage: "oracle"}
	}
	return answer{Values: merged}
}
