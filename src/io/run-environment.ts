import { hostname, userInfo } from 'node:os'
import type { Environment } from './environment.ts'

/** Where a command ran, for the history. */
export interface RunEnvironment {
  readonly actor: string
  readonly run?: {
    readonly pipelineRun?: string
    readonly taskRun?: string
    readonly step?: string
    readonly url?: string
  }
}

/** Who runs this and in which run, as the environment of Tekton (our Tasks set CICDSTATEMGR_*), GitHub, GitLab or Jenkins tells; else user@host. */
export function runEnvironment(env: Environment): RunEnvironment {
  const known = [tekton, github, gitlab, jenkins].map((read) => read(env)).find((found) => found !== undefined)
  return known === undefined ? { actor: userAtHost() } : { ...known, actor: known.actor ?? userAtHost() }
}

type Found = { readonly actor?: string | undefined; readonly run: NonNullable<RunEnvironment['run']> } | undefined

function tekton(env: Environment): Found {
  const taskRun = env.CICDSTATEMGR_TASK_RUN
  if (!taskRun) return undefined
  const run = present({ pipelineRun: env.CICDSTATEMGR_PIPELINE_RUN, taskRun, step: env.CICDSTATEMGR_STEP })
  return { actor: `taskrun:${taskRun}`, run }
}

function github(env: Environment): Found {
  if (env.GITHUB_ACTIONS !== 'true') return undefined
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id, GITHUB_SERVER_URL: server } = env
  const url = server && repository && id ? `${server}/${repository}/actions/runs/${id}` : undefined
  return {
    actor: env.GITHUB_ACTOR,
    run: present({ pipelineRun: id, taskRun: env.GITHUB_JOB, step: env.GITHUB_ACTION, url }),
  }
}

function gitlab(env: Environment): Found {
  if (env.GITLAB_CI !== 'true') return undefined
  const run = present({ pipelineRun: env.CI_PIPELINE_ID, taskRun: env.CI_JOB_NAME, url: env.CI_JOB_URL })
  return { actor: env.GITLAB_USER_LOGIN, run }
}

function jenkins(env: Environment): Found {
  if (!env.JENKINS_URL) return undefined
  const run = present({ pipelineRun: env.BUILD_TAG, taskRun: env.STAGE_NAME, url: env.BUILD_URL })
  return { actor: env.BUILD_USER_ID, run }
}

function present(run: Readonly<Record<string, string | undefined>>): NonNullable<RunEnvironment['run']> {
  return Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined && value !== ''))
}

/** A uid without a name, as in many containers, leaves the host. */
function userAtHost(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return hostname()
  }
}
