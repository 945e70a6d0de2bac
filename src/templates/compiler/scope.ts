/** How a variable of the generated code gets its first value when its scope begins. */
export type Load =
  | { readonly from: 'parameter' }
  /** The template's context, by name. */
  | { readonly from: 'context'; readonly name: string }
  /** A variable of an outer scope. */
  | { readonly from: 'outer'; readonly variable: string }
  | { readonly from: 'nothing' }

/** State that all scopes of a template share. */
interface Shared {
  nextVariable: number
  readonly contextNames: Set<string>
}

/**
 * The names of one scope (the template, a loop's body, a macro …) and the variables that hold them. As in Jinja2, the scope of a name is decided at
 * compile time: a `set` in a loop makes the name a variable of the loop, also for code before the `set`.
 */
export class Scope {
  private readonly outer: Scope | undefined
  private readonly shared: Shared
  /** If this scope is a branch of an `if`: the scope around it, whose names are visible here without being copied. */
  private readonly trunk: Scope | undefined
  /** One variable for each name of the scope, shared by all branches of its `if`s. */
  private readonly allotted: Map<string, string>
  private readonly variables = new Map<string, string>()
  private readonly loads = new Map<string, Load>()
  private readonly stores = new Set<string>()

  private constructor(outer: Scope | undefined, shared: Shared, trunk?: Scope) {
    this.outer = outer
    this.shared = shared
    this.trunk = trunk
    this.allotted = trunk?.allotted ?? new Map<string, string>()
  }

  static ofTemplate(): Scope {
    return new Scope(undefined, { nextVariable: 0, contextNames: new Set() })
  }

  inner(): Scope {
    return new Scope(this, this.shared)
  }

  /** The variable that holds a name. Every name that is used has been declared before. */
  variable(name: string): string | undefined {
    return this.ownVariable(name) ?? this.outer?.variable(name)
  }

  private ownVariable(name: string): string | undefined {
    return this.variables.get(name) ?? this.trunk?.ownVariable(name)
  }

  private storesTo(name: string): boolean {
    return this.stores.has(name) || this.trunk?.storesTo(name) === true
  }

  /** The names that all scopes of the template read from the context. */
  contextNames(): ReadonlySet<string> {
    return this.shared.contextNames
  }

  /** The variables that this scope must declare, with their first values. */
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
    if (this.ownVariable(name) !== undefined) return
    const variable = this.outer?.variable(name)
    this.define(name, variable === undefined ? { from: 'nothing' } : { from: 'outer', variable })
  }

  /** Adds the names that branches of an `if` declare to this scope. A name assigned in a branch keeps its outer value if that branch is not taken. */
  branches(declare: readonly ((branch: Scope) => void)[]): void {
    const branches = declare.map((declareIn) => {
      const branch = new Scope(this.outer, this.shared, this)
      declareIn(branch)
      return branch
    })
    const assigned = new Set(branches.flatMap((branch) => [...branch.stores].filter((name) => !this.storesTo(name))))
    for (const branch of branches) {
      for (const [name, variable] of branch.variables) this.variables.set(name, variable)
      for (const [variable, load] of branch.loads) this.loads.set(variable, load)
      for (const name of branch.stores) this.stores.add(name)
    }
    for (const name of assigned) this.keepOuterValue(name)
  }

  private keepOuterValue(name: string): void {
    const variable = this.ownVariable(name)
    if (variable === undefined) return
    const outer = this.outer?.variable(name)
    this.load(variable, outer === undefined ? { from: 'context', name } : { from: 'outer', variable: outer })
  }

  private define(name: string, load: Load): string {
    const variable = this.allotted.get(name) ?? `v${this.shared.nextVariable++}`
    this.allotted.set(name, variable)
    this.variables.set(name, variable)
    this.load(variable, load)
    return variable
  }

  private load(variable: string, load: Load): void {
    this.loads.set(variable, load)
    if (load.from === 'context') this.shared.contextNames.add(load.name)
  }
}
