import { isAbsolute, join, resolve } from 'node:path'
import { requireNoLinks } from '../io/no-links.ts'
import type { Datasources } from './settings.ts'

/**
 * Refuses symbolic links in relative paths of datasources: a relative path may be in a checkout, whose author could link to any place. Absolute paths are the
 * operator's choice and are not checked. Throws `LINK_IN_PATH` (config).
 */
export async function requireNoLinkedPaths(
  datasources: Datasources,
  { cwd, cacheDir }: { cwd: string; cacheDir: string },
): Promise<void> {
  if (!isAbsolute(cacheDir)) await requireNoLinks(cwd, cacheDir)
  for (const [name, settings] of Object.entries(datasources)) {
    const { path, isPrimary = false } = settings
    if (path === undefined || isAbsolute(path)) continue
    // A cache that is itself a link is replaced, not followed.
    const followed = isPrimary || name === 'directory' ? path : join(path, '..')
    await requireNoLinks(isPrimary ? cwd : resolve(cwd, cacheDir), followed)
  }
}
