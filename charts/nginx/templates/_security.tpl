{{/* What Pod Security `restricted` asks of a pod. */}}
{{- define "nginx.podSecurityContext" -}}
{{- toYaml (merge (dict
  "runAsNonRoot" true
  "fsGroupChangePolicy" "OnRootMismatch"
  "seccompProfile" (dict "type" "RuntimeDefault")
) (.Values.podSecurityContext | default dict)) -}}
{{- end -}}

{{/* What it asks of a container, and a read-only root. */}}
{{- define "nginx.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{/* A container of the user's: list $ (the container). */}}
{{- define "nginx.ownContainer" -}}
{{- $container := index . 1 -}}
{{- $security := merge (fromYaml (include "nginx.containerSecurityContext" (index . 0))) ($container.securityContext | default dict) -}}
{{- toYaml (merge (dict "securityContext" $security) $container) -}}
{{- end -}}
