import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { messageOf } from '../errors/cicd-error.ts'

export interface FolderListener {
  /** Something in the folder changed, or may have before anybody listened. Only what this machine did is heard of: not what another one did on a network file system. */
  changed(): void
  /** Nothing is heard any more, or never was, for a reason such as too many watches. */
  deaf(reason: string): void
}

/** Hears of changes of some files in a folder until it is disposed. Keeps no process alive. */
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
