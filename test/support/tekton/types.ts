import type { Value } from './substitution.ts'

export interface ParamSpec {
  readonly name: string
  readonly type?: 'string' | 'array' | 'object'
  readonly default?: Value
}

export interface Param {
  readonly name: string
  readonly value: Value
}

export interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } }
}

export interface SecurityContext {
  readonly runAsNonRoot?: boolean
  readonly runAsUser?: number
  readonly runAsGroup?: number
  readonly fsGroup?: number
  readonly allowPrivilegeEscalation?: boolean
  readonly readOnlyRootFilesystem?: boolean
  readonly capabilities?: { readonly drop?: readonly string[] }
  readonly seccompProfile?: { readonly type: string }
}

/** The fields that a StepAction and a step can both have. */
export interface StepBody {
  readonly image: string
  readonly command: readonly string[]
  readonly args: readonly string[]
  /** Empty if there is none. */
  readonly script: string
  readonly env: readonly EnvVar[]
  /** Empty for that of the image. */
  readonly workingDir: string
  readonly results: readonly ResultSpec[]
  readonly securityContext: SecurityContext
}

/** A step merged with its StepAction and the Task's stepTemplate. */
export interface Step extends StepBody {
  readonly name: string
  readonly continuesOnError: boolean
}

export interface ResultSpec {
  readonly name: string
  readonly type?: 'string' | 'array' | 'object'
  readonly value?: Value
}

export interface StepActionSpec extends Partial<StepBody> {
  readonly description?: string
  readonly params?: readonly ParamSpec[]
}

/** A step of a Task, with a body or with a reference to one. */
export interface TaskStep extends Partial<StepBody> {
  readonly name: string
  readonly onError?: string
  readonly ref?: Reference
  readonly params?: readonly Param[]
}

/** A reference by name, or through a resolver, which the player reads from the project's files. */
export interface Reference {
  readonly name?: string
  readonly kind?: string
  readonly apiVersion?: string
  readonly resolver?: string
  readonly params?: readonly Param[]
}

export interface WorkspaceDeclaration {
  readonly name: string
  readonly optional?: boolean
  readonly mountPath?: string
  readonly readOnly?: boolean
}

export interface TaskSpec {
  readonly description?: string
  readonly params?: readonly ParamSpec[]
  readonly results?: readonly ResultSpec[]
  readonly workspaces?: readonly WorkspaceDeclaration[]
  readonly steps: readonly TaskStep[]
  readonly stepTemplate?: Partial<StepBody>
}

/** The volume of a workspace in a run: exactly one of the sources. */
export interface WorkspaceBinding {
  readonly name: string
  readonly subPath?: string
  readonly emptyDir?: object
  readonly persistentVolumeClaim?: { readonly claimName: string }
  readonly volumeClaimTemplate?: object
  readonly configMap?: { readonly name: string }
  readonly secret?: { readonly secretName: string }
}

export interface When {
  readonly input: string
  readonly operator: 'in' | 'notin'
  readonly values: readonly string[]
}

export interface PipelineTask {
  readonly name: string
  readonly taskRef?: Reference
  readonly taskSpec?: TaskSpec
  readonly runAfter?: readonly string[]
  readonly params?: readonly Param[]
  readonly workspaces?: readonly { readonly name: string; readonly workspace?: string; readonly subPath?: string }[]
  readonly when?: readonly When[]
  readonly retries?: number
  readonly timeout?: string
  readonly onError?: string
}

export interface PipelineSpec {
  readonly description?: string
  readonly params?: readonly ParamSpec[]
  readonly workspaces?: readonly { readonly name: string; readonly optional?: boolean }[]
  readonly tasks: readonly PipelineTask[]
  readonly finally?: readonly PipelineTask[]
  readonly results?: readonly { readonly name: string; readonly value: Value }[]
}

export interface PodTemplate {
  readonly securityContext?: SecurityContext
}

/** The values of `$(tasks.NAME.status)`. None: the Task was skipped or not reached. */
export type TaskStatus = 'Succeeded' | 'Failed' | 'None'

/** The values of `$(tasks.status)`. Completed: succeeded, with at least one Task skipped. */
export type PipelineStatus = 'Succeeded' | 'Completed' | 'Failed'
