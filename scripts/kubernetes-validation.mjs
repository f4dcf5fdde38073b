// Required fields and enums for which the API server's validation differs from the published OpenAPI. Each entry was
// determined with an API server of 1.36.3; test/e2e/manifests.test.ts checks it again.

/** Groups whose validation was compared with the API server. In other groups required fields and enums are not checked. */
const COMPARED =
  /^(?:core|apps|batch|networking|autoscaling|policy|rbac|storage|scheduling|node|coordination|discovery|admissionregistration|apiextensions|apiregistration|flowcontrol|certificates|meta)\.v\d+\./;

export const isCompared = (type) => COMPARED.test(type);

/** Fields that are required in the OpenAPI but not by the API server, or whose kind could not be tested. */
export const NOT_REQUIRED = {
  "admissionregistration.v1.Mutation": ["patchType"],
  "apiextensions.v1.CustomResourceDefinitionVersion": ["served"],
  "apps.v1.ControllerRevision": ["revision"],
  "batch.v1.PodFailurePolicy": ["rules"],
  "certificates.v1.ClusterTrustBundle": ["spec"],
  "certificates.v1.PodCertificateRequest": ["spec"],
  "core.v1.Binding": ["target"],
  "core.v1.ClusterTrustBundleProjection": ["path"],
  "core.v1.ConfigMapNodeConfigSource": ["kubeletConfigKey", "name", "namespace"],
  "core.v1.EphemeralContainer": ["name"],
  "core.v1.Event": ["involvedObject", "metadata"],
  "core.v1.HTTPHeader": ["value"],
  "core.v1.ISCSIVolumeSource": ["lun"],
  "core.v1.ISCSIPersistentVolumeSource": ["lun"],
  "core.v1.LimitRangeSpec": ["limits"],
  "core.v1.PodCertificateProjection": ["keyType", "signerName"],
  "core.v1.PreferredSchedulingTerm": ["preference"],
  "core.v1.ScaleIOPersistentVolumeSource": ["secretRef"],
  "core.v1.ScaleIOVolumeSource": ["secretRef"],
  "core.v1.SleepAction": ["seconds"],
  "core.v1.Sysctl": ["value"],
  "core.v1.TypedLocalObjectReference": ["kind", "name"],
  "core.v1.TypedObjectReference": ["kind", "name"],
  "discovery.v1.ForNode": ["name"],
  "discovery.v1.ForZone": ["name"],
  "meta.v1.FieldSelectorRequirement": ["key", "operator"],
  "meta.v1.GroupResource": ["group", "resource"],
  "storage.v1.CSIDriver": ["spec"],
  "storage.v1.CSINode": ["spec"],
  "storage.v1.CSINodeSpec": ["drivers"],
  "storage.v1.TokenRequest": ["audience"],
};

/** Fields that the API server requires although the OpenAPI does not. */
export const REQUIRED = {
  "admissionregistration.v1.NamedRuleWithOperations": ["apiGroups", "apiVersions", "operations", "resources"],
  "admissionregistration.v1.RuleWithOperations": ["apiGroups", "apiVersions", "operations", "resources"],
  "admissionregistration.v1.ValidatingAdmissionPolicySpec": ["matchConstraints"],
  "apiextensions.v1.CustomResourceValidation": ["openAPIV3Schema"],
  "core.v1.Container": ["image"],
  "core.v1.ConfigMapEnvSource": ["name"],
  "core.v1.ConfigMapKeySelector": ["name"],
  "core.v1.ConfigMapProjection": ["name"],
  "core.v1.ConfigMapVolumeSource": ["name"],
  "core.v1.EphemeralVolumeSource": ["volumeClaimTemplate"],
  "core.v1.ExecAction": ["command"],
  "core.v1.PersistentVolume": ["spec"],
  "core.v1.PersistentVolumeClaimSpec": ["accessModes"],
  "core.v1.PersistentVolumeSpec": ["accessModes", "capacity"],
  "core.v1.ReplicationControllerSpec": ["template"],
  "core.v1.SecretEnvSource": ["name"],
  "core.v1.SecretKeySelector": ["name"],
  "core.v1.SecretProjection": ["name"],
  "core.v1.SecretVolumeSource": ["secretName"],
  "core.v1.VolumeNodeAffinity": ["required"],
  "networking.v1.IngressClassSpec": ["controller"],
  "rbac.v1.AggregationRule": ["clusterRoleSelectors"],
};

/** Enums that the source does not declare, or declares with too many values; null if the API server accepts any value. */
export const ENUMS = {
  "admissionregistration.v1.MutatingWebhook.sideEffects": ["None", "NoneOnDryRun"],
  "admissionregistration.v1.ValidatingWebhook.sideEffects": ["None", "NoneOnDryRun"],
  "admissionregistration.v1.Validation.reason": ["Forbidden", "Invalid", "RequestEntityTooLarge"],
  "apiextensions.v1.CustomResourceConversion.strategy": ["None", "Webhook"],
  "apiextensions.v1.CustomResourceDefinitionSpec.scope": ["Cluster", "Namespaced"],
  "apiextensions.v1.JSONSchemaProps.type": ["array", "boolean", "integer", "number", "object", "string"],
  "apiextensions.v1.JSONSchemaProps.x-kubernetes-list-type": ["atomic", "map", "set"],
  "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted": ["Delete", "Retain"],
  "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled": ["Delete", "Retain"],
  "autoscaling.v2.HPAScalingPolicy.type": ["Percent", "Pods"],
  "autoscaling.v2.HPAScalingRules.selectPolicy": ["Disabled", "Max", "Min"],
  "autoscaling.v2.MetricSpec.type": ["ContainerResource", "External", "Object", "Pods", "Resource"],
  "autoscaling.v2.MetricTarget.type": ["AverageValue", "Utilization", "Value"],
  "batch.v1.PodFailurePolicyOnPodConditionsPattern.status": ["False", "True", "Unknown"],
  "core.v1.Container.restartPolicy": ["Always", "Never", "OnFailure"],
  "core.v1.ContainerResizePolicy.restartPolicy": ["NotRequired", "RestartContainer"],
  // The feature is disabled, and the API server drops the field before validation.
  "core.v1.Lifecycle.stopSignal": null,
  "core.v1.PodOS.name": ["linux", "windows"],
  "flowcontrol.v1.FlowDistinguisherMethod.type": ["ByNamespace", "ByUser"],
  "flowcontrol.v1.LimitResponse.type": ["Queue", "Reject"],
  "flowcontrol.v1.PriorityLevelConfigurationSpec.type": ["Exempt", "Limited"],
  "flowcontrol.v1.Subject.kind": ["Group", "ServiceAccount", "User"],
  "meta.v1.LabelSelectorRequirement.operator": ["DoesNotExist", "Exists", "In", "NotIn"],
  "networking.v1.IngressClassParametersReference.scope": ["Cluster", "Namespace"],
  "rbac.v1.RoleRef.apiGroup": ["rbac.authorization.k8s.io"],
  "rbac.v1.RoleRef.kind": ["ClusterRole", "Role"],
  "rbac.v1.Subject.apiGroup": ["rbac.authorization.k8s.io"],
  "rbac.v1.Subject.kind": ["Group", "ServiceAccount", "User"],
  "storage.v1.CSIDriverSpec.fsGroupPolicy": ["File", "None", "ReadWriteOnceWithFSType"],
  "storage.v1.CSIDriverSpec.volumeLifecycleModes": ["Ephemeral", "Persistent"],
  "storage.v1.StorageClass.reclaimPolicy": ["Delete", "Retain"],
};
