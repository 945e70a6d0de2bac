import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { ensureImage, startContainer } from '../containers.ts'
import { containerEnv, expandReferences } from './kubelet.ts'
import { NotPlayed } from './not-played.ts'
import type { Pod } from './pod.ts'
import { makeStepResults } from './pod.ts'
import { replaceElement, replaceText } from './substitution.ts'
import type { Value } from './substitution.ts'
import type { SecurityContext, Step } from './types.ts'
import { resultVariables } from './variables.ts'

/** The result of a step. */
export interface StepRun {
  readonly name: string
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** The declared results that were written, as text. */
  readonly results: ReadonlyMap<string, string>
}

/** The results of earlier steps, by step and name. */
export type StepResults = ReadonlyMap<string, ReadonlyMap<string, Value>>

/** The USER of the project's images. */
const imageUser = { uid: 65532, gid: 65532 }

/** Runs a step in a container, as the kubelet and Tekton's entrypoint do. It is killed at the deadline, in milliseconds since 1970. */
export async function runStep(pod: Pod, step: Step, earlier: StepResults, deadline: number): Promise<StepRun> {
  const security = { ...pod.securityContext, ...step.securityContext }
  const { uid, gid } = userOf(step.name, security)
  await makeStepResults(pod, step.name, uid, gid)
  const env = containerEnv(step.env, pod.labels)
  const expanded = (elements: readonly string[]) => elements.map((element) => expandReferences(element, env))
  // Results of earlier steps are substituted last, by the entrypoint in the container.
  const stepResults = resultVariables('steps', earlier)
  const script = step.script === '' ? undefined : await placeScript(pod, step)
  const container = startContainer({
    image: await ensureImage(imageNamed(step.image)),
    command: script === undefined ? expanded(step.command) : [script.target],
    args: expanded(step.args).flatMap((arg) => replaceElement(arg, stepResults)),
    env: Object.fromEntries([...env].map(([name, value]) => [name, replaceText(value, stepResults)])),
    user: `${uid}:${gid}`,
    ...(security.fsGroup !== undefined && { groups: [security.fsGroup] }),
    mounts: script === undefined ? pod.mounts : [...pod.mounts, script],
    ...(step.workingDir !== '' && { workdir: posix.resolve('/workspace', step.workingDir) }),
    readOnlyRoot: security.readOnlyRootFilesystem === true,
  })
  const timer = setTimeout(() => void container.kill('SIGKILL'), Math.min(deadline - Date.now(), 2 ** 31 - 1))
  const { exitCode, stdout, stderr } = await container.result.finally(() => clearTimeout(timer))
  const results = await resultFiles(
    pod.stepResults(step.name),
    step.results.map(({ name }) => name),
  )
  return { name: step.name, exitCode, stdout, stderr, results }
}

/** The declared results that were written as files in a folder. */
export async function resultFiles(folder: string, names: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const name of names) {
    try {
      found.set(name, await readFile(join(folder, name), 'utf8'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return found
}

function userOf(step: string, security: SecurityContext): { uid: number; gid: number } {
  if (security.allowPrivilegeEscalation !== false || security.capabilities?.drop?.includes('ALL') !== true) {
    throw new NotPlayed(`step ${step} with privileges: it must drop all capabilities and forbid escalation`)
  }
  const uid = security.runAsUser ?? imageUser.uid
  if (security.runAsNonRoot === true && uid === 0) throw new Error(`step ${step} would run as root`)
  return { uid, gid: security.runAsGroup ?? (security.runAsUser === undefined ? imageUser.gid : 0) }
}

function imageNamed(reference: string): 'cicdstatemgr' | 'cicdstatemgr-shell' {
  const name = /^localhost\/(cicdstatemgr(?:-shell)?):[\w.-]+$/.exec(reference)?.[1]
  if (name !== 'cicdstatemgr' && name !== 'cicdstatemgr-shell') throw new NotPlayed(`the image ${reference}`)
  return name
}

/** Writes the script to a file. Scripts reach the container as files, so the kubelet does not expand references in them. */
async function placeScript(pod: Pod, { name, script }: Step): Promise<Pod['mounts'][number]> {
  const source = join(pod.results, '..', `script-${name}`)
  await writeFile(source, script.startsWith('#!') ? script : `#!/bin/sh\nset -e\n${script}`)
  await chmod(source, 0o755)
  return { source, target: `/tekton/scripts/script-${name}`, readOnly: true }
}
