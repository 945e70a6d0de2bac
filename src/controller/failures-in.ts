import type { HandleEventResult } from '../operations/requests.ts'

/** The failed blocks of an event, with reasons. */
export function failuresIn({ blocks }: Pick<HandleEventResult, 'blocks'>): readonly string[] {
  return blocks
    .filter((block) => block.status === 'failed' && block.warning !== true)
    .map(({ handler, block, reason = 'no reason given' }) => `${handler}${block === '' ? '' : `.${block}`}: ${reason}`)
}
