import { expect } from 'chai'
import { errorOf, render } from './corpus.ts'

const context = {
  text: 'data',
  list: ['b', 'a'],
  map: { key: 'value', nested: { a: 1 } },
  maps: [{ name: 'x' }],
  attack: 'constructor',
  dunder: '__proto__',
  webhook: JSON.parse('{"__proto__": {"polluted": true}, "constructor": "mine", "ok": 1}') as { ok: number },
}

/** Ways out of the data: each must end in an error. */
const escapes = [
  // members that JavaScript gives to everything
  '{{ text.constructor }}',
  '{{ text["constructor"] }}',
  '{{ list.constructor }}',
  '{{ map.constructor }}',
  '{{ (1).constructor }}',
  '{{ true.constructor }}',
  '{{ none.constructor }}',
  '{{ map.__proto__ }}',
  '{{ map["__proto__"] }}',
  '{{ map[dunder] }}',
  '{{ map[attack] }}',
  '{{ list.__proto__ }}',
  '{{ text.prototype }}',
  '{{ map.prototype }}',
  '{{ map.__defineGetter__ }}',
  '{{ map.__lookupGetter__("x") }}',
  '{{ text.constructor.constructor("return process")() }}',
  '{{ [].constructor.constructor("return process.env")() }}',
  '{{ {}.constructor.constructor("return 1")() }}',
  '{{ ().constructor }}',
  '{{ webhook.__proto__.polluted }}',
  '{{ webhook.constructor }}',
  // names put together
  '{{ map["con" ~ "structor"] }}',
  '{{ map["con" + "structor"] }}',
  '{{ map["%sstructor" % "con"] }}',
  '{{ map[["constr", "uctor"]|join] }}',
  '{{ map["CONSTRUCTOR".lower()] }}',
  '{{ map["CONSTRUCTOR"|lower] }}',
  '{{ map["rotcurtsnoc"|reverse] }}',
  '{{ map["rotcurtsnoc"[::-1]] }}',
  '{{ map["\\x63onstructor"] }}',
  '{{ map["\\u005f_proto__"] }}',
  '{{ map["constructor"|safe] }}',
  '{{ map["constructor"|e] }}',
  '{{ map["{}".format("constructor")] }}',
  '{{ map["xconstructor".replace("x", "")] }}',
  // functions as objects
  '{{ range.constructor }}',
  '{{ range.constructor("return process.version")() }}',
  '{{ range.call }}',
  '{{ range.apply(none, [1]) }}',
  '{{ range.bind }}',
  '{{ range.name }}',
  '{{ range.length }}',
  '{{ range.__globals__ }}',
  '{{ dict.__class__ }}',
  '{{ namespace.prototype }}',
  '{{ text.upper.constructor }}',
  '{{ text.upper.call }}',
  '{{ text.upper.__self__ }}',
  '{{ list.append.constructor }}',
  '{{ list.sort.apply }}',
  '{{ map.items.constructor }}',
  '{{ map.get.bind(map) }}',
  '{{ cycler.constructor }}',
  '{{ joiner().constructor }}',
  '{% macro m() %}{% endmacro %}{{ m.constructor }}',
  '{% macro m() %}{% endmacro %}{{ m["constructor"]("return 1")() }}',
  '{% macro m() %}{% endmacro %}{{ m.body }}',
  '{% macro m() %}{% endmacro %}{{ m.call }}',
  '{% macro m() %}{{ caller.constructor }}{% endmacro %}{% call m() %}{% endcall %}',
  '{% macro m() %}{{ caller.call }}{% endmacro %}{% call m() %}{% endcall %}',
  '{% macro m() %}{{ kwargs.constructor }}{% endmacro %}{{ m(a=1) }}',
  '{% macro m() %}{{ varargs.constructor }}{% endmacro %}{{ m(1) }}',
  // objects of the engine
  '{% for x in list %}{{ loop.constructor }}{% endfor %}',
  '{% for x in list %}{{ loop.__proto__ }}{% endfor %}',
  '{% for x in list %}{{ loop["constructor"] }}{% endfor %}',
  '{% for x in list %}{{ loop.cycle.constructor }}{% endfor %}',
  '{% for x in list %}{{ loop.changed.call }}{% endfor %}',
  '{{ namespace().constructor }}',
  '{{ namespace(a=1).__proto__ }}',
  '{% set ns = namespace() %}{{ ns["__proto__"] }}',
  '{{ cycler(1).constructor }}',
  '{{ cycler(1).next.constructor }}',
  '{{ self.constructor }}',
  '{{ missing.constructor }}',
  '{{ map.keys().constructor }}',
  '{{ (list|map("upper")).constructor }}',
  '{{ ("a"|e).constructor }}',
  '{{ (list|groupby(0))[0].constructor }}',
  // through filters and methods
  '{{ text|attr("constructor") }}',
  '{{ map|attr("__proto__") }}',
  '{{ map|attr("__class__") }}',
  '{{ range|attr("constructor") }}',
  '{{ maps|map(attribute="constructor")|list }}',
  '{{ maps|map(attribute="name.constructor")|list }}',
  '{{ maps|map("attr", "constructor")|list }}',
  '{{ maps|selectattr("constructor")|list }}',
  '{{ maps|selectattr("__proto__", "defined")|list }}',
  '{{ maps|rejectattr("name.constructor")|list }}',
  '{{ maps|sort(attribute="constructor") }}',
  '{{ maps|sort(attribute="name,constructor") }}',
  '{{ maps|groupby("constructor") }}',
  '{{ maps|groupby("__proto__", default=1) }}',
  '{{ maps|sum(attribute="constructor") }}',
  '{{ maps|join(attribute="constructor") }}',
  '{{ maps|unique(attribute="constructor")|list }}',
  '{{ maps|min(attribute="constructor") }}',
  '{{ maps|max(attribute="__proto__") }}',
  '{{ "{0.constructor}".format(text) }}',
  '{{ "{0[constructor]}".format(map) }}',
  '{{ "{x.__class__}".format(x=1) }}',
  '{{ "{a.constructor}".format_map({"a": 1}) }}',
  // names of JavaScript and Python that are not names here
  '{{ process.env }}',
  '{{ globalThis.process }}',
  '{{ global.process }}',
  '{{ require("fs") }}',
  '{{ Function("return 1")() }}',
  '{{ eval("1") }}',
  '{{ import("fs") }}',
  '{{ this.constructor }}',
  '{{ context.lookup("x") }}',
  '{{ env.globals }}',
  '{{ runtime.call() }}',
  '{{ render.library }}',
  '{{ builtins[0].run }}',
  '{{ arguments[0].x }}',
  '{{ frame.lookup("x") }}',
  '{{ output.x }}',
  '{{ undefined.x }}',
  '{{ __import__("os") }}',
  '{{ open("/etc/passwd") }}',
  '{{ "".__class__.__mro__ }}',
  '{{ lipsum.__globals__ }}',
  // code in places where the compiler makes code
  '{% set constructor.x = 1 %}',
  '{% set map.x = 1 %}',
  '{% set ns = text %}{% set ns.constructor = 1 %}',
  '{% include "/etc/passwd" %}',
  '{% import "os" as os %}',
  '{% from "os" import x %}',
  '{% extends "x" %}',
  '{{ list.append(1) }}',
  '{{ list.sort() }}',
  '{{ map.update({"key": 1}) }}',
  '{{ map.clear() }}',
  '{{ map.nested.pop("a") }}',
  '{{ maps[0].setdefault("x", 1) }}',
]

