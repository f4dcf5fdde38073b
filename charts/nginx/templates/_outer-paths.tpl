{{/* The path prefixes that nginx serves: the site's and the proxied ones. */}}
{{- define "nginx.outerPaths" -}}
{{- $site := .Values.site.path -}}
{{- $paths := list (trimSuffix "/" $site | default "/") -}}
{{- range .Values.proxies -}}
{{- if not (hasPrefix $site .path) -}}
{{- $paths = append $paths (trimSuffix "/" .path | default "/") -}}
{{- end -}}
{{- end -}}
{{- uniq $paths | toYaml -}}
{{- end -}}
