import { mapAt, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { excerpt } from '../../text/shorten.ts'

/** The person who did something in Slack, from a payload that Slack signed. */
export interface Clicker {
  readonly team: string
  readonly user: string
  /** The name that is shown to people. */
  readonly shownAs: string
  /** Whether the user belongs to the workspace in which the app is installed: in a shared channel others can click too. */
  readonly isOfWorkspace: boolean
}

/** The person in a payload; undefined if the payload does not name the person and the team. */
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
    // Without a workspace, the app is installed for a whole organisation: the user's workspace is not known.
    isOfWorkspace: workspace !== undefined && workspace === team,
  }
}

/** The own text at a key; undefined if it is missing or empty. */
export function textAt(map: JsonObject, key: string): string | undefined {
  const value = ownValue(map, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The own list at a key; an empty one if there is none. */
export function listAt(map: JsonObject, key: string): readonly JsonValue[] {
  const value = ownValue(map, key)
  return Array.isArray(value) ? value : []
}
