/** What is sent where the config has no template for a handler: messages as Slack's chat.postMessage takes them, in the flow's thread. */
export const stockTemplates = {
  notify: `{
  {%- if channel is defined %}"channel": {{ channel | tojson }}, {% endif -%}
  {%- if state.slack is defined and state.slack.thread_ts %}"thread_ts": {{ state.slack.thread_ts | tojson }}, {% endif -%}
  "text": {{ notify.message | tojson }}}`,
} as const
