{{/* Annotations that restart the pods on a change: checksums of configuration and content, and the revisions from the values. */}}
{{- define "nginx.checksums" -}}
checksum/config: {{ include "nginx.configFiles" . | sha256sum }}
{{- with .Values.content }}
checksum/content: {{ toJson . | sha256sum }}
{{- end }}
{{- if .Values.tls.enabled }}
checksum/tls: {{ toJson .Values.tls | sha256sum }}
{{- end }}
{{- end -}}

{{- define "nginx.podSpec" -}}
{{- with include "nginx.pullSecrets" . -}}
{{ . }}
{{ end -}}
serviceAccountName: {{ include "nginx.serviceAccountName" . | quote }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "nginx.podSecurityContext" . | nindent 2 }}
# Time to drain, time to finish requests, and five seconds to spare before SIGKILL.
terminationGracePeriodSeconds: {{ add .Values.shutdown.drainSeconds .Values.shutdown.timeoutSeconds 5 }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range . }}
  - topologyKey: {{ .topologyKey | quote }}
    maxSkew: {{ .maxSkew | default 1 | int }}
    whenUnsatisfiable: {{ .whenUnsatisfiable | default "ScheduleAnyway" }}
    labelSelector:
      matchLabels:
        {{- include "nginx.selectorLabels" $ | nindent 8 }}
    matchLabelKeys:
      - pod-template-hash
  {{- end }}
{{- end }}
{{- with .Values.initContainers }}
initContainers:
  {{- range . }}
  - {{ include "nginx.ownContainer" (list $ .) | nindent 4 | trim }}
  {{- end }}
{{- end }}
containers:
  - {{ include "nginx.container" . | nindent 4 | trim }}
  {{- if .Values.metrics.enabled }}
  - {{ include "nginx.exporterContainer" . | nindent 4 | trim }}
  {{- end }}
  {{- range .Values.sidecars }}
  - {{ include "nginx.ownContainer" (list $ .) | nindent 4 | trim }}
  {{- end }}
volumes:
  - name: config
    configMap:
      name: {{ include "nginx.fullname" . | quote }}
  - name: tmp
    emptyDir:
      sizeLimit: {{ .Values.tmp.sizeLimit | quote }}
  {{- with include "nginx.contentVolume" . }}
  - name: content
    {{- . | nindent 4 }}
  {{- end }}
  {{- if .Values.tls.enabled }}
  - name: tls
    secret:
      secretName: {{ .Values.tls.secretName | quote }}
  {{- end }}
  {{- with .Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}
