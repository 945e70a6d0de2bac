import type { HintListener } from './store.ts'

/** Who listens to what, by name: of a context, or of a channel. */
export class Listeners {
  private readonly byName = new Map<string, Set<HintListener>>()

  /** The names that somebody listens to. */
  get names(): readonly string[] {
    return [...this.byName.keys()]
  }

  /** Whether nobody has listened to the name before. */
  add(name: string, listener: HintListener): boolean {
    const known = this.byName.get(name)
    this.byName.set(name, (known ?? new Set()).add(listener))
    return known === undefined
  }

  /** Whether nobody listens to the name any more. */
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
