// The oracle: Helm's own code answers, one JSON line for each JSON line, what it makes of values files.
//
//	{"op":"read","files":["<base64>",…]}                          the files, merged as -f does
//	{"op":"render","defaults":"<base64>","schema":"<base64>","files":[…]}  what templates see, after the schema
//
// Answers are {"values":…} or {"error":"…","stage":"read|render"}.
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

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

type question struct {
	Op       string   `json:"op"`
	Files    [][]byte `json:"files"`
	Defaults []byte   `json:"defaults"`
	Schema   []byte   `json:"schema"`
}

type answer struct {
	Values map[string]any `json:"values,omitempty"`
	Error  string         `json:"error,omitempty"`
	Stage  string         `json:"stage,omitempty"`
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
			if in.Buffered() == 0 {
				out.Flush()
			}
		}
		if err != nil {
			out.Flush()
			return
		}
	}
}

func reply(line []byte) (result answer) {
	defer func() {
		if broken := recover(); broken != nil {
			result = answer{Error: fmt.Sprint("panic: ", broken), Stage: "read"}
		}
	}()
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error(), Stage: "oracle"}
	}
	if asked.Op == "schema" {
		return judgeSchema(line)
	}
	values := map[string]any{}
	for _, file := range asked.Files {
		next, err := loader.LoadValues(bytes.NewReader(file))
		if err != nil {
			return answer{Error: err.Error(), Stage: "read"}
		}
		values = loader.MergeMaps(values, next)
	}
	if asked.Op == "read" {
		return answer{Values: values}
	}
	return render(asked, values)
}

func render(asked question, values map[string]any) answer {
	// `loader.Load` drops a byte order mark, a chart in memory does not.
	defaults, err := loader.LoadValues(bytes.NewReader(bytes.TrimPrefix(asked.Defaults, []byte("\xef\xbb\xbf"))))
	if err != nil {
		return answer{Error: err.Error(), Stage: "read"}
	}
	c := &chart.Chart{
		Metadata: &chart.Metadata{APIVersion: chart.APIVersionV2, Name: "oracle", Version: "1.0.0"},
		Values:   defaults,
		Schema:   asked.Schema,
	}
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
