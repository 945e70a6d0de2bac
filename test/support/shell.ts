import { spawnSync } from 'node:child_process'

/** The POSIX shells of this machine: `sh` (dash on Debian), bash, and dash and busybox's ash if they are installed. */
export const shells: readonly (readonly string[])[] = [
  ['sh'],
  ['bash'],
  ['bash', '--posix'],
  ['dash'],
  ['busybox', 'sh'],
].filter((shell) => runShell(shell, ':', [], {}).status === 0)

/** Sources a file in a shell, and returns the values of variables in that shell, decoded as UTF-8. */
export function sourceFile(
  shell: readonly string[],
  path: string,
  names: readonly string[],
  env: Record<string, string> = {},
): string[] {
  const script = ['. "$1" || exit 1', ...names.map((name) => `printf '%s\\0' "$${name}"`)].join('\n')
  const { status, stdout, stderr } = runShell(shell, script, [path], env)
  if (status !== 0 || stderr.length > 0)
    throw new Error(`${shell.join(' ')} exits ${String(status)}: ${stderr.toString()}`)
  return stdout.toString().split('\0').slice(0, -1)
}

/** Without standard input: if it is a socket, bash assumes a remote login and reads `.bashrc`. */
function runShell(shell: readonly string[], script: string, args: readonly string[], env: Record<string, string>) {
  const [command = 'sh', ...options] = shell
  return spawnSync(command, [...options, '-c', script, 'shell', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin', ...env },
    maxBuffer: 64 * 1024 * 1024,
  })
}
