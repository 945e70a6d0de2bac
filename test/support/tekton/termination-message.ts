import { posix } from 'node:path'
import { unicodeEscapes } from '../../../src/text/escapes.ts'
import type { StepRun } from './run-step.ts'
import type { Step } from './types.ts'

/** Bytes of its message that Tekton's entrypoint writes at most: a step with more fails. */
export const maxBytes = 4096

/** Bytes that the kubelet takes from all containers of a pod, the same from each. */
const maxBytesOfPod = 12_288

/**
 * What Tekton's entrypoint leaves behind after a step, from which the controller reads results: those of the Task that are written by then, those of the
 * step, and its own entries.
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
  // Go's JSON has these escaped.
  return JSON.stringify(entries).replace(/[<>&\u2028\u2029]/g, unicodeEscapes)
}

/** How many bytes of each step's message the kubelet takes. What is longer is cut, and all results of the pod are lost; the TaskRun succeeds. */
export function messageLimit(steps: readonly Pick<Step, 'script' | 'workingDir'>[]): number {
  const initContainers = [true, steps.some(({ script }) => script !== ''), steps.some(isMade)].filter(Boolean).length
  return Math.min(maxBytes, Math.floor(maxBytesOfPod / (steps.length + initContainers)))
}

/** Tekton makes the working directories below /workspace. */
function isMade({ workingDir }: Pick<Step, 'workingDir'>): boolean {
  return workingDir !== '' && posix.resolve('/workspace', workingDir).startsWith('/workspace/')
}
