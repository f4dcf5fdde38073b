package main

import (
	"encoding/json"
	"net/url"

	"golang.org/x/net/http/httpproxy"
)

// {"op":"proxy","httpProxy":"…","httpsProxy":"…","noProxy":"…","urls":["http://…",…]} asks through which proxy Go sends
// each request. The answer's values are {"proxies":["http://…" or "",…]}.
type proxyQuestion struct {
	HTTPProxy  string   `json:"httpProxy"`
	HTTPSProxy string   `json:"httpsProxy"`
	NoProxy    string   `json:"noProxy"`
	URLs       []string `json:"urls"`
}

func init() {
	ops["proxy"] = func(line []byte) any { return proxies(line) }
}

func proxies(line []byte) answer {
	var asked proxyQuestion
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error(), Stage: "oracle"}
	}
	config := httpproxy.Config{HTTPProxy: asked.HTTPProxy, HTTPSProxy: asked.HTTPSProxy, NoProxy: asked.NoProxy}
	proxyFor := config.ProxyFunc()
	found := make([]string, len(asked.URLs))
	for i, text := range asked.URLs {
		request, err := url.Parse(text)
		if err != nil {
			return answer{Error: err.Error(), Stage: "oracle"}
		}
		if proxy, err := proxyFor(request); err == nil && proxy != nil {
			found[i] = proxy.String()
		}
	}
	return answer{Values: map[string]any{"proxies": found}}
}
