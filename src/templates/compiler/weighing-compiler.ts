import nunjucksCompiler from 'nunjucks/src/compiler.js'

/** Steps that each node takes when it runs, for operators and names count nothing themselves. */
const stepsPerNode = 1 / 4
/** Longer texts are handed over beside the generated code: within it they would be copied and read again. */
const longestInCode = 100

/** Counts what it compiles, so that each pass of a loop takes as many steps as its body is long. */
export class WeighingCompiler extends nunjucksCompiler.Compiler {
  readonly texts: string[] = []
  readonly weights: number[] = []
  /** Nodes compiled so far, except for those that run any number of times. */
  private nodes = 0

  constructor() {
    super('template', false)
  }

  override compile(node: unknown, scope: unknown): void {
    this.nodes++
    super.compile(node, scope)
  }

  /** The steps that all takes which runs once. */
  get weight(): number {
    return this.nodes * stepsPerNode
  }

  /** A place in `weights` for what runs any number of times. */
  protected newWeight(): number {
    return this.weights.push(0) - 1
  }

  /** Compiles what runs any number of times; what one time takes stands at that place of `weights` from then on. */
  protected weigh(place: number, emit: () => void): void {
    const nodes = this.nodes
    this.nodes = 0
    emit()
    this.weights[place] = this.weight
    this.nodes = nodes
  }

  protected text(value: string): string {
    return value.length > longestInCode ? `texts[${this.texts.push(value) - 1}]` : JSON.stringify(value)
  }
}
