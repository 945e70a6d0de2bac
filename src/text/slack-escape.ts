const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Escapes a text for Slack, so that it contains no links, mentions and other commands. */
export function slackEscape(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character)
}

/** Escapes a text for Slack that may be escaped already, such as Slack's own texts: existing entities are kept. */
export function slackEscapeOnce(text: string): string {
  return text.replace(/&(?!(?:amp|lt|gt);)|[<>]/g, (character) => entities[character] ?? character)
}

/** Escapes a text for Slack so that people see it word for word: a zero-width space after each markup character stops a pair of them from formatting the text in between. */
export function slackWords(text: string): string {
  return slackEscape(text).replace(/[*_~`]/g, '$&\u200b')
}

/** Removes the spaces that `slackWords` adds. */
export function withoutSlackSpaces(text: string): string {
  return text.replace(/([*_~`])\u200b/g, '$1')
}

/** Decodes an escaped text of Slack. */
export function slackUnescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
