{{- define "nginx.container" -}}
name: nginx
image: {{ include "nginx.image" (dict "root" $ "image" .Values.image) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- include "nginx.containerSecurityContext" . | nindent 2 }}
ports:
  - name: http
    containerPort: {{ .Values.containerPort | int }}
    protocol: TCP
  {{- if .Values.tls.enabled }}
  - name: https
    containerPort: {{ .Values.tls.containerPort | int }}
    protocol: TCP
  {{- end }}
{{- with .Values.extraEnv }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- range $probe := list "startup" "readiness" "liveness" }}
{{- $settings := index $.Values.health $probe }}
{{ $probe }}Probe:
  httpGet:
    path: {{ $.Values.health.path | quote }}
    port: http
  periodSeconds: {{ $settings.periodSeconds | int }}
  timeoutSeconds: {{ $settings.timeoutSeconds | int }}
  failureThreshold: {{ $settings.failureThreshold | int }}
{{- end }}
{{- with .Values.shutdown.drainSeconds }}
# The kubelet's sleep action needs no shell in the image. SIGQUIT, the image's stop signal, follows it.
lifecycle:
  preStop:
    sleep:
      seconds: {{ . | int }}
{{- end }}
{{- with .Values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  # Single files, so that the other files in these directories of the image stay visible.
  - name: config
    mountPath: /etc/nginx/nginx.conf
    subPath: nginx.conf
    readOnly: true
  {{- range $name := prepend (keys .Values.serverBlocks | sortAlpha) "default" }}
  - name: config
    mountPath: /etc/nginx/conf.d/{{ $name }}.conf
    subPath: {{ $name }}.conf
    readOnly: true
  {{- end }}
  - name: tmp
    mountPath: /tmp
  {{- if .Values.content }}
  - name: content
    mountPath: /usr/share/nginx/html
    {{- with dig "volume" "subPath" "" .Values.content }}
    subPath: {{ . | quote }}
    {{- end }}
    readOnly: true
  {{- end }}
  {{- if .Values.tls.enabled }}
  - name: tls
    mountPath: /etc/nginx/tls
    readOnly: true
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* All releases of the exporter accept `--name=value`. */}}
{{- define "nginx.exporterContainer" -}}
{{- $metrics := .Values.metrics -}}
name: exporter
image: {{ include "nginx.image" (dict "root" $ "image" $metrics.image) | quote }}
imagePullPolicy: {{ $metrics.image.pullPolicy }}
args:
  - --nginx.scrape-uri=http://127.0.0.1:{{ $metrics.statusPort }}/stub_status
  - --web.listen-address=:{{ $metrics.port }}
securityContext:
  {{- include "nginx.containerSecurityContext" . | nindent 2 }}
ports:
  - name: metrics
    containerPort: {{ $metrics.port | int }}
    protocol: TCP
{{- with $metrics.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
