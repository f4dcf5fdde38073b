{{/* The key of a file of the site in its ConfigMap, whose keys have no slash. */}}
{{- define "nginx.contentKey" -}}
{{- if contains "/" . -}}
{{- printf "%s-%s" (replace "/" "_" .) (sha256sum . | trunc 8) -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}

{{/* The volume with the site's files, if the image is not their source. */}}
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
