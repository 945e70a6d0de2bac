import { rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { keyIdPattern, newKeyPair } from '../../decisions/signing/keys.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { makeDirectory } from '../../io/atomic-file.ts'
import { fileError } from '../../io/file-error.ts'
import { writeNewFile } from '../../io/new-file.ts'
import { shorten } from '../../text/shorten.ts'

export interface MakeKeysRequest {
  /** The name of the pair; default: derived from the public key. */
  readonly keyId?: string
  /** The directory for the two files; undefined: no files are written. */
  readonly outputDir?: string
  /** Absolute path; a relative path starts here. */
  readonly cwd: string
}

/** A pair of keys, with the lines that config and secrets need. */
export interface MadeKeys {
  readonly keyId: string
  /** PEM text. */
  readonly publicKey: string
  /** PEM text; absent if it was written to a file. */
  readonly privateKey?: string
  /** YAML for the config of every process. */
  readonly config: string
  /** YAML for the secrets of the processes that sign; absent if it was written to a file. */
  readonly secrets?: string
  /** The files that were written: the part of the config, the part of the secrets. */
  readonly files?: readonly string[]
}

/** Makes a pair of keys for signing decisions. Throws BAD_KEY_ID (usage), KEY_FILE_EXISTS (conflict), FILE_NOT_WRITABLE (store-unavailable). */
export async function makeKeys({ keyId, outputDir, cwd }: MakeKeysRequest): Promise<MadeKeys> {
  if (keyId !== undefined && !keyIdPattern.test(keyId)) throw badKeyId(keyId)
  const pair = newKeyPair(keyId)
  // Without quotes, YAML reads a name such as 2026 or no as something else.
  const quoted = JSON.stringify(pair.keyId)
  const config = `cicdstatemgr:
  decisions:
    signing:
      publicKeys:
        ${quoted}: |
${indented(pair.publicKey, 10)}`
  const secrets = `cicdstatemgr:
  gateway:
    signing:
      keyId: ${quoted}
      privateKey: |
${indented(pair.privateKey, 8)}`
  if (outputDir === undefined) return { ...pair, config, secrets }
  const files = [`${pair.keyId}.config.yaml`, `${pair.keyId}.secrets.yaml`].map((name) => join(outputDir, name))
  await writeAll(
    files.map((file) => resolve(cwd, file)),
    [config, secrets],
  )
  return { keyId: pair.keyId, publicKey: pair.publicKey, config, files }
}

/** Writes all of them or none. */
async function writeAll(paths: readonly string[], contents: readonly string[]): Promise<void> {
  const written: string[] = []
  try {
    for (const [index, path] of paths.entries()) {
      await makeDirectory(dirname(path), 0o700).catch((error: unknown) => {
        throw fileError('write', path, error)
      })
      if (!(await writeNewFile(path, `${contents[index] ?? ''}\n`))) throw exists(path)
      written.push(path)
    }
  } catch (error) {
    for (const path of written) await rm(path, { force: true })
    throw error
  }
}

function indented(pem: string, spaces: number): string {
  return pem.trimEnd().replaceAll(/^/gm, ' '.repeat(spaces))
}

function badKeyId(keyId: string): CicdError {
  return new CicdError('BAD_KEY_ID', `${JSON.stringify(shorten(keyId, 80))} is not a valid key name`, {
    suggestions: ['It is 1 to 63 letters, digits, ., - and _, and starts with a letter or digit, e.g. k1.'],
  })
}

function exists(path: string): CicdError {
  return new CicdError('KEY_FILE_EXISTS', `${path} exists already, and is not overwritten`, {
    suggestions: ['Give --key-id with another name, or --output-dir with another folder.'],
  })
}
