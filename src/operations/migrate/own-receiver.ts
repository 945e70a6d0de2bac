/**
 * A text that a program said, sent or stored, without the port of its receiver: each program has its own one, and no user has it in a config.
 * `origin`: the receiver, such as `http://127.0.0.1:4000`.
 */
export function withoutReceiver(text: string, origin: string): string {
  const { host, hostname } = new URL(origin)
  const pattern = `${host.replaceAll('.', '\\.')}(?!\\d)`
  // In the advice on slack.allowedHosts the receiver is one of several hosts.
  return text.replaceAll(new RegExp(`, ${pattern}`, 'g'), '').replaceAll(new RegExp(`(?<!\\d)${pattern}`, 'g'), hostname) // prettier-ignore
}
