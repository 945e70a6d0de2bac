import type { JsonObject } from '../../../src/json/json.ts'

/** The error for a feature of Tekton that the player does not have: a test must not pass because of that. */
export class NotPlayed extends Error {
  constructor(what: string) {
    super(`the harness does not play ${what}`)
    this.name = 'NotPlayed'
  }
}

/** Throws for the first key that the player does not support. Returns the object with its type. */
export function played<T>(where: string, object: JsonObject, keys: readonly (keyof T & string)[]): T {
  const unknown = Object.keys(object).find((key) => !(keys as readonly string[]).includes(key))
  if (unknown !== undefined) throw new NotPlayed(`${where}.${unknown}`)
  return object as T
}