describe('the sandbox', () => {
  it('refuses 80 attempts and more to get out of the data', () => {
    expect(escapes.length).to.be.at.least(80)
    for (const template of escapes) {
      const { fault } = errorOf(template, context)
      expect(fault, template).to.be.oneOf(['forbidden', 'undefined', 'syntax', 'type'])
    }
  })

  it('calls reaching for what all objects have forbidden, not undefined', () => {
    for (const template of escapes.slice(0, 12))
      expect(errorOf(template, context).fault, template).to.equal('forbidden')
  })

  it('leaves everything as it was', () => {
    const before = JSON.stringify(context)
    for (const template of escapes) errorOf(template, context)
    expect(JSON.stringify(context)).to.equal(before)
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined)
  })

  it('knows only own values of a map, whatever it inherits', () => {
    expect(
      render('{{ map.toString }}{{ map.hasOwnProperty }}{{ map["valueOf"] }}|{{ toString }}|{{ list.map }}', context),
    ).to.equal('||')
  })

  it('makes maps whose keys are names of JavaScript without harm', () => {
    expect(render(`{% set d = {'__proto__': 1, 'constructor': 2} %}{{ d }}{{ d|tojson }}`)).to.equal(
      `{'__proto__': 1, 'constructor': 2}{"__proto__": 1, "constructor": 2}`,
    )
    expect(render(`{{ '{"__proto__": {"x": 1}}'|from_json }}{{ {}.x }}`)).to.equal("{'__proto__': {'x': 1}}")
    expect(render('{{ dict(constructor=1) }}{{ namespace(prototype=1) is defined }}')).to.equal(
      "{'constructor': 1}True",
    )
    expect(render(`{{ '__proto__=1,b=2'|kv_comma_pairs_to_json }}`)).to.equal('{"__proto__": "1", "b": "2"}')
  })

  it('takes names that end up in generated code for names only', () => {
    expect(
      render('{% set output = 1 %}{% set render = 2 %}{% set runtime = 3 %}{{ output }}{{ render }}{{ runtime }}'),
    ).to.equal('123')
    expect(
      render(
        '{% set let = 1 %}{% set v0 = 2 %}{% set t_1 = 3 %}{% set await = 4 %}{{ let }}{{ v0 }}{{ t_1 }}{{ await }}',
      ),
    ).to.equal('1234')
    expect(
      render(`{% macro eval(arguments, yield=2) %}{{ arguments }}{{ yield }}{% endmacro %}{{ eval(1) }}`),
    ).to.equal('12')
    expect(render('{{ "`${1}`" }}{{ "\\"+process.exit()+\\"" }}\u2028')).to.equal('`${1}`"+process.exit()+"\u2028')
  })

  it('lets a template change the lists and maps that it made, or copied', () => {
    expect(render('{% set l = list|list %}{% set _ = l.append("c") %}{{ l }}{{ list }}', context)).to.equal(
      "['b', 'a', 'c']['b', 'a']",
    )
    expect(render('{% set m = dict(map) %}{% set _ = m.update(x=1) %}{{ m.x }}{{ map.x }}|', context)).to.equal('1|')
  })
})
