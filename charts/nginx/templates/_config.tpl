{{/* nginx's `auto` counts the CPUs of the node, not of the container, and each worker uses memory. */}}
{{- define "nginx.workers" -}}
{{- $cpu := dig "limits" "cpu" "" (.Values.resources | default dict) | toString -}}
{{- if not $cpu -}}
2
{{- else if hasSuffix "m" $cpu -}}
{{- divf (trimSuffix "m" $cpu | float64) 1000 | ceil | int -}}
{{- else -}}
{{- float64 $cpu | ceil | int | max 1 -}}
{{- end -}}
{{- end -}}

{{/* An unprivileged nginx on a read-only root filesystem writes all its files to /tmp. */}}
{{- define "nginx.tempPaths" -}}
client_body_temp_path /tmp/client_temp;
proxy_temp_path /tmp/proxy_temp;
fastcgi_temp_path /tmp/fastcgi_temp;
uwsgi_temp_path /tmp/uwsgi_temp;
scgi_temp_path /tmp/scgi_temp;
{{- end -}}

{{/* The nginx configuration files, keyed by name. */}}
{{- define "nginx.configFiles" -}}
{{- $files := dict -}}
{{- range $name, $block := .Values.serverBlocks -}}
{{- $_ := set $files (printf "%s.conf" $name) $block -}}
{{- end -}}
{{- range $name, $text := dict "nginx.conf" (include "nginx.mainConfig" .) "default.conf" (include "nginx.serverConfig" .) -}}
{{- /* Removes the indentation of empty lines, so that `kubectl get` shows the text as a block. */ -}}
{{- $_ := set $files $name (regexReplaceAll "[ \t]+\n" $text "\n") -}}
{{- end -}}
{{- toYaml $files -}}
{{- end -}}

{{/* File paths are relative to nginx.conf, so that the configuration can be tested in any directory. */}}
{{- define "nginx.mainConfig" -}}
worker_processes {{ include "nginx.workers" . }};
worker_shutdown_timeout {{ .Values.shutdown.timeoutSeconds }}s;
pid /tmp/nginx.pid;
error_log /dev/stderr notice;
{{- with .Values.snippets.main }}

{{ . | trim }}
{{- end }}

events {
    worker_connections 1024;
}

http {
    include mime.types;
    default_type application/octet-stream;

    {{ include "nginx.tempPaths" . | nindent 4 | trim }}

    server_tokens off;
    sendfile on;
    tcp_nopush on;

    {{ include "nginx.requestHeaders" . | nindent 4 | trim }}

    {{ include "nginx.accessLog" . | nindent 4 | trim }}
    {{- with .Values.cache }}
    {{- if or .default .extensions }}

    map $uri $site_cache_control {
        default "{{ .default }}";
        {{- range $extension, $value := .extensions }}
        "~*\.{{ $extension }}$" "{{ $value }}";
        {{- end }}
    }
    {{- end }}
    {{- end }}
    {{- if .Values.metrics.enabled }}

    server {
        listen 127.0.0.1:{{ .Values.metrics.statusPort }};
        access_log off;

        location = /stub_status {
            stub_status;
        }
    }
    {{- end }}
    {{- with .Values.snippets.http }}

    {{ . | nindent 4 | trim }}
    {{- end }}

    include conf.d/*.conf;
}
{{- end -}}

{{/*
The request ID is the client's, if it consists of plain characters. Trace headers (traceparent, tracestate, b3, x-b3-*)
are forwarded like all others. A location with its own proxy_set_header inherits none of these.
*/}}
{{- define "nginx.requestHeaders" -}}
map $http_x_request_id $site_request_id {
    default $request_id;
    "~^[A-Za-z0-9._-]{1,128}$" $http_x_request_id;
}
map $http_x_forwarded_proto $site_forwarded_proto {
    default $scheme;
    "~^https?$" $http_x_forwarded_proto;
}
map $http_upgrade $site_connection {
    default upgrade;
    "" "";
}

proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header Connection $site_connection;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $site_forwarded_proto;
proxy_set_header X-Request-Id $site_request_id;
{{- end -}}

{{/*
Lines are buffered for at most one second: unbuffered, each line wakes the container runtime, which halves nginx's
throughput. Writes of up to 4 KiB to a pipe are atomic, so that lines of different workers do not mix.

https://www.w3.org/TR/trace-context/ and https://github.com/openzipkin/b3-propagation, one header or several.
*/}}
{{- define "nginx.accessLog" -}}
{{- $kept := "buffer=4k flush=1s" -}}
{{- if eq .Values.accessLog.format "json" -}}
map $http_b3 $site_b3_trace {
    default $http_x_b3_traceid;
    "~^(?<b3_trace>[0-9a-f]{16,32})-" $b3_trace;
}
map $http_traceparent $site_trace {
    default $site_b3_trace;
    "~^[0-9a-f]{2}-(?<parent_trace>[0-9a-f]{32})-" $parent_trace;
}

log_format json escape=json
    '{"time":"$time_iso8601","request_id":"$site_request_id","trace_id":"$site_trace",'
    '"traceparent":"$http_traceparent","client":"$remote_addr","forwarded_for":"$http_x_forwarded_for",'
    '"host":"$host","method":"$request_method","uri":"$request_uri","protocol":"$server_protocol",'
    '"status":$status,"bytes":$body_bytes_sent,"seconds":$request_time,'
    '"upstream":"$upstream_addr","upstream_status":"$upstream_status","upstream_seconds":"$upstream_response_time",'
    '"referer":"$http_referer","user_agent":"$http_user_agent"}';
access_log /dev/stdout json {{ $kept }};
{{- else if eq .Values.accessLog.format "combined" -}}
access_log /dev/stdout combined {{ $kept }};
{{- else -}}
access_log off;
{{- end -}}
{{- end -}}
