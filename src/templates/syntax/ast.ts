import type { JsonPrimitive } from '../../json/json.ts'

/**
 * The tree that the parser makes and the compiler visits. Nodes have the names of nunjucks if nunjucks has such a node: its compiler calls `compile`
 * + typename.
 */
interface Placed {
  /** From 1. */
  readonly line: number
}

export type Literal = Placed & { readonly typename: 'Literal'; readonly value: JsonPrimitive }
export type Name = Placed & { readonly typename: 'Symbol'; readonly value: string }
export type ListLiteral = Placed & { readonly typename: 'Array'; readonly children: readonly Expression[] }
export type TupleLiteral = Placed & { readonly typename: 'Tuple'; readonly children: readonly Expression[] }
export type MapLiteral = Placed & {
  readonly typename: 'Dict'
  readonly pairs: readonly { readonly key: Expression; readonly value: Expression }[]
}
/** `target.key` (`dotted`: methods are looked up before items) or `target[key]` (items before methods). */
export type Lookup = Placed & {
  readonly typename: 'LookupVal'
  readonly target: Expression
  readonly key: Expression
  readonly dotted: boolean
}
/** `target[start:stop:step]` */
export type Slice = Placed & {
  readonly typename: 'Slice'
  readonly target: Expression
  readonly bounds: readonly (Expression | null)[]
}
export interface Arguments {
  readonly positional: readonly Expression[]
  readonly named: readonly { readonly name: string; readonly value: Expression }[]
  /** `*list` */
  readonly rest: Expression | null
  /** `**map` */
  readonly restNamed: Expression | null
}
export type Call = Placed & { readonly typename: 'FunCall'; readonly callee: Expression; readonly args: Arguments }
/** `input` is null for a filter block. */
export type Filter = Placed & {
  readonly typename: 'Filter'
  readonly name: string
  readonly input: Expression | null
  readonly args: Arguments
}
export type Test = Placed & {
  readonly typename: 'Is'
  readonly name: string
  readonly input: Expression
  readonly args: Arguments
}
export type InlineIf = Placed & {
  readonly typename: 'InlineIf'
  readonly condition: Expression
  readonly then: Expression
  readonly otherwise: Expression | null
}
export type UnaryType = 'Not' | 'Neg' | 'Pos'
export type Unary = Placed & { readonly typename: UnaryType; readonly target: Expression }
export type BinaryType = 'Or' | 'And' | 'Add' | 'Sub' | 'Mul' | 'Div' | 'FloorDiv' | 'Mod' | 'Pow'
export type Binary = Placed & { readonly typename: BinaryType; readonly left: Expression; readonly right: Expression }
export type Concat = Placed & { readonly typename: 'Concat'; readonly parts: readonly Expression[] }
export type ComparisonType = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in' | 'not in'
export type Comparison = Placed & {
  readonly typename: 'Compare'
  readonly first: Expression
  readonly rest: readonly { readonly type: ComparisonType; readonly value: Expression }[]
}
export type Expression =
  | Literal
  | Name
  | ListLiteral
  | TupleLiteral
  | MapLiteral
  | Lookup
  | Slice
  | Call
  | Filter
  | Test
  | InlineIf
  | Unary
  | Binary
  | Concat
  | Comparison

/** The target of an assignment by `set`, `for` or `with`. */
export type Target =
  | Name
  | (Placed & { readonly typename: 'NamespaceTarget'; readonly name: string; readonly attribute: string })
  | (Placed & { readonly typename: 'TupleTarget'; readonly children: readonly Target[] })

/** `source` is the text of the tag and `start` its offset in the template, for messages. */
type Sourced = Placed & { readonly source: string; readonly start: number }
export type Body = Placed & { readonly typename: 'NodeList'; readonly children: readonly Statement[] }
export type TemplateData = Placed & { readonly typename: 'TemplateData'; readonly value: string }
export type Output = Sourced & { readonly typename: 'Output'; readonly value: Expression }
export type IfBranch = Sourced & { readonly condition: Expression; readonly body: Body }
export type If = Placed & {
  readonly typename: 'If'
  readonly branches: readonly IfBranch[]
  readonly otherwise: Body | null
}
export type For = Sourced & {
  readonly typename: 'For'
  readonly target: Target
  readonly iterable: Expression
  readonly condition: Expression | null
  readonly recursive: boolean
  readonly body: Body
  readonly otherwise: Body | null
}
export type LoopControl = Placed & { readonly typename: 'LoopControl'; readonly keyword: 'break' | 'continue' }
export interface Parameter {
  readonly name: string
  readonly default: Expression | null
}
export type Macro = Sourced & {
  readonly typename: 'Macro'
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: Body
}
export type CallBlock = Sourced & {
  readonly typename: 'CallBlock'
  readonly parameters: readonly Parameter[]
  readonly call: Call
  readonly body: Body
}
export type Assignment = Sourced & { readonly typename: 'Set'; readonly target: Target; readonly value: Expression }
export type BlockAssignment = Sourced & {
  readonly typename: 'SetBlock'
  readonly target: Target
  readonly filter: Filter | null
  readonly body: Body
}
export type FilterBlock = Sourced & { readonly typename: 'FilterBlock'; readonly filter: Filter; readonly body: Body }
export type With = Sourced & {
  readonly typename: 'With'
  readonly assignments: readonly { readonly target: Target; readonly value: Expression }[]
  readonly body: Body
}
/** A `scoped` block sees the variables around it; others only see those of the template. */
export type Block = Sourced & { readonly typename: 'Block'; readonly scoped: boolean; readonly body: Body }
export type Statement =
  | Block
  | Body
  | TemplateData
  | Output
  | If
  | For
  | LoopControl
  | Macro
  | CallBlock
  | Assignment
  | BlockAssignment
  | FilterBlock
  | With
