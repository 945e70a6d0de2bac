import { isObject, sameJson } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { EventBlock } from './event-blocks.ts'

/** The requests that only one of the programs sent, in the order of the event. */
export interface Unmatched {
  /** Requests of the Python program, each with the block that sent it. */
  readonly there: readonly { readonly index: number; readonly block: EventBlock }[]
  /** Requests of this program. */
  readonly here: readonly { readonly index: number; readonly block: EventBlock }[]
}

/** The costs of pairs of blocks and requests. The pairing with the smallest sum is chosen. */
const cost = { lost: 8, different: 3, unknown: 2, likely: 1, unlikely: 4, impossible: 100 } as const

/**
 * Finds the blocks whose requests only one program sent. Requests do not name their blocks. The blocks of this program's requests are known from its dry run;
 * those of the Python program have the same order. Returns empty lists if the dry run does not fit the requests that this program sent.
 */
export function unmatchedRequests(
  blocks: readonly EventBlock[],
  there: readonly JsonObject[],
  here: readonly JsonObject[],
): Unmatched {
  const sending = blocks.filter(({ handler }) => handler !== 'set-values')
  const senders = sendersOf(sending, here.length)
  if (senders === undefined) return { there: [], here: [] }
  const indexes = new Map(senders.map((block, index) => [block, index]))
  const pairs = cheapest(sending, there, (block, request) => costOf(block, request, here[indexes.get(block) ?? -1]))
  const alone = pairs.filter(({ block, request }) => indexes.has(block) !== (request !== undefined))
  return {
    there: alone.flatMap(({ block, request }) => (request === undefined ? [] : [{ index: request, block }])),
    here: alone.flatMap(({ block, request }) =>
      request === undefined ? [{ index: indexes.get(block) ?? -1, block }] : [],
    ),
  }
}

/** The blocks that sent the requests of this program: those that are done, or also those that failed. Undefined if neither has the right number. */
function sendersOf(blocks: readonly EventBlock[], requests: number): readonly EventBlock[] | undefined {
  const done = blocks.filter(({ here }) => here === 'done')
  const tried = blocks.filter(({ here }) => here === 'done' || here === 'failed')
  return [done, tried].find(({ length }) => length === requests)
}

/** The cost of a pair. `request`: that of the Python program; undefined: none. `own`: the request that this program sent for the block, if any. */
function costOf(block: EventBlock, request: JsonObject | undefined, own: JsonObject | undefined): number {
  if (own !== undefined) {
    if (request === undefined) return cost.lost
    return sameJson(request, own) ? 0 : cost.different
  }
  if (request === undefined) return 0
  if (block.here === 'none') return cost.impossible
  const words = literals(block.config)
  if (words.length === 0) return cost.unknown
  const texts = textsIn(request.body ?? null)
  return words.every((word) => texts.some((text) => text.includes(word))) ? cost.likely : cost.unlikely
}

interface Pair {
  readonly block: EventBlock
  /** The index of the request; undefined if the block has none. */
  readonly request: number | undefined
}

/** Pairs blocks with requests in their order, by the smallest sum of costs. */
function cheapest(
  blocks: readonly EventBlock[],
  requests: readonly JsonObject[],
  costOfPair: (block: EventBlock, request: JsonObject | undefined) => number,
): readonly Pair[] {
  // The best plan for the blocks so far, for each number of requests that they have taken.
  let best: readonly Plan[] = requests.concat({}).map((_, taken) => ({ sum: taken * cost.lost, pairs: undefined }))
  for (const block of blocks) {
    const next: Plan[] = []
    for (const [taken, plan] of best.entries()) {
      const options = [extended(plan, { block, request: undefined }, costOfPair(block, undefined))]
      const [before, request] = [best[taken - 1], requests[taken - 1]]
      if (before !== undefined && request !== undefined) {
        options.push(extended(before, { block, request: taken - 1 }, costOfPair(block, request)))
      }
      const without = next[taken - 1]
      if (without !== undefined) options.push({ ...without, sum: without.sum + cost.lost })
      next.push(options.reduce((one, other) => (other.sum < one.sum ? other : one)))
    }
    best = next
  }
  return pairsOf(best.at(-1))
}

interface Plan {
  readonly sum: number
  readonly pairs: { readonly last: Pair; readonly before: Plan['pairs'] } | undefined
}

function extended({ sum, pairs }: Plan, last: Pair, more: number): Plan {
  return { sum: sum + more, pairs: { last, before: pairs } }
}

function pairsOf(plan: Plan | undefined): readonly Pair[] {
  const pairs: Pair[] = []
  for (let at = plan?.pairs; at !== undefined; at = at.before) pairs.unshift(at.last)
  return pairs
}

/** The fixed parts of a block's message or title: the texts between its templates. */
function literals({ message, title }: JsonObject): readonly string[] {
  const said = message ?? title
  if (typeof said !== 'string') return []
  return said
    .split(/\{\{[^]*?\}\}|\{%[^]*?%\}|\{#[^]*?#\}|\n/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.values(value).flatMap(textsIn) : []
}
