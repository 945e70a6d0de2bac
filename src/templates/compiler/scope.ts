/** How a variable of the generated code gets its first value when its scope begins. */
export type Load =
  | { readonly from: 'parameter' }
  /** The template's context, by name. */
  | { readonly from: 'context'; readonly name: string }
  /** The variable of an outer scope. */
  | { readonly from: 'outer'; readonly variable: string }
  | { readonly from: 'nothing' }

/**
 * The names of one scope (the template, a loop's body, a macro …) and the variables that hold them. Jinja2 decides when it
 * compiles which scope a name belongs to: a `set` in a loop makes a variable of the loop, even for what stands before it.
 */
export class Scope {
  private readonly outer: Scope | undefined
  private readonly counter: { next: number }
  /** One variable for each name of the scope, in all branches of its ifs. */
  private readonly allotted: Map<string, string>
  private readonly variables: Map<string, string>
  private readonly loads: Map<string, Load>
  private readonly stores: Set<string>

  private constructor(outer: Scope | undefined, counter: { next: number }, from?: Scope) {
    this.outer = outer
    this.counter = counter
    this.allotted = from?.allotted ?? new Map<string, string>()
    this.variables = new Map(from?.variables)
    this.loads = new Map(from?.loads)
    this.stores = new Set(from?.stores)
  }

  static ofTemplate(): Scope {
    return new Scope(undefined, { next: 0 })
  }

  inner(): Scope {
    return new Scope(this, this.counter)
  }

  /** The variable that holds a name; every name that is used has been declared by then. */
  variable(name: string): string | undefined {
    return this.variables.get(name) ?? this.outer?.variable(name)
  }

  /** The variables that this scope must declare. */
  declarations(): ReadonlyMap<string, Load> {
    return this.loads
  }

  declareParameter(name: string): string {
    this.stores.add(name)
    return this.define(name, { from: 'parameter' })
  }

  read(name: string): void {
    if (this.variable(name) === undefined) this.define(name, { from: 'context', name })
  }

  assign(name: string): void {
    this.stores.add(name)
    if (this.variables.has(name)) return
    const variable = this.outer?.variable(name)
    this.define(name, variable === undefined ? { from: 'nothing' } : { from: 'outer', variable })
  }

  /** What each branch of an `if` declares becomes this scope's; a name assigned in a branch may also keep its outer value. */
  branches(declare: readonly ((branch: Scope) => void)[]): void {
    const branches = declare.map((declareIn) => {
      const branch = new Scope(this.outer, this.counter, this)
      declareIn(branch)
      return branch
    })
    const assigned = new Set(branches.flatMap((branch) => [...branch.stores].filter((name) => !this.stores.has(name))))
    for (const branch of branches) {
      for (const [name, variable] of branch.variables) this.variables.set(name, variable)
      for (const [variable, load] of branch.loads) this.loads.set(variable, load)
      for (const name of branch.stores) this.stores.add(name)
    }
    for (const name of assigned) this.keepOuterValue(name)
  }

  private keepOuterValue(name: string): void {
    const variable = this.variables.get(name)
    if (variable === undefined) return
    const outer = this.outer?.variable(name)
    this.loads.set(variable, outer === undefined ? { from: 'context', name } : { from: 'outer', variable: outer })
  }

  private define(name: string, load: Load): string {
    const variable = this.allotted.get(name) ?? `v${this.counter.next++}`
    this.allotted.set(name, variable)
    this.variables.set(name, variable)
    this.loads.set(variable, load)
    return variable
  }
}
