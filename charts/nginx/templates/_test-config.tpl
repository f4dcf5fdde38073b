{{/*
The client of `helm test`: nginx as a proxy to the Service, because the image has no other program that can request a
page. The Service's address comes from its environment variable and is passed as nginx's prefix (-p), the only command-
line argument that a variable exposes ($document_root begins with it). The test therefore needs no cluster DNS.
*/}}
{{- define "nginx.testConfig" -}}
pid /tmp/nginx.pid;
error_log /dev/stderr notice;

events {
}

http {
    {{ include "nginx.tempPaths" . | nindent 4 | trim }}

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
            # A probe accepts a redirect; this test requires the page itself.
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
