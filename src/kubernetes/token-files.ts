import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { User } from '@kubernetes/client-node'
import { isObject, ownValue } from '../json/json.ts'

/**
 * The users of a kubeconfig, with the tokens in the files that their `tokenFile` names: the client ignores it. Such a token counts more than `token`, as for kubectl, and
 * a relative path starts at the kubeconfig.
 */
export async function withTokens(users: readonly User[], file: string): Promise<User[]> {
  const { loadYaml } = await import('./kube-config.ts')
  const config = loadYaml<unknown>(await readFile(file, 'utf8'))
  const entries = isObject(config) ? ownValue(config, 'users') : undefined
  const paths = new Map<string, string>()
  for (const entry of Array.isArray(entries) ? entries.filter(isObject) : []) {
    const { name, user } = entry
    const path = isObject(user) ? ownValue(user, 'tokenFile') : undefined
    if (typeof name === 'string' && typeof path === 'string' && path !== '') {
      paths.set(name, resolve(dirname(file), path))
    }
  }
  const tokenOf = async (user: User): Promise<User> => {
    const path = paths.get(user.name)
    return path === undefined ? user : { ...user, token: (await readFile(path, 'utf8')).trim() }
  }
  return Promise.all(users.map(tokenOf))
}
