/** Permission bits as people write them: YAML has already read `0600` as octal; text (`"0600"`, `0o600`, `"600"`) is octal too. */
export function parseMode(mode: number | string): number {
  return typeof mode === 'number' ? mode : Number.parseInt(mode.replace(/^0o?/, ''), 8)
}
