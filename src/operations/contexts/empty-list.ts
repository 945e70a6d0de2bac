import type { Config } from '../../config/config.ts'
import { unusedConfigOf } from '../change/read-context.ts'
import { storePlace } from '../../stores/store-place.ts'

/** The message on stderr for an empty list: `no contexts in the datasource redis (…) of config.yaml`. */
export function emptyList(
  what: string,
  config: Pick<Config, 'file' | 'isDefault' | 'primary'>,
  isFiltered: boolean,
): string {
  const { file, primary } = config
  const unnamed = unusedConfigOf(config) ?? 'no config file was named'
  const source = file === undefined ? `; ${unnamed}` : ` of ${file}`
  return `no ${what}${isFiltered ? ' that match' : ''} in ${storePlace(primary)}${source}`
}
