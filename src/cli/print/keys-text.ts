import type { MadeKeys } from '../../operations/decisions/make-keys.ts'

/** The names of the files, or the lines for both files. */
export function keysText({ keyId, config, secrets, files }: MadeKeys): string {
  if (files !== undefined) return files.join('\n')
  return [
    `# ${keyId}, for the config of every process that asks, waits or votes:`,
    config,
    '---',
    `# ${keyId}, only for the secrets of processes that sign, such as the gateway:`,
    secrets ?? '',
  ].join('\n')
}
