{{/* The beginnings of the paths that nginx answers: the site's, and those that it passes on. */}}
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
