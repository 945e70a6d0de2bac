import { slackUnescape, withoutSlackSpaces } from './slack-escape.ts'

/** One emoji, as people see it. */
const emoji =
  /(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}\u{E0020}-\u{E007F}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]*)*)/uy
/** The name that Slack writes for an emoji. */
const emojiName = /:[\p{L}\p{N}_+'-]+:(?::skin-tone-[2-6]:)?/uy
/** The end of a text that `shorten` has cut, perhaps within an entity. */
const cut = /(?:&[a-z]{0,4})?… \(\d+ more characters\)$/

/**
 * Whether a text that Slack sent back shows a text. Slack escapes `&`, `<` and `>`, and writes names for emoji; the program may have shortened the text to `longest`
 * characters.
 */
export function showsText(shown: string, text: string, longest: number): boolean {
  return isShownAs(shown, text, longest) || isShownAs(withoutSlackSpaces(shown), text, longest)
}

function isShownAs(shown: string, text: string, longest: number): boolean {
  const wanted = unescaped(text)
  const cutAt = unescaped(shown).search(cut)
  if (isShown(unescaped(shown), wanted, true)) return true
  // Only a long text is shortened.
  if (cutAt < 0 || shown.length < longest / 2) return false
  return isShown(unescaped(shown).slice(0, cutAt), wanted, false)
}

/** Compares both texts from the beginning in one pass: nobody can make it slow. */
function isShown(shown: string, text: string, isWhole: boolean): boolean {
  let [at, index] = [0, 0]
  while (at < shown.length) {
    const wanted = matchAt(emoji, text, index)
    if (wanted === undefined) {
      if (shown[at] !== text[index]) return false
      at++
      index++
      continue
    }
    const here = matchAt(emoji, shown, at)
    const isSame = here !== undefined && plainEmoji(here) === plainEmoji(wanted)
    const found = isSame ? here : matchAt(emojiName, shown, at)
    if (found === undefined) return false
    at += found.length
    index += wanted.length
  }
  return !isWhole || index === text.length
}

function matchAt(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index
  return pattern.exec(text)?.[0]
}

/** Without the mark for its coloured form, which is not always kept. */
function plainEmoji(text: string): string {
  return text.replaceAll('\uFE0F', '')
}

/** Escapes make no difference to readers, also if a text was escaped twice on its way. */
function unescaped(text: string): string {
  return slackUnescape(slackUnescape(text)).trim()
}
