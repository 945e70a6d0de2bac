type Evaluate = (this: object, context: unknown) => unknown

interface Comparison {
  readonly operator: string
  readonly left: { evaluate: Evaluate }
  readonly right: { evaluate: Evaluate }
  evaluate: Evaluate
}

interface NumberLiteral {
  value: number | bigint
  readonly token: { readonly value: string }
}

/**
 * Makes the filters of a compiled JSONPath compare integers beyond 2^53 exactly. They are bigints in the queried data, while json-p3 only knows
 * numbers. Literals of that size become bigints too.
 */
export function compareExactly(query: object): void {
  const seen = new Set<object>()
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return
    seen.add(node)
    if (isLongLiteral(node)) node.value = BigInt(node.token.value)
    for (const [name, child] of Object.entries(node)) if (name !== 'environment' && name !== 'token') visit(child)
    if (isComparison(node)) node.evaluate = exactly(node, node.evaluate)
  }
  visit(query)
}

function isLongLiteral(node: object): node is NumberLiteral {
  if (!('value' in node && 'token' in node) || typeof node.value !== 'number') return false
  return !Number.isSafeInteger(node.value) && /^-?\d+$/.test((node as NumberLiteral).token.value)
}

function isComparison(node: object): node is Comparison {
  return 'left' in node && 'operator' in node && /^(?:==|!=|<=?|>=?)$/.test(String(node.operator))
}

function exactly(node: Comparison, original: Evaluate): Evaluate {
  const { operator } = node
  return (context) => {
    const [left, right] = [node.left, node.right].map((side) => onlyValue(side.evaluate(context)))
    if (isNumber(left) && isNumber(right) && typeof left !== typeof right) return compare(left, operator, right)
    if (typeof left === 'bigint' && typeof right === 'bigint') return compare(left, operator, right)
    const known = (value: unknown) => ({ evaluate: () => value })
    return original.call({ operator, left: known(left), right: known(right), logical: false }, context)
  }
}

/** The value of a query that finds exactly one; anything else is returned unchanged. */
function onlyValue(found: unknown): unknown {
  if (typeof found !== 'object' || found === null || !('nodes' in found) || !Array.isArray(found.nodes)) return found
  return found.nodes.length === 1 ? (found.nodes[0] as { readonly value: unknown }).value : found
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function compare(left: number | bigint, operator: string, right: number | bigint): boolean {
  switch (operator) {
    case '==':
      return left <= right && left >= right
    case '!=':
      return left < right || left > right
    case '<':
      return left < right
    case '>':
      return left > right
    case '<=':
      return left <= right
    default:
      return left >= right
  }
}
