import nunjucksCompiler from 'nunjucks/src/compiler.js'

/** The steps for each node that runs, because operators and names do not count steps themselves. */
const stepsPerNode = 1 / 4
/** Longer texts are passed beside the generated code: inside it they would be copied and parsed again. */
const longestInCode = 100

/** Counts compiled nodes, so that each pass of a loop takes steps in proportion to the size of its body. */
export class WeighingCompiler extends nunjucksCompiler.Compiler {
  readonly texts: string[] = []
  readonly weights: number[] = []
  /** The nodes compiled so far, without those of bodies that run any number of times. */
  private nodes = 0

  constructor() {
    super('template', false)
  }

  override compile(node: unknown, scope: unknown): void {
    this.nodes++
    super.compile(node, scope)
  }

  /** The steps of the nodes that run once. */
  get weight(): number {
    return this.nodes * stepsPerNode
  }

  /** Reserves an index in `weights` for a body that runs any number of times. */
  protected newWeight(): number {
    return this.weights.push(0) - 1
  }

  /** Compiles a body that runs any number of times, and stores the steps of one run in `weights` at this index. */
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
