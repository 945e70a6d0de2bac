import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Payload {
  readonly actions: readonly object[]
}

/** A click as the original's repository has one. */
const click = JSON.parse(readFileSync(join(import.meta.dirname, 'original', 'slack-payload.json'), 'utf8')) as Payload

export function formOf(payload: object): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
}

const held = {
  cicdContextName: 'stage-test1',
  cicdContextDataId: 'context-data-id-1',
  targetCicdContextName: 'prod',
  targetAppName: 'buffalo-<v1>',
  targetAppTag: '5.1.2-1',
  gitAppName: 'buffalo',
  gitCloneUrl: 'https://git.example.org/buffalo.git?a=1&b=2',
  relatedCicdContextDataId: 'context-data-id-0',
  relatedPipelineRunUid: 'uid-1',
  relatedPipelineName: 'build',
  appName: 'xyz-buffalo',
  appTag: '5.1.2-1',
  cicdVersion: 'v1',
  commitId: '0123abc',
}

const pressed = (action: string) => {
  const value = `${action}-v1-buffalo|${Buffer.from(JSON.stringify(held)).toString('base64')}`
  return formOf({ ...click, actions: [{ ...click.actions[0], value }] })
}

const command = {
  token: 'xxxxx',
  team_id: 'T1',
  channel_id: 'C1',
  user_id: 'U1',
  user_name: 'ann',
  command: '/start-app-deploy',
  text: 'stage buffalo https://git.example.org/buffalo.git?a=1&b=2 5.1.2-1',
  api_app_id: 'A1',
  response_url: 'https://hooks.slack.com/commands/T1/2/abc',
  trigger_id: '1.2.0123abc',
}

/** Requests of Slack, and the triggers of the original's EventListener that start something for each. */
export const calls: readonly { readonly name: string; readonly body: string; readonly trigger: readonly string[] }[] = [
  { name: 'a press of deploy', body: pressed('deploy'), trigger: ['slack-deploy-interceptor'] },
  { name: 'a press of test', body: pressed('test'), trigger: ['slack-test-interceptor'] },
  { name: 'a press of validate', body: pressed('validate'), trigger: ['slack-validate-interceptor'] },
  { name: 'a press of changeContext', body: pressed('changeContext'), trigger: ['slack-change-ctx-interceptor'] },
  { name: 'a press of something else', body: pressed('other'), trigger: [] },
  { name: "the click of the original's repository", body: formOf(click), trigger: [] },
  {
    name: 'a slash command /start-app-deploy',
    body: new URLSearchParams(command).toString(),
    trigger: ['slackcmd-startappdeploy-interceptor'],
  },
  { name: 'another slash command', body: new URLSearchParams({ ...command, command: '/x' }).toString(), trigger: [] },
]
