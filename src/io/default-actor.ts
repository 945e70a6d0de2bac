import { hostname, userInfo } from 'node:os'

/** Who made a change where nobody said so: `user@host`, or `host` where the uid has no name, as in many containers. */
export function defaultActor(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return hostname()
  }
}
