import { ExactNumber } from '../../json/exact-number.ts'
import type { Budget } from './budget.ts'

/** The most lists and maps of a context that are kept in a set. A larger context is searched for each list or map that is checked. */
const mostRemembered = 20_000
const bytesEach = 40

/** Tells whether a list or map belongs to the context. */
export class ContextData {
  private readonly context: object
  private readonly budget: Budget
  private remembered: Set<object> | undefined
  private isTooLarge = false
  private readonly others = new WeakSet()

  constructor(context: object, budget: Budget) {
    this.context = context
    this.budget = budget
  }

  has(target: object): boolean {
    if (this.remembered === undefined && !this.isTooLarge) this.remember()
    if (this.remembered !== undefined) return this.remembered.has(target)
    if (this.others.has(target)) return false
    for (const found of this.everything()) if (found === target) return true
    this.others.add(target)
    return false
  }

  private remember(): void {
    const all = new Set<object>()
    for (const found of this.everything()) {
      all.add(found)
      if (all.size > mostRemembered) {
        this.isTooLarge = true
        return
      }
    }
    this.budget.build(all.size * bytesEach)
    this.remembered = all
  }

  /** Visits all data. Data is a tree: an object that is in it twice is visited twice. */
  private *everything(): Generator<object> {
    const open: unknown[] = [this.context]
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      if (typeof value !== 'object' || value === null || value instanceof ExactNumber) continue
      const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
      this.budget.step(1 / 4 + children.length / 32)
      if (value !== this.context) yield value
      for (const child of children) if (typeof child === 'object' && child !== null) open.push(child)
    }
  }
}
