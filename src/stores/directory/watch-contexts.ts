import { watchFolders } from '../../io/watch-folders.ts'
import type { AllHintListener } from '../shared/store.ts'
import { makeFolder } from './exclusive-file.ts'
import { idOfName } from './name.ts'

/** Whether a file belongs to a document, and is not a temporary one. */
export function isStateFile(name: string): boolean {
  return /^(?:[1-9]\d{0,14}|ttl)\.json$/.test(name)
}

/** Hears of changes of all contexts in the folder of a store, which may not be there yet, until it is disposed. */
export function watchContexts(path: string, listener: AllHintListener): Disposable {
  let handle: Disposable | undefined
  let isOver = false
  const begin = (): void => {
    if (isOver) return
    handle = watchFolders(path, {
      // The name of a long id does not tell the id: the list finds its changes.
      isFolder: (name) => idOfName(name) !== undefined,
      isFile: isStateFile,
      changed: (name) => {
        const id = idOfName(name)
        if (id !== undefined) listener.changed(id)
      },
    })
    listener.began()
  }
  // A folder that cannot be made is not heard: the next use of the store reports the error.
  void makeFolder(path, path).then(begin, begin)
  return {
    [Symbol.dispose]() {
      isOver = true
      handle?.[Symbol.dispose]()
    },
  }
}
