import type { HandleEventResult } from '../operations/requests.ts'

/** The failed blocks of an event, with reasons. */
export function failuresIn({ blocks }: Pick<HandleEventResult, 'blocks'>): readonly string[] {
  return failed(blocks, false)
}

/** What only `strict` counts as a failure: failed blocks that are a warning, with reasons, and typos of names in templates. */
export function warnedIn({ blocks }: Pick<HandleEventResult, 'blocks'>): readonly string[] {
  return [...failed(blocks, true), ...blocks.flatMap(othersThanReason)]
}

/** The typos of a block that it did not fail for. */
function othersThanReason({ typos = [], reason = '' }: HandleEventResult['blocks'][number]): readonly string[] {
  return typos.filter((typo) => !reason.includes(typo))
}

function failed(blocks: HandleEventResult['blocks'], isWarning: boolean): readonly string[] {
  return blocks
    .filter((block) => block.status === 'failed' && (block.warning === true) === isWarning)
    .map(({ handler, block, reason = 'no reason given' }) => `${handler}${block === '' ? '' : `.${block}`}: ${reason}`)
}
