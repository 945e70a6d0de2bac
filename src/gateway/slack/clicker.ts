import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { excerpt } from '../../text/shorten.ts'

/** Who did something in Slack, as a payload that Slack signed says. */
export interface Clicker {
  readonly team: string
  readonly user: string
  /** For people. */
  readonly shownAs: string
  /** Whether the user is of the workspace that the app is installed in: in a shared channel others click too. */
  readonly isOfWorkspace: boolean
}

/** Undefined where the payload does not say it. */
export function clickerOf(payload: JsonObject): Clicker | undefined {
  const user = mapAt(payload, 'user')
  const id = textAt(user, 'id')
  const workspace = textAt(mapAt(payload, 'team'), 'id')
  const team = textAt(user, 'team_id') ?? workspace
  if (id === undefined || team === undefined || !/^[A-Z0-9]{2,40}$/.test(id) || !/^[A-Z0-9]{2,40}$/.test(team)) {
    return undefined
  }
  const name = textAt(user, 'username') ?? textAt(user, 'name') ?? ''
  const shown = excerpt(name.replace(/[\u202a-\u202e\u2066-\u2069]/g, ''), 80)
  return {
    team,
    user: id,
    shownAs: shown === '' || !shown.isWellFormed() ? id : shown,
    // Without a workspace an app of a whole organisation was used: nobody says whose the user is.
    isOfWorkspace: workspace !== undefined && workspace === team,
  }
}

/** The own map at a key; an empty one where there is none. */
export function mapAt(map: JsonObject, key: string): JsonObject {
  const value = ownValue(map, key)
  return isObject(value) ? value : {}
}

/** The own text at a key; undefined where there is none, or an empty one. */
export function textAt(map: JsonObject, key: string): string | undefined {
  const value = ownValue(map, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The own list at a key; an empty one where there is none. */
export function listAt(map: JsonObject, key: string): readonly JsonValue[] {
  const value = ownValue(map, key)
  return Array.isArray(value) ? value : []
}
