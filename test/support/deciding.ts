import type { JsonObject } from '../../src/index.ts'
import { app } from './open-manager.ts'

/** People, groups and policies for tests of decisions. */
export const deciders: JsonObject = {
  people: [{ name: 'ann', email: 'ann@example.org' }],
  groups: { releasers: { people: ['ann', 'bob'] } },
  policies: {
    prod: { approvers: { people: ['cyd'], groups: ['releasers'] }, quorum: 2, via: ['store'], expires: '4h' },
    one: { approvers: { groups: ['releasers'] }, via: ['store'], remind: '30m' },
    soon: { approvers: { groups: ['releasers'] }, quorum: 2, via: ['store'], remind: '1s' },
    others: { approvers: { groups: ['releasers'] }, via: ['store'], notInvoker: true },
    later: { approvers: { people: ['ann'] }, via: ['store'], expires: '1h', onExpire: 'approve' },
  },
}

/** The choices of a question: two options, one of which rejects. */
export const yesOrNo: JsonObject = {
  deploy: {
    header: 'to prod',
    options: [
      {
        ...{ key: 'approve', text: 'Deploy', style: 'primary' },
        value: '{{ {"pipeline": "deploy", "version": state.version} | tojson }}',
      },
      { key: 'reject', text: 'No', style: 'danger', rejects: true },
    ],
  },
}

/** A manual-choice block that asks the question `deploy-prod`. */
export function asking(decision: JsonObject = {}, block: JsonObject = {}): JsonObject {
  return {
    title: 'Deploy?',
    decision: {
      ...{ name: 'deploy-prod', policy: 'prod', subject: 'shop {{ state.version }} to prod' },
      on: { approve: 'deploy=approved', reject: 'deploy=refused', expired: 'deploy=expired', cancelled: 'deploy=off' },
      ...decision,
    },
    choices: yesOrNo,
    ...block,
  }
}

/** An app config whose event `build=success` asks a question, and whose events of `deploy` post the outcome to the chat. */
export function askingApp(choice: JsonObject = asking(), more: JsonObject = {}): JsonObject {
  const said = (event: string) => ({ notify: { message: `${event} {{ decisions["deploy-prod"].option }}` } })
  const events = Object.fromEntries(['approved', 'refused', 'expired', 'off'].map((event) => [event, said(event)]))
  return app({
    channel: 'C1',
    pipelines: {
      build: { 'event-handlers': { success: { 'manual-choice': choice } } },
      deploy: { 'event-handlers': { ...events, ...more } },
    },
  })
}
