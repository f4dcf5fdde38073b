{{/* The ConfigMap key of a site file. Keys cannot contain slashes. */}}
{{- define "nginx.contentKey" -}}
{{- if contains "/" . -}}
{{- printf "%s-%s" (replace "/" "_" .) (sha256sum . | trunc 8) -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}

{{/* The volume with the site's files, unless they come from the image. */}}
{{- define "nginx.contentVolume" -}}
{{- with .Values.content.inline -}}
configMap:
  name: {{ include "nginx.suffixed" (list $ "content") | quote }}
  items:
    {{- range $path, $text := . }}
    - key: {{ include "nginx.contentKey" $path | quote }}
      path: {{ $path | quote }}
    {{- end }}
{{- end -}}
{{- with .Values.content.configMap -}}
configMap:
  name: {{ .name | quote }}
{{- end -}}
{{- with .Values.content.volume -}}
{{- toYaml .source -}}
{{- end -}}
{{- end -}}
