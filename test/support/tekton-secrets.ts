import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { load } from 'js-yaml'
import { repositoryRoot } from './manifests.ts'

/** Makes the secrets of an overlay with generate.sh; `flags` come before the overlay. Returns what it printed. */
export async function generate(
  overlay: string,
  directory: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<string> {
  const script = join(repositoryRoot, 'tekton', 'secrets', 'generate.sh')
  const options = { env: { ...process.env, ...env } }
  return (await promisify(execFile)('sh', [script, ...flags, overlay, directory], options)).stdout
}

/** Secrets of steps or of the controller. */
export function secretsIn(text: string) {
  return load(text) as { cicdstatemgr: { datasources: { redis: { password: string } }; slack: { token: string } } }
}

/** Secrets of the gateway. */
export function gatewaySecretsIn(text: string) {
  const { cicdstatemgr } = load(text) as {
    cicdstatemgr: {
      slack: { token: string }
      gateway: {
        slack: { signingSecret: string; appToken?: string }
        signing: { keyId: string; privateKey: string }
      }
    }
  }
  return cicdstatemgr
}

/** In hexadecimal, as Redis has passwords. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What somebody else says who refuses. */
export function refusalOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'taken',
    (error: unknown) => (error as Error).message,
  )
}
