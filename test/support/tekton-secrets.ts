import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { load } from 'js-yaml'
import { repositoryRoot } from './manifests.ts'

/** Makes the secrets of an overlay with generate.sh; `flags` come before the overlay. Returns its output. */
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

/** Parses the secrets of the steps or of the controller. */
export function secretsIn(text: string) {
  return load(text) as { cicdstatemgr: { datasources: { redis: { password: string } }; slack: { token: string } } }
}

/** Parses the secrets of the gateway. */
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

/** A hash in hexadecimal, the form of passwords in Redis's ACL. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The message of a rejected promise; `taken` if it is not rejected. */
export function refusalOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'taken',
    (error: unknown) => (error as Error).message,
  )
}
