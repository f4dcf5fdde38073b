package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// {"op":"schema","schema":"<text>","instances":["<text>",…]} asks Helm's engine itself, set up as Helm does
// (pkg/chart/common/util/jsonschema.go), so that an instance may be any JSON. The answer's values are
// {"broken":"…"} or {"verdicts":["", "what is wrong", …]}.
type schemaQuestion struct {
	Schema    string   `json:"schema"`
	Instances []string `json:"instances"`
}

// Nothing is fetched in tests.
type offline struct{}

func (offline) Load(string) (any, error) { return nil, errors.New("offline") }

// What nobody resolves is the schema `true`.
type anything struct{}

func (anything) Load(string) (any, error) { return true, nil }

func init() {
	ops["schema"] = func(line []byte) any { return judgeSchema(line) }
}

func judgeSchema(line []byte) answer {
	var asked schemaQuestion
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error(), Stage: "oracle"}
	}
	schema, err := compileSchema(asked.Schema)
	if err != nil {
		return answer{Values: map[string]any{"broken": err.Error()}}
	}
	verdicts := []string{}
	for _, text := range asked.Instances {
		instance, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			return answer{Error: err.Error(), Stage: "oracle"}
		}
		verdicts = append(verdicts, faultOf(schema, instance))
	}
	return answer{Values: map[string]any{"verdicts": verdicts}}
}

func compileSchema(text string) (schema *jsonschema.Schema, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("panic: %v", broken)
		}
	}()
	// `loader.Load` drops a byte order mark.
	json, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.TrimPrefix(text, "\xef\xbb\xbf")))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{
		"file": jsonschema.FileLoader{}, "http": offline{}, "https": offline{}, "urn": anything{},
	})
	if err := compiler.AddResource("file:///values.schema.json", json); err != nil {
		return nil, err
	}
	return compiler.Compile("file:///values.schema.json")
}

func faultOf(schema *jsonschema.Schema, instance any) (fault string) {
	defer func() {
		if broken := recover(); broken != nil {
			fault = fmt.Sprint("panic: ", broken)
		}
	}()
	if err := schema.Validate(instance); err != nil {
		return err.Error()
	}
	return ""
}
