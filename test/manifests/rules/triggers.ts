import { paramsFit, workspacesFit } from './fit.ts'
import type { TextAt } from './reference.ts'
import { join, referencesIn, referencesWithin } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import type { ParamSpec, ParamValue, PipelineSpec, TriggerSpec } from './shapes.ts'
import type { At, World } from './world.ts'
import { specOf, within } from './world.ts'

interface TemplateSpec {
  readonly params?: readonly ParamSpec[]
  readonly resourcetemplates?: readonly object[]
}

interface ListenerSpec {
  readonly triggers?: readonly TriggerSpec[]
}

interface BindingSpec {
  readonly params?: readonly ParamValue[]
}

const builtIn = ['cel', 'github', 'gitlab', 'bitbucket', 'slack']

/** Triggers: that what an event brings reaches what the template makes. */
export const triggerRules: readonly Rule[] = [
  {
    name: 'template-param-is-declared',
    *check(world) {
      for (const template of world.ofKind<TemplateSpec>('TriggerTemplate')) {
        for (const { names, path, text } of references(template)) {
          if (template.value.params?.some(({ name }) => name === names[2])) continue
          yield finding(template, path, `${text}: there is no param ${names[2] ?? ''}`)
        }
      }
    },
  },
  {
    name: 'template-param-is-used',
    *check(world) {
      for (const template of world.ofKind<TemplateSpec>('TriggerTemplate')) {
        for (const { value, path } of within(template, 'params')) {
          if (references(template).some(({ names }) => names[2] === value.name)) continue
          yield finding(template, path, `nothing uses the param ${value.name ?? ''}`)
        }
      }
    },
  },
  {
    name: 'listener-refs-exist',
    *check(world) {
      for (const trigger of triggers(world)) {
        for (const { value, path } of within(trigger, 'bindings')) {
          if (value.ref === undefined || bindingOf(world, trigger, value.ref) !== undefined) continue
          yield finding(trigger, path, `there is no TriggerBinding ${value.ref}`)
        }
        const { template, triggerRef } = trigger.value
        if (
          template?.ref !== undefined &&
          world.find('TriggerTemplate', template.ref, trigger.resource) === undefined
        ) {
          yield finding(trigger, join(trigger.path, 'template'), `there is no TriggerTemplate ${template.ref}`)
        }
        if (triggerRef !== undefined && world.find('Trigger', triggerRef, trigger.resource) === undefined) {
          yield finding(trigger, join(trigger.path, 'triggerRef'), `there is no Trigger ${triggerRef}`)
        }
        for (const { value, path } of within(trigger, 'interceptors')) {
          const name = value.ref?.name
          if (name === undefined || builtIn.includes(name)) continue
          if (world.find(value.ref?.kind ?? 'ClusterInterceptor', name, trigger.resource) !== undefined) continue
          yield finding(trigger, path, `there is no interceptor ${name}`)
        }
      }
    },
  },
  {
    name: 'bindings-fill-template',
    *check(world) {
      for (const trigger of triggers(world)) {
        const template = world.find('TriggerTemplate', trigger.value.template?.ref ?? '', trigger.resource)
        if (template === undefined) continue
        const wanted = (specOf(template.document) as TemplateSpec).params ?? []
        const given = bound(world, trigger)
        for (const { name, default: byDefault } of wanted) {
          if (byDefault !== undefined || given.some((param) => param.name === name)) continue
          yield finding(trigger, trigger.path, `no binding fills the param ${name ?? ''} of ${template.name}`)
        }
        for (const { name } of given) {
          if (wanted.some((param) => param.name === name)) continue
          yield finding(trigger, trigger.path, `${template.name} has no param ${name ?? ''}`)
        }
      }
    },
  },
  {
    name: 'compared-secret-exists',
    *check(world) {
      for (const trigger of triggers(world)) {
        for (const { path, text } of filters(trigger)) {
          for (const [, name = ''] of text.matchAll(/compareSecret\('[^']*', *'([^']*)'/g)) {
            if (world.find('Secret', name, trigger.resource) !== undefined) continue
            yield finding(trigger, path, `there is no Secret ${name}`)
          }
        }
      }
    },
  },
  {
    name: 'chosen-pipelines-fit',
    *check(world) {
      for (const trigger of triggers(world)) {
        for (const run of world.runs) {
          if (run.resource.templateOf !== trigger.value.template?.ref) continue
          if (run.value.pipelineRef?.name?.startsWith('$(tt.') !== true) continue
          const allowed = [...filters(trigger)].flatMap(({ text }) => listed(text))
          if (allowed.length === 0) yield finding(trigger, trigger.path, 'no filter says which Pipelines may be chosen')
          for (const name of allowed) {
            const pipeline = world.find('Pipeline', name, run.resource)
            if (pipeline === undefined) {
              yield finding(trigger, trigger.path, `there is no Pipeline ${name}`)
              continue
            }
            const taker = { title: `the Pipeline ${name}`, ...(specOf(pipeline.document) as PipelineSpec) }
            yield* [...paramsFit(run, taker), ...workspacesFit(run, taker)]
          }
        }
      }
    },
  },
  {
    name: 'binding-value-exists',
    *check(world) {
      for (const trigger of triggers(world)) {
        const overlays = (trigger.value.interceptors ?? []).flatMap(({ params = [] }) =>
          params.filter(({ name }) => name === 'overlays').flatMap(({ value }) => value as { key?: string }[]),
        )
        for (const { value, name } of bound(world, trigger)) {
          for (const { names, text } of typeof value === 'string' ? referencesIn(value) : []) {
            const [root, key] = names
            const isKnown =
              root === 'extensions' ? overlays.some((overlay) => overlay.key === key) : roots.includes(root ?? '')
            if (!isKnown) yield finding(trigger, trigger.path, `${text} of the param ${name ?? ''} comes from nowhere`)
          }
        }
      }
    },
  },
]

/** The texts of a trigger's CEL filters. */
function* filters(trigger: At<TriggerSpec>): Generator<TextAt> {
  for (const interceptor of within(trigger, 'interceptors')) {
    for (const { value, path } of within(interceptor, 'params')) {
      if (value.name === 'filter' && typeof value.value === 'string') yield { path, text: value.value }
    }
  }
}

const roots = ['body', 'header', 'context']

/** The names of the allow-lists in a CEL expression: `body.pipeline in ['build', 'test']`. */
function listed(text: string): string[] {
  return [...text.matchAll(/\bpipeline in \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/'([^']*)'/g)].map(([, name = '']) => name),
  )
}

function references(template: At<TemplateSpec>) {
  const { resourcetemplates = [] } = template.value
  return referencesWithin(resourcetemplates, join(template.path, 'resourcetemplates')).filter(
    ({ names }) => names[0] === 'tt' && names[1] === 'params',
  )
}

function triggers(world: World): At<TriggerSpec>[] {
  return [
    ...world.ofKind<ListenerSpec>('EventListener').flatMap((listener) => within(listener, 'triggers')),
    ...world.ofKind<TriggerSpec>('Trigger'),
  ]
}

function bindingOf(world: World, trigger: At<TriggerSpec>, name: string) {
  return (
    world.find('TriggerBinding', name, trigger.resource) ?? world.find('ClusterTriggerBinding', name, trigger.resource)
  )
}

/** The params that the bindings of a trigger give. */
function bound(world: World, trigger: At<TriggerSpec>): ParamValue[] {
  return (trigger.value.bindings ?? []).flatMap(({ ref, name, value }) => {
    if (ref === undefined) return [{ name: name ?? '', value: value ?? '' }]
    const binding = bindingOf(world, trigger, ref)
    return binding === undefined ? [] : [...((specOf(binding.document) as BindingSpec).params ?? [])]
  })
}
