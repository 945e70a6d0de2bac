import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { watchFolder } from './watch-folder.ts'

/** The most folders that one listener watches, because the system has a limit for each user. Changes in other folders are not reported. */
const mostFolders = 2000

export interface FoldersListener {
  /** The folders to watch, by name. */
  readonly isFolder: (name: string) => boolean
  /** The files in them to report, by name. */
  readonly isFile: (name: string) => boolean
  /** A file in a folder changed. */
  readonly changed: (folder: string) => void
}

/** Watches the folders inside of a folder, including later ones, until it is disposed. It does not keep the process alive. */
export function watchFolders(parent: string, { isFolder, isFile, changed }: FoldersListener): Disposable {
  const watched = new Map<string, Disposable>()
  const leave = (name: string): void => {
    watched.get(name)?.[Symbol.dispose]()
    watched.delete(name)
  }
  const look = (): void => {
    const names = new Set(foldersIn(parent).filter(isFolder))
    for (const name of watched.keys()) if (!names.has(name)) leave(name)
    for (const name of names) {
      if (watched.has(name) || watched.size >= mostFolders) continue
      const handle = watchFolder(join(parent, name), isFile, {
        changed: () => changed(name),
        deaf: () => leave(name),
      })
      watched.set(name, handle)
    }
  }
  // The watcher reports at once when it begins.
  const top = watchFolder(parent, isFolder, { changed: look, deaf: () => undefined })
  return {
    [Symbol.dispose]() {
      top[Symbol.dispose]()
      for (const name of watched.keys()) leave(name)
    },
  }
}

function foldersIn(parent: string): readonly string[] {
  try {
    const entries = readdirSync(parent, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  } catch {
    return []
  }
}
