import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { JsonObject } from '../../../src/json/json.ts'

/** Runs kubectl against the cluster that KUBECONFIG names; its standard output. Rejects with what it said. */
export async function kubectl(args: readonly string[], input = ''): Promise<string> {
  const child = spawn('kubectl', args, { stdio: 'pipe' })
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
  // It may end before it has read all.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (code === 0) return stdout
  throw new Error(`kubectl ${args.join(' ')} ended with ${code}:\n${stderr}`)
}

/** What kubectl prints as JSON. */
export async function kubectlJson<T = JsonObject>(args: readonly string[], input = ''): Promise<T> {
  return JSON.parse(await kubectl([...args, '-o', 'json'], input)) as T
}

/** Applies resources in a namespace. */
export async function apply(namespace: string, ...resources: readonly object[]): Promise<void> {
  if (resources.length === 0) return
  await kubectl(['-n', namespace, 'apply', '-f', '-'], listOf(resources))
}

/** Resources as one document. */
function listOf(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
}
