import { posix } from 'node:path'
import { unicodeEscapes } from '../../../src/text/escapes.ts'
import type { StepRun } from './run-step.ts'
import type { Step } from './types.ts'

/** The longest message in bytes that Tekton's entrypoint writes: a step with a longer one fails. */
export const maxBytes = 4096

/** The bytes that the kubelet reads from all containers of a pod together, in equal parts. */
const maxBytesOfPod = 12_288

/**
 * The termination message that Tekton's entrypoint writes after a step, from which the controller reads results: those of the Task that are written
 * so far, those of the step, and its own entries.
 */
export function terminationMessage(
  taskResults: ReadonlyMap<string, string>,
  { results, exitCode }: Pick<StepRun, 'results' | 'exitCode'>,
  continuesOnError: boolean,
): string {
  const entries = [
    ...[...taskResults].map(([key, value]) => ({ key, value, type: 1 })),
    ...[...results].map(([key, value]) => ({ key, value, type: 4 })),
    { key: 'StartedAt', value: new Date().toISOString(), type: 3 },
    ...(continuesOnError && exitCode !== 0 ? [{ key: 'ExitCode', value: String(exitCode), type: 3 }] : []),
  ]
  // Go escapes these characters in JSON.
  return JSON.stringify(entries).replace(/[<>&\u2028\u2029]/g, unicodeEscapes)
}

/** The bytes of each step's message that the kubelet reads. A longer message is cut, so that all results of the pod are lost; the TaskRun still succeeds. */
export function messageLimit(steps: readonly Pick<Step, 'script' | 'workingDir'>[]): number {
  const initContainers = [true, steps.some(({ script }) => script !== ''), steps.some(isMade)].filter(Boolean).length
  return Math.min(maxBytes, Math.floor(maxBytesOfPod / (steps.length + initContainers)))
}

/** Whether Tekton creates a working directory: it does below /workspace. */
function isMade({ workingDir }: Pick<Step, 'workingDir'>): boolean {
  return workingDir !== '' && posix.resolve('/workspace', workingDir).startsWith('/workspace/')
}
