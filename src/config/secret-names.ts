const secretWord =
  /^(?:.*(?:token|secret|password|passwd|passphrase|credential|webhook|authorization)|(?:api|access|private|secret|signing|encryption)?key)s?$/
const webhookWord = /webhooks?$/

/** Whether a key with this name is hidden from output: one of its words is token, secret, key, password, credential, webhook or similar. */
export function isSecretName(name: string): boolean {
  return wordsOf(name).some((word) => secretWord.test(word))
}

/**
 * Whether the value of a key with this name is a secret, judged by its last word. `apiKey` is one; `keyPrefix`, `tokenUrl` and `secretName` only describe one,
 * and to mask their values would hide harmless words everywhere. A webhook is recognised by its URL.
 */
export function namesSecret(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? ''
  return secretWord.test(last) && !webhookWord.test(last)
}

/** Whether a key with this name holds the URL of a webhook, if its value is a URL. */
export function namesWebhook(name: string): boolean {
  return wordsOf(name).some((word) => webhookWord.test(word))
}

/** Whether a header with this name carries credentials. */
export function isCredentialHeader(name: string): boolean {
  return namesSecret(name) || wordsOf(name).some((word) => ['auth', 'cookie', 'signature'].includes(word))
}

/** Whether a key with this name holds headers. */
export function namesHeaders(name: string): boolean {
  return /^headers?$/.test(wordsOf(name).at(-1) ?? '')
}

/** Whether a key with this name holds a user name: not a secret, and often a common word, such as the program's own name. */
export function namesUser(name: string): boolean {
  return /user(?:name)?$/.test(wordsOf(name).join(''))
}

/** The words of a name in lower case, without numbers: `slackBotToken`, `slack_bot_token`, `Slack-Bot-Token2` and `SLACKBot.token` are slack, bot, token. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .toLowerCase()
    .split(/\P{L}+/u)
    .filter((word) => word !== '')
}
