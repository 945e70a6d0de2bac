import type { HintListener } from './store.ts'

/** Listeners by name: the name of a context or a channel. */
export class Listeners {
  private readonly byName = new Map<string, Set<HintListener>>()

  /** The names that have listeners. */
  get names(): readonly string[] {
    return [...this.byName.keys()]
  }

  /** Adds a listener. Returns whether it is the first one of this name. */
  add(name: string, listener: HintListener): boolean {
    const known = this.byName.get(name)
    this.byName.set(name, (known ?? new Set()).add(listener))
    return known === undefined
  }

  /** Removes a listener. Returns whether it was the last one of this name. */
  remove(name: string, listener: HintListener): boolean {
    const listeners = this.byName.get(name)
    listeners?.delete(listener)
    return listeners?.size === 0 && this.byName.delete(name)
  }

  changed(name: string): void {
    for (const listener of this.byName.get(name) ?? []) listener.changed()
  }

  deaf(name: string, reason: string): void {
    for (const listener of this.byName.get(name) ?? []) listener.deaf(reason)
  }
}
