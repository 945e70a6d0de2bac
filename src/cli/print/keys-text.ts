import type { MadeKeys } from '../../operations/decisions/make-keys.ts'

/** The names of the files that were written, or the lines to put into the files of config and secrets. */
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
