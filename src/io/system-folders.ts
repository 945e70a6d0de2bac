import { relative, sep } from 'node:path'

/** Special folders of the system: environments and memory of processes, devices, and the secrets of containers. */
export const systemFolders = ['/proc', '/dev', '/sys', '/run/secrets', '/var/run/secrets'] as const

/** Whether a path, absolute and without links, is this folder or below it. */
export function isInside(folder: string, path: string): boolean {
  return relative(folder, path).split(sep)[0] !== '..'
}
