/**
 * What is sent where the config has no template for a handler: messages in the flow's thread as Slack's chat.postMessage takes
 * them, with a button for each option of a choice, and answers as its response URLs take them.
 */
export const stockTemplates = {
  notify: `{
  {%- if channel is defined %}"channel": {{ channel | tojson }}, {% endif -%}
  {%- if state.slack is defined and state.slack.thread_ts %}"thread_ts": {{ state.slack.thread_ts | tojson }}, {% endif -%}
  "text": {{ notify.message | tojson }}}`,
  'manual-choice': `{
  {%- if channel is defined %}"channel": {{ channel | tojson }}, {% endif -%}
  {%- if state.slack is defined and state.slack.thread_ts %}"thread_ts": {{ state.slack.thread_ts | tojson }}, {% endif -%}
  "text": {{ manualChoice.title | tojson }}, "blocks": [
  {"type": "section", "text": {"type": "mrkdwn", "text": {{ manualChoice.title | tojson }}}}
  {%- for name in manualChoice.choices %}{% set choice = manualChoice.choices[name] %}
  {%- if choice.header %},
  {"type": "section", "text": {"type": "mrkdwn", "text": {{ choice.header | tojson }}}}{% endif %},
  {"type": "actions", "elements": [
    {%- for option in choice.options %}{% if not loop.first %}, {% endif -%}
    {"type": "button", "text": {"type": "plain_text", "text": {{ option.text | tojson }}}, "value": {{ option.value | tojson }}
    {%- if option.style in ['primary', 'danger'] %}, "style": {{ option.style | tojson }}{% endif %}}
    {%- endfor %}]}
  {%- endfor %}]}`,
  respond: `{
  {%- if respond.response_type is defined %}"response_type": {{ respond.response_type | tojson }}, {% endif -%}
  {%- if respond.replace_original is defined %}"replace_original": {{ respond.replace_original | tojson }}, {% endif -%}
  "text": {{ respond.message | tojson }}}`,
} as const
