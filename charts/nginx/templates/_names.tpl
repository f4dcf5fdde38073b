{{/* The chart's name, or nameOverride. */}}
{{- define "nginx.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/*
The full name of the objects: the release's name, followed by the chart's name unless the release's name contains it.
A Service's name has no dots and starts with a letter, unlike releases such as `1` or `v1.2`.
*/}}
{{- define "nginx.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else -}}
{{- $name := include "nginx.name" . -}}
{{- $release := .Release.Name | replace "." "-" -}}
{{- $full := contains $name $release | ternary $release (printf "%s-%s" $release $name) -}}
{{- if not (regexMatch "^[a-z]" $full) -}}
{{- $full = printf "%s-%s" (regexMatch "^[a-z]" $name | ternary $name "nginx") $release -}}
{{- end -}}
{{- $full | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* A name of at most 63 characters that ends with a suffix: list $ "test". */}}
{{- define "nginx.suffixed" -}}
{{- $suffix := printf "-%s" (index . 1) -}}
{{- $length := sub 63 (len $suffix) | int -}}
{{- include "nginx.fullname" (index . 0) | trunc $length | trimSuffix "-" }}{{ $suffix -}}
{{- end -}}

{{- define "nginx.serviceAccountName" -}}
{{- default (.Values.serviceAccount.create | ternary (include "nginx.fullname" .) "default") .Values.serviceAccount.name -}}
{{- end -}}

{{/* The selector labels. They never change during the life of a release. */}}
{{- define "nginx.selectorLabels" -}}
app.kubernetes.io/name: {{ include "nginx.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: site
{{- end -}}

{{/*
The labels of the pods. They omit helm.sh/chart, so that a new version of the chart with unchanged pods restarts none.
*/}}
{{- define "nginx.podLabels" -}}
{{ include "nginx.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end -}}

{{/*
Name, namespace, labels, and annotations of an object: dict "root" $ and, optionally, "name" (default: the full name),
"own" (values with labels and annotations), "component", and "hook" (annotations set by the template).
*/}}
{{- define "nginx.metadata" -}}
{{- $root := .root -}}
{{- $own := .own | default dict -}}
{{- $chart := printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- $labels := dict "helm.sh/chart" $chart "app.kubernetes.io/component" (.component | default "site") -}}
{{- $labels = merge $labels (fromYaml (include "nginx.podLabels" $root)) ($own.labels | default dict) $root.Values.commonLabels -}}
{{- $name := .name | default (include "nginx.fullname" $root) -}}
{{- $metadata := dict "name" $name "namespace" $root.Release.Namespace "labels" $labels -}}
{{- with merge (dict) (.hook | default dict) ($own.annotations | default dict) $root.Values.commonAnnotations -}}
{{- $_ := set $metadata "annotations" . -}}
{{- end -}}
{{- toYaml $metadata -}}
{{- end -}}

{{/*
The name of an image: dict "root" $ "image" (values). A repository names its own registry if its first part contains a
dot or a colon, or is localhost.
*/}}
{{- define "nginx.image" -}}
{{- $image := .image -}}
{{- $registry := .root.Values.global.imageRegistry | default $image.registry -}}
{{- $named := regexMatch "^([^/]*[.:][^/]*|localhost)/" $image.repository -}}
{{- $repository := or $named (not $registry) | ternary $image.repository (printf "%s/%s" $registry $image.repository) -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository $image.tag -}}
{{- end -}}
{{- end -}}

{{/* The pods' imagePullSecrets. A parent chart can pass names or objects. */}}
{{- define "nginx.pullSecrets" -}}
{{- $secrets := .Values.imagePullSecrets -}}
{{- range .Values.global.imagePullSecrets -}}
{{- $secrets = append $secrets (kindIs "string" . | ternary (dict "name" .) .) -}}
{{- end -}}
{{- with uniq $secrets -}}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}
