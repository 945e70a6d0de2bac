import { hash } from 'node:crypto'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../errors/cicd-error.ts'
import { prepareFile, readIfThere, removeFile, syncDirectory } from '../../io/atomic-file.ts'
import { fileError } from '../../io/file-error.ts'
import { requireNoLinks } from '../../io/no-links.ts'
import { readJson, writeJson } from '../shared/document-text.ts'
import type { QueueItem } from '../shared/queue-store.ts'
import { hasShape, isCount, isText, optional } from '../shared/shape.ts'
import type { Shape } from '../shared/shape.ts'
import { linkUnlessTaken, makeFolder } from './exclusive-file.ts'

/** The content of an item file. */
export interface StoredItem extends QueueItem {
  readonly added: number
  /** Tells items with the same id apart. Items of older versions have none. */
  readonly name?: string
}

/** A state of an item: `due` is when it is to be taken, `dead` since when it is dead. A state never changes: a change adds a state with the next number. */
export interface ItemState {
  readonly due?: number
  readonly dead?: number
  readonly attempts: number
  readonly reason: string
}

/** A state with its number; the number is 0 for an item that was never taken. */
export interface NumberedState extends ItemState {
  readonly number: number
}

const item: Shape<StoredItem> = { id: isText, text: isText, added: isCount, name: optional(isText) }
const state: Shape<ItemState> = { due: optional(isCount), dead: optional(isCount), attempts: isCount, reason: isText }
/** Stands for a damaged state: the item is tried again. */
const untouched: ItemState = { due: 0, attempts: 0, reason: '' }

/** The key of an id in file names. */
export const keyOf = (id: string): string => hash('sha256', id)

/**
 * The files of a queue, in `.queue/`: `items/KEY.json`, `states/KEY.NUMBER.json`, and `done/KEY` for finished items, which contains the name of the
 * item. Files are created by `link`, which fails if the name is taken: so exactly one process decides the next state.
 */
export class QueueFiles {
  private readonly store: string
  private readonly known = new Map<string, ItemState>()
  private readonly added = new Map<string, number>()

  constructor(store: string) {
    this.store = store
  }

  /** The keys of all items, each with its newest state. Also removes the states of items that are gone. */
  async all(): Promise<ReadonlyMap<string, NumberedState>> {
    // Read the states first: the file of an item is created before its first state.
    const numbers = new Map<string, number>()
    for (const name of await this.names('states')) {
      const [key = '', number = ''] = name.split('.')
      numbers.set(key, Math.max(numbers.get(key) ?? 0, Number.parseInt(number, 10)))
    }
    const found = new Map<string, NumberedState>()
    for (const name of await this.names('items')) {
      const key = name.replace(/\.json$/, '')
      const number = numbers.get(key) ?? 0
      found.set(key, { ...(await this.state(key, number)), number })
      numbers.delete(key)
    }
    for (const [key, number] of numbers) await this.forgetStates(key, number + 1)
    for (const key of this.known.keys()) if (!found.has(key.split('.')[0] ?? '')) this.known.delete(key)
    for (const key of this.added.keys()) if (!found.has(key)) this.added.delete(key)
    return found
  }

  /** Undefined if the item is gone or its file is damaged. */
  async item(key: string): Promise<StoredItem | undefined> {
    const text = await readIfThere(this.path('items', `${key}.json`))
    const value = text === undefined ? undefined : readJson(text)
    return hasShape<StoredItem>(value, item) ? value : undefined
  }

  addItem(key: string, value: StoredItem): Promise<boolean> {
    return this.add('items', `${key}.json`, writeJson(value))
  }

  /** Adds the state with this number; false if another process has added it first. */
  async addState(key: string, number: number, value: ItemState): Promise<boolean> {
    if (!(await this.add('states', nameOf(key, number), writeJson(value)))) return false
    // A process that was suspended may find that the name is free again, because newer states replaced it.
    const isNewest = (await this.numbers(key)).every((other) => other <= number)
    await removeFile(this.path('states', nameOf(key, isNewest ? number - 1 : number)))
    return isNewest
  }

