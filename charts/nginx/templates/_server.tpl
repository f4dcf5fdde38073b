{{/* Whether to listen on IPv6 too: if the Service can have an IPv6 address. */}}
{{- define "nginx.dualStack" -}}
{{- $service := .Values.service -}}
{{- if or (has "IPv6" ($service.ipFamilies | default list)) (ne ($service.ipFamilyPolicy | default "SingleStack") "SingleStack") -}}
true
{{- end -}}
{{- end -}}

{{- define "nginx.serverConfig" -}}
server {
    listen {{ .Values.containerPort }};
    {{- if include "nginx.dualStack" . }}
    listen [::]:{{ .Values.containerPort }};
    {{- end }}
    {{- if .Values.tls.enabled }}
    listen {{ .Values.tls.containerPort }} ssl;
    {{- if include "nginx.dualStack" . }}
    listen [::]:{{ .Values.tls.containerPort }} ssl;
    {{- end }}
    ssl_certificate tls/tls.crt;
    ssl_certificate_key tls/tls.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:site:1m;
    {{- end }}
    server_name _;
    {{- if eq .Values.site.path "/" }}
    root /usr/share/nginx/html;
    {{- else }}
    # Files exist only below the site's path.
    root /nonexistent;
    {{- end }}
    index {{ .Values.site.index }};
    {{- with .Values.site.charset }}
    charset {{ . }};
    {{- end }}

    # Clients use the port of the Service or the Ingress, not this one: redirects are relative.
    absolute_redirect off;
    {{- with include "nginx.answerHeaders" . | trim }}

    {{ . | nindent 4 | trim }}
    {{- end }}
    {{- range $status, $page := .Values.site.errorPages }}
    error_page {{ $status }} {{ $.Values.site.path }}{{ $page }};
    {{- end }}

    location = {{ .Values.health.path }} {
        access_log off;
        default_type text/plain;
        return 200 "ok\n";
    }
    {{- $taken := list }}
    {{- range .Values.proxies }}
    {{- $taken = append $taken .path }}

    location {{ .path }} {
        proxy_pass {{ .upstream }};
        {{- if hasPrefix "https:" .upstream }}
        proxy_ssl_server_name on;
        {{- end }}
        proxy_read_timeout {{ .timeoutSeconds | default 60 }}s;
        proxy_send_timeout {{ .timeoutSeconds | default 60 }}s;
    }
    {{- end }}
    {{- if not (has .Values.site.path $taken) }}

    {{ include "nginx.siteLocation" . | nindent 4 | trim }}
    {{- end }}
    {{- with .Values.snippets.server }}

    {{ . | nindent 4 | trim }}
    {{- end }}
}
{{- end -}}

{{- define "nginx.answerHeaders" -}}
{{- $headers := dict -}}
{{- with .Values.securityHeaders -}}
{{- $headers = dict
  "X-Content-Type-Options" (.contentTypeOptions | ternary "nosniff" "")
  "X-Frame-Options" .frameOptions
  "Referrer-Policy" .referrerPolicy
  "Content-Security-Policy" .contentSecurityPolicy
  "Permissions-Policy" .permissionsPolicy
  "Strict-Transport-Security" .strictTransportSecurity -}}
{{- end -}}
{{- range $name, $value := merge (dict) .Values.headers $headers }}
{{- with $value }}
add_header {{ $name }} "{{ . }}" always;
{{- end }}
{{- end }}
{{- /* nginx omits a header with an empty value, and sends one without `always` only on success. */}}
{{- if or .Values.cache.default .Values.cache.extensions }}
add_header Cache-Control $site_cache_control;
{{- end }}
{{- end -}}

{{- define "nginx.siteLocation" -}}
{{- $path := .Values.site.path -}}
{{- if ne $path "/" -}}
location = {{ trimSuffix "/" $path }} {
    return 301 {{ $path }};
}

{{ end -}}
location {{ $path }} {
    {{- if ne $path "/" }}
    alias /usr/share/nginx/html/;
    {{- end }}
    {{- with .Values.compression }}
    {{- if .enabled }}
    gzip on;
    gzip_comp_level {{ .level }};
    gzip_min_length {{ .minLength }};
    gzip_proxied any;
    gzip_vary on;
    gzip_types text/plain text/css text/xml text/javascript application/javascript application/json application/xml
        application/rss+xml application/atom+xml application/wasm image/svg+xml;
    {{- end }}
    {{- end }}
    {{- if .Values.site.spa }}
    try_files $uri $uri/ @route;
    {{- end }}
}
{{- if .Values.site.spa }}

# A missing file with an extension is a 404; a path without one is a route of the application.
location @route {
    if ($uri ~ "\.[^/]+$") {
        return 404;
    }
    rewrite ^ {{ $path }}{{ .Values.site.index }} last;
}
{{- end }}
{{- end -}}
