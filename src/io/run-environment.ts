import { hostname, userInfo } from 'node:os'
import type { Environment } from './environment.ts'

/** The actor and the run of a command, for the history. */
export interface RunEnvironment {
  readonly actor: string
  readonly run?: {
    readonly namespace?: string
    readonly pipelineRun?: string
    readonly taskRun?: string
    readonly step?: string
    readonly url?: string
  }
}

/** The actor and the run, from the environment of Tekton (our Tasks set CICDSTATEMGR_*), GitHub, GitLab or Jenkins; otherwise user@host. */
export function runEnvironment(env: Environment): RunEnvironment {
  const found: Found = [tekton, github, gitlab, jenkins].map((read) => read(env)).find((one) => one) ?? {}
  const known = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined && value !== ''))
  const { actor = userAtHost(), ...run } = known as Partial<Record<keyof Found, string>>
  return { actor, ...(Object.keys(run).length === 0 ? {} : { run }) }
}

interface Found {
  readonly actor?: string | undefined
  readonly namespace?: string | undefined
  readonly pipelineRun?: string | undefined
  readonly taskRun?: string | undefined
  readonly step?: string | undefined
  readonly url?: string | undefined
}

function tekton(env: Environment): Found | undefined {
  const { CICDSTATEMGR_PIPELINE_RUN: pipelineRun, CICDSTATEMGR_TASK_RUN: taskRun } = env
  const { CICDSTATEMGR_NAMESPACE: namespace } = env
  const step = stepName(env.CICDSTATEMGR_STEP)
  if (!namespace && !pipelineRun && !taskRun && !step) return undefined
  return { actor: taskRun && `taskrun:${taskRun}`, namespace, pipelineRun, taskRun, step }
}

/** The name of a step. A StepAction does not know the step that uses it, but the path of its results contains it: `/tekton/steps/step-NAME/results/RESULT`. */
function stepName(text: string | undefined): string | undefined {
  return /^\/tekton\/steps\/step-([^/]+)\/results\//.exec(text ?? '')?.[1] ?? text
}

function github(env: Environment): Found | undefined {
  if (env.GITHUB_ACTIONS !== 'true') return undefined
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id, GITHUB_SERVER_URL: server } = env
  const url = server && repository && id ? `${server}/${repository}/actions/runs/${id}` : undefined
  return { actor: env.GITHUB_ACTOR, pipelineRun: id, taskRun: env.GITHUB_JOB, step: env.GITHUB_ACTION, url }
}

function gitlab(env: Environment): Found | undefined {
  if (env.GITLAB_CI !== 'true') return undefined
  return {
    ...{ actor: env.GITLAB_USER_LOGIN, pipelineRun: env.CI_PIPELINE_ID },
    ...{ taskRun: env.CI_JOB_NAME, url: env.CI_JOB_URL },
  }
}

function jenkins(env: Environment): Found | undefined {
  if (!env.JENKINS_URL) return undefined
  return { actor: env.BUILD_USER_ID, pipelineRun: env.BUILD_TAG, taskRun: env.STAGE_NAME, url: env.BUILD_URL }
}

/** The user and host; only the host if the uid has no name, as in many containers. */
function userAtHost(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return hostname()
  }
}
