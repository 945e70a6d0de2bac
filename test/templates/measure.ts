import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { withoutCoverage } from '../support/without-coverage.ts'
import type { TemplateContext } from '../../src/templates/template-engine.ts'

/** CPU time, in milliseconds, that this process takes meanwhile. */
export function cpuOf(run: () => void): number {
  const started = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1000
}

export interface Measured {
  /** CPU time. */
  readonly milliseconds: number
  /** By how much the process grew. */
  readonly megabytes: number
}

/** Renders a template in a process that does nothing else, whatever comes of it. */
export function measureAlone(template: string, context: TemplateContext): Measured {
  const script = join(import.meta.dirname, '..', 'support', 'time-render.ts')
  const input = JSON.stringify({ template, context })
  const { stdout } = spawnSync(process.execPath, [script], { input, env: withoutCoverage() })
  return JSON.parse(String(stdout)) as Measured
}
