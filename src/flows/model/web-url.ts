/** A text as a link that a browser may follow: http or https, without a login. Undefined for anything else. */
export function webUrl(text: string): string | undefined {
  if (text.length > 2000 || !/^https?:\/\/[!-~]+$/i.test(text) || !URL.canParse(text)) return undefined
  const { protocol, username, password, href } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === '' ? href : undefined
}
