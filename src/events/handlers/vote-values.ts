import { isVoteValue } from '../../decisions/button.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { below as belowPath } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { badBlock } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'

/** The message about a value that would be read as a vote. */
const onlyOurs = 'has the key "cicdstatemgr", which stands for a vote: ask with "decision", or use another key'

/** The keys of messages whose texts Slack returns when somebody clicks. */
const returned: ReadonlySet<string> = new Set(['value', 'action_id', 'block_id'])
/** The keys that Slack also accepts as JSON in a text. */
const nested: ReadonlySet<string> = new Set(['blocks', 'attachments', 'payload'])
/** The key in the text of a template that makes JSON, or in a map inside a template. */
const written = /\{\s*["']cicdstatemgr["']\s*:/

/** Checks that the value of a button is not one that stands for a vote. Throws BAD_BLOCK (config). */
export function requireNoVote(scope: Scope, value: string): void {
  if (isVoteValue(value)) throw badBlock(scope, onlyOurs)
}

/**
 * Checks that a message has no values that stand for votes, except those that the program made for this question: templates must not put a vote behind other words.
 * Throws BAD_BLOCK (config).
 */
export function requireOwnVotes(scope: Scope, body: string, own: ReadonlySet<string>): void {
  if (hasForeignVote(parsed(body), own)) throw badBlock(scope, `makes a message with a button whose value ${onlyOurs}`)
}

function hasForeignVote(value: unknown, own: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return value.some((item) => hasForeignVote(item, own))
  if (!isObject(value)) return false
  return Object.entries(value).some(([key, item]) => {
    if (typeof item !== 'string') return hasForeignVote(item, own)
    if (returned.has(key)) return isVoteValue(item) && !own.has(item)
    return nested.has(key) && hasForeignVote(parsed(item), own)
  })
}

function parsed(text: string): unknown {
  try {
    // eslint-disable-next-line no-restricted-properties -- read as Slack reads it, and nothing of it is used
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The places of written values and templates that would stand for a vote, in a block that asks no question. */
export function writtenVotes(block: JsonObject, path: Path): { readonly path: Path; readonly message: string }[] {
  return ['choices', 'choice-generators'].flatMap((name) => votesIn(ownValue(block, name), belowPath(path, name)))
}

function votesIn(value: JsonValue | undefined, path: Path): { readonly path: Path; readonly message: string }[] {
  if (typeof value === 'string') {
    return written.test(value) || isVoteValue(value) ? [{ path, message: onlyOurs }] : []
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => votesIn(item, belowPath(path, index)))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, item]) => votesIn(item, belowPath(path, name)))
}
