/** A Deployment with some lines in its container, and some in its spec. */
export const deployment = (container = "", spec = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
${spec}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx
${container}
`;

export const container = (lines: string): string => deployment(lines.replace(/^/gm, "          "));
export const spec = (lines: string): string => deployment("", lines.replace(/^/gm, "  "));
export const object = (kind: string, rest: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\n${rest}\n`;

/** Manifests with one fault each: its rule, what it says, what it suggests. */
export const FAULT_CASES: readonly (readonly [manifest: string, code: string, message: string, suggestion?: string])[] =
  [
    [
      container(`ports: [{containerPort: "80"}]`),
      "invalid-value",
      `spec.template.spec.containers[0].ports[0].containerPort must be an integer, found the string "80"`,
      "remove the quotes: 80",
    ],
    [spec("replica: 2"), "unknown-field", `unknown field "replica" in spec`, `did you mean "replicas"?`],
    [
      container("imagePullPolicy: ifNotPresent"),
      "invalid-value",
      `spec.template.spec.containers[0].imagePullPolicy must be one of "Always", "IfNotPresent" or "Never", found "ifNotPresent"`,
      `did you mean "IfNotPresent"?`,
    ],
    [
      container("resources: {limits: {memory: 512MB}}"),
      "invalid-value",
      `spec.template.spec.containers[0].resources.limits.memory must be a quantity such as "500m" or "1Gi", found the string "512MB"`,
      `did you mean "512M"?`,
    ],
    [
      container("resources: {limits: {cpu: 1}, requests: {cpu: 1500m}}"),
      "invalid-value",
      "spec.template.spec.containers[0].resources.requests.cpu is 1500m, which exceeds the limit of 1",
    ],
    [
      container("env: [{name: A, value: 1}]"),
      "invalid-value",
      "spec.template.spec.containers[0].env[0].value must be a string, found the number 1",
      `write "1" in quotes`,
    ],
    [
      container("env: [{name: A}, {name: A, value: b}]"),
      "invalid-value",
      `spec.template.spec.containers[0].env[1] has the same name "A" as spec.template.spec.containers[0].env[0]`,
    ],
    [
      container("ports: [{containerPort: 80}, {containerPort: 80, protocol: TCP}]"),
      "invalid-value",
      `spec.template.spec.containers[0].ports[1] has the same containerPort 80 and protocol "TCP" as spec.template.spec.containers[0].ports[0]`,
    ],
    [
      container("volumeMounts: [{name: data, mountPath: /data}]"),
      "invalid-value",
      `spec.template.spec.containers[0].volumeMounts[0].name is "data", but the pod has no volume of that name`,
    ],
    [
      container("livenessProbe: {periodSeconds: 5}"),
      "missing-field",
      "spec.template.spec.containers[0].livenessProbe must have one of exec, grpc, httpGet, tcpSocket",
    ],
    [
      deployment().replace("labels: {app: web}", "labels: {app: other}"),
      "invalid-value",
      `spec.selector.matchLabels.app is "web", but the pod template has the string "other"`,
      "the selector must match the labels of the template",
    ],
    [
      deployment().replace("image: nginx", "image:"),
      "missing-field",
      "spec.template.spec.containers[0].image must not be empty",
    ],
    [
      deployment().replace("{name: web}", "{name: Web_1}"),
      "invalid-value",
      `metadata.name must be lowercase letters, digits, "-" and "." only, 253 at most, found the string "Web_1"`,
    ],
    [
      deployment().replace("{name: web}", "{name: web, labels: {app/x/y: a}}"),
      "invalid-value",
      `the key "app/x/y" of metadata.labels must be a name of letters, digits, "-", "_" and ".", 63 at most, with an optional domain and "/" before it`,
    ],
    [
      deployment().replace("{name: web}", "{name: web, labels: {version: 1.10}}"),
      "invalid-value",
      "metadata.labels.version must be a string, found the number 1.1",
      `write "1.1" in quotes`,
    ],
    [
      object("Secret", "data: {password: secret!}"),
      "invalid-value",
      `data.password must be base64, found the string "secret!"`,
      "encode it (b64enc), or use stringData in a Secret",
    ],
    [object("Service", "spec: {}"), "missing-field", "spec.ports is missing"],
    [
      object("Service", "spec: {ports: [{port: 70000}]}"),
      "invalid-value",
      "spec.ports[0].port must be from 1 to 65535, found 70000",
    ],
    [
      object("PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce]}"),
      "missing-field",
      "spec.resources.requests.storage is missing",
    ],
    [
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, image: a}]}}}\n",
      "missing-field",
      `spec.template.spec.restartPolicy must be "Never" or "OnFailure" in a Job`,
    ],
    ["apiVersion: v1\nkind: ConfigMap\n", "invalid-object", "this ConfigMap has no metadata.name"],
    ["kind: ConfigMap\nmetadata: {name: a}\n", "invalid-object", "apiVersion is missing, and every object needs it"],
    [
      "apiVersion: 1\nkind: ConfigMap\n",
      "invalid-object",
      "apiVersion must be a string that is not empty, found the number 1",
    ],
    ["just a text\n", "invalid-object", `an object must be a map, found the string "just a text"`],
    ["a: [1\n", "invalid-object", "this document is not YAML: unexpected end of the stream within a flow collection"],
    [
      "apiVersion: v1\nkind: Deployment\nmetadata: {name: a}\n",
      "invalid-object",
      `Kubernetes 1.36 has no kind "Deployment" in v1`,
      `Deployment is served by "apps/v1"`,
    ],
    [
      "apiVersion: apps/v1\nkind: Deploymnt\nmetadata: {name: a}\n",
      "invalid-object",
      `Kubernetes 1.36 has no kind "Deploymnt" in apps/v1`,
      `did you mean "Deployment"?`,
    ],
    [
      "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n",
      "unknown-kind",
      "example.com/v1 Widget is not checked: its schema is not known",
    ],
    [
      "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n",
      "removed-api",
      "extensions/v1beta1 Ingress was removed in Kubernetes 1.22, and 1.36 does not serve it",
      "use networking.k8s.io/v1 Ingress",
    ],
    [
      "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: a}\n",
      "removed-api",
      "policy/v1beta1 PodSecurityPolicy was removed in Kubernetes 1.25, and 1.36 does not serve it",
    ],
    [
      object("Endpoints", ""),
      "deprecated-api",
      "v1 Endpoints has been deprecated since Kubernetes 1.33",
      "use discovery.k8s.io/v1 EndpointSlice",
    ],
  ];
