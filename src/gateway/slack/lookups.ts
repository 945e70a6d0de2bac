import type { Clock } from '../../io/clock.ts'
import { elapsedOn } from '../../io/clock.ts'
import { mapAt, textsOf } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { listAt, textAt } from './clicker.ts'
import type { SlackAnswer, SlackApi } from './web-api.ts'

/** The result of a lookup in Slack, or the reason why it failed. */
export type Found<T> = { readonly value: T } | { readonly failure: string }

export interface SlackLookups {
  /** The e-mail address of a full member of the team; undefined for guests, bots and deactivated users. */
  email(team: string, user: string): Promise<Found<string | undefined>>
  /** The ids of the users in a user group. */
  members(group: string): Promise<Found<readonly string[]>>
}

/** Milliseconds that an answer is cached: a person who leaves a group may still vote for this time. */
const freshFor = 60_000
/** The same for a failure: while Slack does not answer, it is not asked for each click. */
const failedFor = 5_000
const mostKept = 5_000
/** Milliseconds for one lookup; a click waits for it. */
const patience = 2_000

/** Asks Slack about users, and caches the answers for a short time. Equal lookups at the same time share one request. */
export function slackLookups(api: SlackApi, clock: Clock): SlackLookups {
  const kept = new Map<string, { readonly until: number; readonly found: Promise<Found<unknown>> }>()

  function remembered<T>(key: string, find: () => Promise<Found<T>>): Promise<Found<T>> {
    const now = elapsedOn(clock)
    const known = kept.get(key)
    if (known !== undefined && known.until > now) return known.found as Promise<Found<T>>
    const found = find()
    kept.delete(key)
    kept.set(key, { until: now + freshFor, found })
    void found.then((result) => {
      if ('failure' in result) kept.set(key, { until: elapsedOn(clock) + failedFor, found })
    })
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break
      kept.delete(oldest)
    }
    return found
  }

  return {
    email: (team, user) =>
      remembered(`user ${team}/${user}`, async () =>
        readAnswer('users.info', await ask(api, 'users.info', { user }), (body) =>
          emailOf(mapAt(body, 'user'), team, user),
        ),
      ),
    members: (group) =>
      remembered(`group ${group}`, async () =>
        readAnswer('usergroups.users.list', await ask(api, 'usergroups.users.list', { usergroup: group }), (body) =>
          textsOf([...listAt(body, 'users')]),
        ),
      ),
  }
}

/** An exception, for example at a time limit, counts as a failure. */
async function ask(api: SlackApi, method: string, fields: Readonly<Record<string, string>>): Promise<SlackAnswer> {
  try {
    return await api.call(method, fields, AbortSignal.timeout(patience))
  } catch {
    return { ok: false, error: `no answer in ${patience / 1000} s` }
  }
}

function readAnswer<T>(method: string, answer: SlackAnswer, read: (body: JsonObject) => T): Found<T> {
  return answer.ok ? { value: read(answer.body) } : { failure: `${method}: ${answer.error}` }
}

/** The e-mail address of a full member of the team. An address that is not confirmed, or of a user of another workspace, proves nothing. */
function emailOf(user: JsonObject, team: string, id: string): string | undefined {
  const isMember =
    user.id === id &&
    user.team_id === team &&
    user.is_email_confirmed !== false &&
    ['deleted', 'is_bot', 'is_restricted', 'is_ultra_restricted', 'is_stranger'].every((flag) => user[flag] !== true)
  return isMember ? textAt(mapAt(user, 'profile'), 'email') : undefined
}
