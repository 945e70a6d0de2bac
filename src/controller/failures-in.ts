import type { HandleEventResult } from '../operations/requests.ts'

/** The failed blocks of an event, with reasons. */
export function failuresIn({ blocks }: Pick<HandleEventResult, 'blocks'>): readonly string[] {
  return failed(blocks, false)
}

/** The failed blocks that are a warning only, with reasons. */
export function warnedIn({ blocks }: Pick<HandleEventResult, 'blocks'>): readonly string[] {
  return failed(blocks, true)
}

function failed(blocks: HandleEventResult['blocks'], isWarning: boolean): readonly string[] {
  return blocks
    .filter((block) => block.status === 'failed' && (block.warning === true) === isWarning)
    .map(({ handler, block, reason = 'no reason given' }) => `${handler}${block === '' ? '' : `.${block}`}: ${reason}`)
}