  /** Marks an item as done, with its name. Durable when it returns. An existing mark is not changed. */
  async markDone(key: string, name = ''): Promise<void> {
    await this.add('done', key, name)
  }

  /** The name of the item that was done; empty for an item without a name, undefined if there is no mark. */
  nameOfDone(key: string): Promise<string | undefined> {
    return readIfThere(this.path('done', key))
  }

  async removeDone(key: string): Promise<void> {
    await removeFile(this.path('done', key))
  }

  /** When the item was done, in milliseconds since 1970; undefined if there is no mark. */
  doneAt(key: string): Promise<number | undefined> {
    return this.modified('done', key)
  }

  /** When the oldest of these items was added; undefined if none of them exists any more. Times are cached, because a long queue is counted often. */
  async oldestOf(keys: readonly string[]): Promise<number | undefined> {
    const times: number[] = []
    for (const key of keys) {
      const time = this.added.get(key) ?? (await this.addedAt(key))
      if (time === undefined) continue
      this.added.set(key, time)
      times.push(time)
    }
    return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b))
  }

  addedAt(key: string): Promise<number | undefined> {
    return this.modified('items', `${key}.json`)
  }

  done(): Promise<readonly string[]> {
    return this.names('done')
  }

  async isThere(key: string): Promise<boolean> {
    return (await this.addedAt(key)) !== undefined
  }

  async count(): Promise<number> {
    return (await this.names('items')).length
  }

  /** Removes an item and its states. */
  async remove(key: string): Promise<void> {
    await this.forgetStates(key, Number.POSITIVE_INFINITY)
    await removeFile(this.path('items', `${key}.json`))
  }

  private async state(key: string, number: number): Promise<ItemState> {
    if (number === 0) return untouched
    const name = nameOf(key, number)
    const known = this.known.get(name)
    if (known !== undefined) return known
    const text = await readIfThere(this.path('states', name))
    const value = text === undefined ? undefined : readJson(text)
    if (!hasShape<ItemState>(value, state)) return untouched
    this.known.set(name, value)
    return value
  }

  private async numbers(key: string): Promise<number[]> {
    const names = (await this.names('states')).filter((name) => name.startsWith(`${key}.`))
    return names.map((name) => Number.parseInt(name.slice(key.length + 1), 10))
  }

  private async forgetStates(key: string, before: number): Promise<void> {
    for (const number of await this.numbers(key)) {
      if (number < before) await removeFile(this.path('states', nameOf(key, number)))
    }
  }

  private async add(folder: Folder, name: string, text: string): Promise<boolean> {
    await makeFolder(this.store, this.path(folder))
    const path = this.path(folder, name)
    await using prepared = await prepareFile(path, text, { mode: 0o600 })
    const isMine = await linkUnlessTaken(prepared, path)
    await syncDirectory(this.path(folder))
    return isMine
  }

  private async modified(folder: Folder, name: string): Promise<number | undefined> {
    await requireNoLinks(this.store, this.path(folder))
    return (await lstat(this.path(folder, name)).catch(() => undefined))?.mtimeMs
  }

  private async names(folder: Folder): Promise<string[]> {
    const path = this.path(folder)
    await requireNoLinks(this.store, path)
    const names = await readdir(path).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return []
      throw fileError('read', path, error)
    })
    return names.filter((name) => pattern[folder].test(name))
  }

  private path(...names: [Folder, string?]): string {
    return join(this.store, '.queue', ...names.filter((name) => name !== undefined))
  }
}

const pattern = {
  items: /^[0-9a-f]{64}\.json$/,
  states: /^[0-9a-f]{64}\.[1-9]\d{0,14}\.json$/,
  done: /^[0-9a-f]{64}$/,
} as const
type Folder = keyof typeof pattern

function nameOf(key: string, number: number): string {
  return `${key}.${number}.json`
}
