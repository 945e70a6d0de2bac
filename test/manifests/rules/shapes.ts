import type { JsonObject, JsonValue } from '../../../src/json/json.ts'

/** The fields of Tekton's resources that rules look at. Schemas check what is what; here every field may be missing. */
export interface ParamSpec {
  readonly name?: string
  readonly type?: string
  readonly default?: JsonValue
}

export interface ParamValue {
  readonly name?: string
  readonly value?: JsonValue
}

export interface Ref {
  readonly name?: string
  readonly kind?: string
  readonly apiVersion?: string
  readonly resolver?: string
  readonly params?: readonly ParamValue[]
}

export interface EnvVar {
  readonly name?: string
  readonly value?: string
  readonly valueFrom?: JsonObject
}

export interface SecurityContext {
  readonly runAsNonRoot?: boolean
  readonly runAsUser?: number
  readonly privileged?: boolean
  readonly allowPrivilegeEscalation?: boolean
  readonly readOnlyRootFilesystem?: boolean
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] }
  readonly seccompProfile?: { readonly type?: string }
}

export interface Step {
  readonly name?: string
  readonly ref?: Ref
  readonly image?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly script?: string
  readonly env?: readonly EnvVar[]
  readonly envFrom?: readonly JsonObject[]
  readonly params?: readonly ParamValue[]
  readonly results?: readonly NamedValue[]
  readonly securityContext?: SecurityContext
}

export interface NamedValue {
  readonly name?: string
  readonly value?: JsonValue
}

export interface WorkspaceSpec {
  readonly name?: string
  readonly optional?: boolean
}

export interface TaskSpec {
  readonly params?: readonly ParamSpec[]
  readonly results?: readonly NamedValue[]
  readonly workspaces?: readonly WorkspaceSpec[]
  readonly stepTemplate?: Step
  readonly steps?: readonly Step[]
  readonly sidecars?: readonly Step[]
}

export interface WorkspaceBinding {
  readonly name?: string
  readonly workspace?: string
  readonly configMap?: { readonly name?: string }
  readonly secret?: { readonly secretName?: string }
  readonly persistentVolumeClaim?: { readonly claimName?: string }
  readonly volumeClaimTemplate?: JsonObject
}

export interface PipelineTask {
  readonly name?: string
  readonly taskRef?: Ref
  readonly taskSpec?: TaskSpec & { readonly apiVersion?: string }
  readonly params?: readonly ParamValue[]
  readonly workspaces?: readonly WorkspaceBinding[]
  readonly runAfter?: readonly string[]
  readonly when?: readonly { readonly input?: string; readonly values?: readonly string[]; readonly cel?: string }[]
}

export interface PipelineSpec {
  readonly params?: readonly ParamSpec[]
  readonly workspaces?: readonly WorkspaceSpec[]
  readonly tasks?: readonly PipelineTask[]
  readonly finally?: readonly PipelineTask[]
  readonly results?: readonly NamedValue[]
}

export interface PodTemplate {
  readonly securityContext?: { readonly fsGroup?: number }
  readonly env?: readonly EnvVar[]
}

/** The spec of a TaskRun or a PipelineRun. */
export interface RunSpec {
  readonly params?: readonly ParamValue[]
  readonly workspaces?: readonly WorkspaceBinding[]
  readonly taskRef?: Ref
  readonly taskSpec?: TaskSpec
  readonly pipelineRef?: Ref
  readonly pipelineSpec?: PipelineSpec
  readonly serviceAccountName?: string
  readonly podTemplate?: PodTemplate
  readonly taskRunSpecs?: readonly { readonly podTemplate?: PodTemplate }[]
  readonly taskRunTemplate?: { readonly serviceAccountName?: string; readonly podTemplate?: PodTemplate }
}

export interface TriggerSpec {
  readonly name?: string
  readonly triggerRef?: string
  readonly serviceAccountName?: string
  readonly bindings?: readonly {
    readonly ref?: string
    readonly kind?: string
    readonly name?: string
    readonly value?: string
  }[]
  readonly template?: { readonly ref?: string }
  readonly interceptors?: readonly {
    readonly ref?: { readonly name?: string; readonly kind?: string }
    readonly params?: readonly ParamValue[]
  }[]
}
