import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { messageOf } from '../errors/cicd-error.ts'

export interface FolderListener {
  /** A file in the folder changed, or may have changed before watching began. Changes by other machines on a network file system are not reported. */
  changed(): void
  /** No more changes are reported, or never were, for a reason such as too many watches. */
  deaf(reason: string): void
}

/** Watches some files in a folder until it is disposed. It does not keep the process alive. */
export function watchFolder(folder: string, isOurs: (name: string) => boolean, listener: FolderListener): Disposable {
  let watcher: FSWatcher | undefined
  try {
    watcher = watch(folder, { persistent: false }, (_event, file) => {
      if (file === null || isOurs(file)) listener.changed()
    })
    watcher.on('error', (error) => {
      listener.deaf(messageOf(error))
    })
    listener.changed()
  } catch (error) {
    listener.deaf(messageOf(error))
  }
  return { [Symbol.dispose]: () => watcher?.close() }
}
