{{/* Converts a quantity to a number: "500m" is 0.5, "64Mi" is 67108864. */}}
{{- define "nginx.quantity" -}}
{{- $text := toString . -}}
{{- $number := regexFind "^[0-9.]+" $text -}}
{{- $units := dict "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- mulf (float64 $number) (trimPrefix $number $text | get $units | default 1) -}}
{{- end -}}
