import { watchFolders } from '../../io/watch-folders.ts'
import type { AllHintListener } from '../shared/store.ts'
import { makeFolder } from './exclusive-file.ts'
import { idOfName } from './name.ts'

/** Whether a file name is that of a revision or a TTL, not of a temporary file. */
export function isStateFile(name: string): boolean {
  return /^(?:[1-9]\d{0,14}|ttl)\.json$/.test(name)
}

/** Reports changes of all contexts in the folder of a store until it is disposed. The folder may not exist yet. */
export function watchContexts(path: string, listener: AllHintListener): Disposable {
  let handle: Disposable | undefined
  let isOver = false
  const begin = (): void => {
    if (isOver) return
    handle = watchFolders(path, {
      // The directory name of a long id does not contain the whole id: such changes are found by the list.
      isFolder: (name) => idOfName(name) !== undefined,
      isFile: isStateFile,
      changed: (name) => {
        const id = idOfName(name)
        if (id !== undefined) listener.changed(id)
      },
    })
    listener.began()
  }
  // A folder that cannot be made cannot be watched: the next use of the store reports the error.
  void makeFolder(path, path).then(begin, begin)
  return {
    [Symbol.dispose]() {
      isOver = true
      handle?.[Symbol.dispose]()
    },
  }
}
