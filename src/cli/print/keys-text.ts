import type { MadeKeys } from '../../operations/decisions/make-keys.ts'

/** Where the files are, or the lines of both. */
export function keysText({ keyId, config, secrets, files }: MadeKeys): string {
  if (files !== undefined) return files.join('\n')
  return [
    `# ${keyId}, for the config of all who ask, wait and vote:`,
    config,
    '---',
    `# ${keyId}, for the secrets of those who sign, such as the gateway, and of nobody else:`,
    secrets ?? '',
  ].join('\n')
}
