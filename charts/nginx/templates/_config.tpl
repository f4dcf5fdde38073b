{{/* nginx's own `auto` counts the node's CPUs, not the container's, and a worker costs memory. */}}
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

{{/* What any nginx needs that runs as nobody special on a read-only root: all that it writes goes to /tmp. */}}
{{- define "nginx.tempPaths" -}}
client_body_temp_path /tmp/client_temp;
proxy_temp_path /tmp/proxy_temp;
fastcgi_temp_path /tmp/fastcgi_temp;
uwsgi_temp_path /tmp/uwsgi_temp;
scgi_temp_path /tmp/scgi_temp;
{{- end -}}

{{- define "nginx.mainConfig" -}}
worker_processes {{ include "nginx.workers" . }};
worker_shutdown_timeout {{ .Values.shutdown.timeoutSeconds }}s;
pid /tmp/nginx.pid;
error_log /dev/stderr notice;

events {
    worker_connections 1024;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;

    {{- include "nginx.tempPaths" . | nindent 4 }}

    access_log /dev/stdout combined;
    server_tokens off;
    sendfile on;
    tcp_nopush on;

    include /etc/nginx/conf.d/*.conf;
}
{{- end -}}

{{- define "nginx.serverConfig" -}}
server {
    listen {{ .Values.containerPort }};
    server_name _;
    root /usr/share/nginx/html;

    # Clients know the Service's port or the Ingress, not this one: redirects keep the address that they used.
    absolute_redirect off;

    location = {{ .Values.health.path }} {
        access_log off;
        default_type text/plain;
        return 200 "ok\n";
    }
}
{{- end -}}

{{/*
The client of `helm test`: nginx as a proxy to the Service. Its image has no other program that could fetch a page.
The Service's address comes from its environment variable, by way of nginx's prefix (-p), the only thing from the
command line that a variable shows ($document_root begins with it); so the test needs no cluster DNS.
*/}}
{{- define "nginx.testConfig" -}}
pid /tmp/nginx.pid;
error_log /dev/stderr notice;

events {
}

http {
    {{- include "nginx.tempPaths" . | nindent 4 }}

    access_log /dev/stdout;

    map $document_root $service {
        "~^/(?<v4>[0-9.]+)/" $v4;
        "~^/(?<v6>[0-9a-f:]+)/" "[$v6]";
    }

    server {
        listen {{ .Values.containerPort }};
        root site;

        location / {
            proxy_pass http://$service:{{ .Values.service.port }};
            proxy_set_header Host {{ first .Values.hosts | default (include "nginx.fullname" .) | replace "*" "www" }};
            proxy_connect_timeout 2s;
            # A probe is content with a redirect; this test wants the page itself.
            proxy_intercept_errors on;
            error_page 300 301 302 303 304 307 308 =502 /not-the-page;
        }

        location = /not-the-page {
            internal;
            return 502;
        }
    }
}
{{- end -}}
