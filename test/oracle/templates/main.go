// Whether Go's own text/template parses a text: one JSON string a line in, one JSON string a line out, empty or the
// error. Names of functions are not checked.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"text/template/parse"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<28)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var text string
		if err := json.Unmarshal(in.Bytes(), &text); err != nil {
			panic(err)
		}
		tree := parse.New("file")
		tree.Mode = parse.SkipFuncCheck
		verdict := ""
		if _, err := tree.Parse(text, "", "", map[string]*parse.Tree{}); err != nil {
			verdict = err.Error()
		}
		if err := out.Encode(verdict); err != nil {
			panic(err)
		}
	}
}
