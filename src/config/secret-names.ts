const secretWord =
  /^(?:.*(?:token|secret|password|passwd|passphrase|credential|webhook|authorization)|(?:api|access|private|secret|signing|encryption)?key)s?$/
const webhookWord = /webhooks?$/

/** Whether a key of this name is not to be shown: one of its words is token, secret, key, password, credential, webhook or the like. */
export function isSecretName(name: string): boolean {
  return wordsOf(name).some((word) => secretWord.test(word))
}

/**
 * Whether what stands under a key of this name is a secret: its last word says so. `apiKey` is one, `keyPrefix`, `tokenUrl` and `secretName` are about
 * one: masking those would hide harmless words wherever they stand. A webhook is a matter of its url.
 */
export function namesSecret(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? ''
  return secretWord.test(last) && !webhookWord.test(last)
}

/** Whether a key of this name holds the url of a webhook, if it holds a url. */
export function namesWebhook(name: string): boolean {
  return wordsOf(name).some((word) => webhookWord.test(word))
}

/** Whether a header of this name carries credentials. */
export function isCredentialHeader(name: string): boolean {
  return namesSecret(name) || wordsOf(name).some((word) => ['auth', 'cookie', 'signature'].includes(word))
}

/** Whether a key of this name holds headers. */
export function namesHeaders(name: string): boolean {
  return /^headers?$/.test(wordsOf(name).at(-1) ?? '')
}

/** Whether a key of this name holds the name of a user: no secret, and often a usual word, such as the program's own name. */
export function namesUser(name: string): boolean {
  return /user(?:name)?$/.test(wordsOf(name).join(''))
}

/** `slackBotToken`, `slack_bot_token`, `Slack-Bot-Token2` and `SLACKBot.token` are slack, bot, token. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .toLowerCase()
    .split(/\P{L}+/u)
    .filter((word) => word !== '')
}
