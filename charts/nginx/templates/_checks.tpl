{{/*
Checks that compare values, which a JSON schema cannot do. Each message starts with the path of the value to change.
*/}}
{{- define "nginx.checks" -}}
{{- include "nginx.checkPorts" . -}}
{{- include "nginx.checkNames" . -}}
{{- include "nginx.checkProxies" . -}}
{{- include "nginx.checkContent" . -}}
{{- include "nginx.checkAutoscaling" . -}}
{{- include "nginx.checkBudget" . -}}
{{- include "nginx.checkResources" (list "resources" .Values.resources) -}}
{{- if .Values.metrics.enabled -}}
{{- include "nginx.checkResources" (list "metrics.resources" .Values.metrics.resources) -}}
{{- end -}}
{{- end -}}

{{/* A request must not exceed its limit: list "resources" .Values.resources. */}}
{{- define "nginx.checkResources" -}}
{{- $path := index . 0 -}}
{{- $resources := index . 1 | default dict -}}
{{- $limits := $resources.limits | default dict -}}
{{- range $name, $request := $resources.requests | default dict -}}
{{- with get $limits $name -}}
{{- if gt (include "nginx.quantity" $request | float64) (include "nginx.quantity" . | float64) -}}
{{- fail (printf "%s.requests.%s: %v exceeds the limit, %v" $path $name $request .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "nginx.checkPorts" -}}
{{- $ports := dict (toString .Values.containerPort) "containerPort" -}}
{{- $more := list -}}
{{- if .Values.tls.enabled -}}
{{- $more = append $more (list "tls.containerPort" .Values.tls.containerPort) -}}
{{- end -}}
{{- if .Values.metrics.enabled -}}
{{- $more = append $more (list "metrics.port" .Values.metrics.port) -}}
{{- $more = append $more (list "metrics.statusPort" .Values.metrics.statusPort) -}}
{{- end -}}
{{- range $more -}}
{{- $path := index . 0 -}}
{{- $port := toString (index . 1) -}}
{{- with get $ports $port -}}
{{- fail (printf "%s: port %s is already used by %s" $path $port .) -}}
{{- end -}}
{{- $_ := set $ports $port $path -}}
{{- end -}}
{{- if and .Values.tls.enabled (eq (int .Values.tls.servicePort) (int .Values.service.port)) -}}
{{- fail (printf "tls.servicePort: port %d is already used by service.port" (int .Values.service.port)) -}}
{{- end -}}
{{- end -}}

{{- define "nginx.checkNames" -}}
{{- $containers := list "nginx" "exporter" -}}
{{- range $key := list "initContainers" "sidecars" -}}
{{- range $index, $container := index $.Values $key -}}
{{- if has $container.name $containers -}}
{{- fail (printf "%s[%d].name: the pod already has a container named %q" $key $index $container.name) -}}
{{- end -}}
{{- $containers = append $containers $container.name -}}
{{- end -}}
{{- end -}}
{{- $volumes := list "config" "tmp" "content" "tls" -}}
{{- range $index, $volume := .Values.extraVolumes -}}
{{- if has $volume.name $volumes -}}
{{- fail (printf "extraVolumes[%d].name: the pod already has a volume named %q" $index $volume.name) -}}
{{- end -}}
{{- $volumes = append $volumes $volume.name -}}
{{- end -}}
{{- end -}}

{{- define "nginx.checkProxies" -}}
{{- $paths := list -}}
{{- range $index, $proxy := .Values.proxies -}}
{{- if has $proxy.path $paths -}}
{{- fail (printf "proxies[%d].path: %s is already proxied" $index $proxy.path) -}}
{{- end -}}
{{- $paths = append $paths $proxy.path -}}
{{- end -}}
{{- end -}}

{{/* A ConfigMap holds at most 1 MiB, including the names of its keys. */}}
{{- define "nginx.checkContent" -}}
{{- $bytes := 0 -}}
{{- range $path, $text := .Values.content.inline -}}
{{- $bytes = add $bytes (len $path) (len $text) 9 -}}
{{- end -}}
{{- if gt (int $bytes) 1000000 -}}
{{- fail (printf "content.inline: the files have %d bytes in total, more than the limit of 1000000: put the site into an image or a volume" (int $bytes)) -}}
{{- end -}}
{{- end -}}

{{- define "nginx.checkAutoscaling" -}}
{{- with .Values.autoscaling -}}
{{- if .enabled -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- fail (printf "autoscaling.minReplicas: %d is greater than maxReplicas, %d" (int .minReplicas) (int .maxReplicas)) -}}
{{- end -}}
{{- range $resource, $target := dict "cpu" .targetCPUUtilizationPercentage "memory" .targetMemoryUtilizationPercentage -}}
{{- if and $target (not (dig "requests" $resource "" ($.Values.resources | default dict))) -}}
{{- fail (printf "resources.requests.%s: autoscaling needs a request, because its target is a percentage of it" $resource) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The minimum number of pods. */}}
{{- define "nginx.leastReplicas" -}}
{{- .Values.autoscaling.enabled | ternary .Values.autoscaling.minReplicas .Values.replicaCount | int -}}
{{- end -}}

{{/* Kubernetes rounds percentages up, for minAvailable and maxUnavailable alike. */}}
{{- define "nginx.checkBudget" -}}
{{- $budget := .Values.podDisruptionBudget -}}
{{- $least := include "nginx.leastReplicas" . | int -}}
{{- if and $budget.enabled (gt $least 0) -}}
{{- if hasKey $budget "minAvailable" -}}
{{- $stay := int $budget.minAvailable -}}
{{- if kindIs "string" $budget.minAvailable -}}
{{- $stay = divf (mulf (trimSuffix "%" $budget.minAvailable | float64) $least) 100 | ceil | int -}}
{{- end -}}
{{- if ge $stay $least -}}
{{- fail (printf "podDisruptionBudget.minAvailable: %v of %d pods would block every node drain" $budget.minAvailable $least) -}}
{{- end -}}
{{- else if hasKey $budget "maxUnavailable" -}}
{{- if has (toString $budget.maxUnavailable) (list "0" "0%") -}}
{{- fail (printf "podDisruptionBudget.maxUnavailable: %v would block every node drain" $budget.maxUnavailable) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
