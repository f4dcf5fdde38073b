{{/* Pod settings required by Pod Security `restricted`. */}}
{{- define "nginx.podSecurityContext" -}}
{{- toYaml (merge (dict
  "runAsNonRoot" true
  "fsGroupChangePolicy" "OnRootMismatch"
  "seccompProfile" (dict "type" "RuntimeDefault")
) (.Values.podSecurityContext | default dict)) -}}
{{- end -}}

{{/* Container settings required by Pod Security `restricted`, and a read-only root filesystem. */}}
{{- define "nginx.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{/* A container from the values: list $ (the container). */}}
{{- define "nginx.ownContainer" -}}
{{- $container := index . 1 -}}
{{- $security := merge (fromYaml (include "nginx.containerSecurityContext" (index . 0))) ($container.securityContext | default dict) -}}
{{- toYaml (merge (dict "securityContext" $security) $container) -}}
{{- end -}}
