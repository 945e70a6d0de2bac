import { CicdError } from '../errors/cicd-error.ts'

const texts = ['true', 'false', '1', '0', 'yes', 'no', 'y', 'n']

interface Flag {
  readonly type?: string
  readonly env?: string | undefined
}

/** Throws `BAD_VARIABLE` (usage) where the variable of a switch says neither yes nor no: oclif would take it for no. Empty counts as unset. */
export function requireBooleanVariables(flags: Readonly<Record<string, Flag>>, env: NodeJS.ProcessEnv): void {
  for (const { type, env: name } of Object.values(flags)) {
    const text = type === 'boolean' && name !== undefined ? (env[name] ?? '') : ''
    if (text === '' || texts.includes(text.toLowerCase())) continue
    throw new CicdError('usage', 'BAD_VARIABLE', `${name}=${text}: expected true or false`)
  }
}
