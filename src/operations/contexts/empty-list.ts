import type { Config } from '../../config/config.ts'
import { storePlace } from '../../stores/store-place.ts'

/** The message on stderr for an empty list: `no contexts in the datasource redis (…) of config.yaml`. */
export function emptyList(
  what: string,
  { file, primary }: Pick<Config, 'file' | 'primary'>,
  isFiltered: boolean,
): string {
  const source = file === undefined ? '; no config file was named' : ` of ${file}`
  return `no ${what}${isFiltered ? ' that match' : ''} in ${storePlace(primary)}${source}`
}
