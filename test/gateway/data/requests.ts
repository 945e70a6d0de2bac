import { calls } from './calls.ts'

/** A request to `POST /`, as text or, where bytes count, as base64. */
export interface HandlerRequest {
  readonly name: string
  readonly contentType: string
  readonly body: string
}

const form = 'application/x-www-form-urlencoded'
const button = { type: 'button', action_id: 'a', value: 'deploy-v1-shop|e30=' }
const payloadOf = (payload: unknown) =>
  `payload=${encodeURIComponent(typeof payload === 'string' ? payload : JSON.stringify(payload))}`

/** What slack-payload-handler was asked, without what makes it crash. */
export const requests: readonly HandlerRequest[] = [
  ...Object.entries({
    'a click': payloadOf({ type: 'block_actions', token: 'x', api_app_id: 'A1', actions: [button] }),
    'two actions': payloadOf({ actions: [button, { ...button, value: 'second' }] }),
    'markup in texts and keys': payloadOf({ 'a<b>&': '<!here> & "quotes" \\ / \u2028\u2029\u007f', actions: [button] }),
    'control characters': payloadOf({ text: '\b\f\n\r\t\u0001\u001f', actions: [button] }),
    'keys out of order': payloadOf({ b: 1, a: 2, Z: 3, é: 4, '🚀': 5, '\uffee': 6, actions: [button], aa: { d: 1, c: 2 } }),
    'many kinds of numbers': payloadOf(
      '{"actions":[{"value":"x"}],"n":[0,-0,1.0,1.50,1e2,1e20,1e21,123456789012345678,9007199254740993,0.000001,1e-7,-1.5e-9,1e300]}',
    ),
    'a lone surrogate': payloadOf('{"actions":[{"value":"x"}],"t":"\\ud800 and \\udc00","\\ud800":1}'),
    'a key twice': payloadOf('{"actions":[{"value":"x"}],"a":{"x":1},"a":{"y":2}}'),
    'a key __proto__': payloadOf('{"actions":[{"value":"x"}],"__proto__":{"polluted":true},"constructor":1}'),
    'action_values of its own': payloadOf({ actions: [button], action_values: ['forged'] }),
    'an empty value': payloadOf({ actions: [{ value: '' }] }),
    'no action': payloadOf({ actions: [] }),
    'actions null': payloadOf({ actions: null }),
    'a view without actions': payloadOf({ type: 'view_submission', view: { state: {} } }),
    'null': payloadOf('null'),
    'a list': payloadOf('[1]'),
    'no JSON': payloadOf('{"actions":'),
    'white space around': payloadOf(' {"actions":[{"value":"x"}]}\n'),
    'two payloads': `${payloadOf({ n: 1, actions: [button] })}&${payloadOf({ n: 2, actions: [button] })}`,
    'a payload with a command': `command=%2Fx&${payloadOf({ actions: [button] })}`,
    'an empty payload': 'payload=',
    'an empty payload and a command': 'payload=&command=%2Fx',
    'a slash command':
      'token=x&team_id=T1&team_domain=d&channel_id=C1&channel_name=n&user_id=U1&user_name=u&command=%2Fstart-app-deploy&text=dev+shop+https%3A%2F%2Fgit%2Fshop.git+1.0&api_app_id=A1&is_enterprise_install=false&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F1&trigger_id=1.2.abc',
    'a field twice': 'command=%2Fx&text=first&text=second',
    'fields without values and names': 'command=%2Fx&text&=y&&b=',
    'plus, percent and umlauts': 'command=%2Fx&text=a+b%2Bc%25+%C3%A4%F0%9F%9A%80&%C3%A4=1',
    'a field that is not encoded': 'command=%2Fx&text=100%&other=1',
    'a semicolon': 'command=%2Fx&text=a;b&other=1',
    'bytes that are no UTF-8 in fields': 'command=%2Fx&text=%ff%e2%82a%ed%a0%80%f0%9f%9a&%ff=1&ok=%ef%bf%bd',
    'bytes that are no UTF-8 in a payload': 'payload={"actions":[{"value":"%ff%e2%82a"}],"t":"\\ud83d%80"}',
    'numbers that are too large': payloadOf('{"actions":[{"value":"x"}],"n":1e400,"m":1}'),
    'an empty command': 'command=&text=x',
    'nothing': '',
  }).map(([name, body]) => ({ name, contentType: form, body })),
  { name: 'a charset', contentType: `${form}; charset=utf-8`, body: 'command=%2Fx' },
  { name: 'another case of the type', contentType: 'Application/X-WWW-Form-Urlencoded', body: 'command=%2Fx' },
  { name: 'JSON that is not of Slack', contentType: 'application/json', body: '{"ref":"refs/tags/1"}' },
  { name: 'JSON with a payload', contentType: 'application/json', body: '{"payload":"{}"}' },
  { name: 'a form that says it is text', contentType: 'text/plain', body: 'command=%2Fx' },
  ...calls.map(({ name, body }) => ({ name, contentType: form, body })),
]
