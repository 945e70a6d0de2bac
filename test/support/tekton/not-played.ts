import type { JsonObject } from '../../../src/json/json.ts'

/** Tekton does this and the player does not: a test must not pass because of that. */
export class NotPlayed extends Error {
  constructor(what: string) {
    super(`the harness does not play ${what}`)
    this.name = 'NotPlayed'
  }
}

/** Fails on the first key that the player would overlook; returns the object as what it is then known to be. */
export function played<T>(where: string, object: JsonObject, keys: readonly (keyof T & string)[]): T {
  const unknown = Object.keys(object).find((key) => !(keys as readonly string[]).includes(key))
  if (unknown !== undefined) throw new NotPlayed(`${where}.${unknown}`)
  return object as T
}
