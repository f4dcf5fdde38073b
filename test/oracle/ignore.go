package main

import (
	"encoding/json"
	"io/fs"
	"strings"

	"helm.sh/helm/v4/pkg/ignore"
)

// {"op":"ignore","text":"<.helmignore>","paths":["a","b/",…]} asks which paths Helm leaves out; a folder ends in "/".
// The answer's values are {"ignored":[true,…]}.
type ignoreQuestion struct {
	Text  string   `json:"text"`
	Paths []string `json:"paths"`
}

// A file of which only is known whether it is a folder.
type entry struct {
	fs.FileInfo
	isDir bool
}

func (e entry) IsDir() bool { return e.isDir }

func init() {
	ops["ignore"] = func(line []byte) any { return ignored(line) }
}

func ignored(line []byte) answer {
	var asked ignoreQuestion
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error(), Stage: "oracle"}
	}
	rules, err := ignore.Parse(strings.NewReader(asked.Text))
	if err != nil {
		return answer{Error: err.Error(), Stage: "read"}
	}
	rules.AddDefaults()
	verdicts := make([]bool, len(asked.Paths))
	for i, path := range asked.Paths {
		verdicts[i] = rules.Ignore(strings.TrimSuffix(path, "/"), entry{isDir: strings.HasSuffix(path, "/")})
	}
	return answer{Values: map[string]any{"ignored": verdicts}}
}
