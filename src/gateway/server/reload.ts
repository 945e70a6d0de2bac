import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { watchFolder } from '../../io/watch-folder.ts'
import type { HostOptions } from '../../operations/host-options.ts'

/** Milliseconds to wait after a change: programs often write several files, or one file in several steps. */
const calm = 300
/** Milliseconds between two checks, in case a change is not reported. */
const lookEvery = 30_000

/** Calls `changed` when config or secrets have changed, one call after the other, until it is disposed. */
export async function watchConfig(
  { config, secrets, cwd }: HostOptions,
  changed: () => Promise<void>,
): Promise<Disposable> {
  const files = await Promise.all([watchedFile(config, 'config', cwd), watchedFile(secrets, 'secrets', cwd)])
  const watched = files.filter((file) => file !== undefined)
  let known = await fingerprint(watched)
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let again = false

  const look = async (): Promise<void> => {
    const now = await fingerprint(watched)
    if (now === known) return
    known = now
    await changed()
  }
  const lookSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (looking !== undefined) {
        again = true
        return
      }
      looking = look().finally(() => {
        looking = undefined
        if (again) lookSoon()
        again = false
      })
    }, calm)
    timer.unref()
  }
  const folders = [...new Set(watched.map((file) => dirname(file)))]
  const watchers = folders.map((folder) =>
    watchFolder(folder, () => true, { changed: lookSoon, deaf: () => undefined }),
  )
  const poll = setInterval(lookSoon, lookEvery)
  poll.unref()
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      clearInterval(poll)
      for (const watcher of watchers) watcher[Symbol.dispose]()
    },
  }
}

/** The path of the file to watch; undefined if the settings are not from a file. A mounted ConfigMap or Secret is a folder with the file in it. */
async function watchedFile(from: HostOptions['config'], role: string, cwd: string): Promise<string | undefined> {
  if (typeof from !== 'string' || from === '') return undefined
  const path = resolve(cwd, from)
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return isFolder ? join(path, `${role}.yaml`) : path
}

/** A digest of the files' content; links are followed. A missing file counts as a file with the content `-`. */
async function fingerprint(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = await readFile(file).catch(() => Buffer.from('-'))
    hash.update(`${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}
