import type { PrimaryConfig } from '../config/config.ts'
import { redisTarget } from './redis/options.ts'

/** The place of a primary's contexts, for messages: its name, and the keys, the directory or the file. Never contains a login. */
export function storePlace(primary: PrimaryConfig): string {
  switch (primary.name) {
    case 'redis': {
      const { where, db } = redisTarget(primary)
      const database = db === 0 ? '' : `, database ${db}`
      const { keyPrefix } = primary
      return `the datasource redis (${where}${database}, ${keyPrefix === '' ? 'no keyPrefix' : `keyPrefix ${JSON.stringify(keyPrefix)}`})`
    }
    case 'memory':
      return 'the datasource memory of this process'
    default:
      return `the datasource ${primary.name} (${primary.path})`
  }
}
