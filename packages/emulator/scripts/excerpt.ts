/** The operations that are emulated. */
const OPERATIONS: readonly string[] = [
  'CancelKeyDeletion',
  'CreateAlias',
  'CreateKey',
  'DeleteAlias',
  'DescribeKey',
  'DisableKey',
  'EnableKey',
  'GetPublicKey',
  'ListAliases',
  'ListKeys',
  'ScheduleKeyDeletion',
  'Sign',
  'UpdateAlias',
]

/** What validation needs of the shapes that these operations reach; documentation is left out. */
export function excerpt(published: unknown): { operations: Json; shapes: Json } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the published file is what it is
  const model = published as { operations: Record<string, Operation>; shapes: Record<string, Shape> }
  const shapes: Record<string, Json> = {}
  const reach = (name: string): void => {
    if (name in shapes) return
    const {
      type,
      required,
      members,
      member,
      min,
      max,
      pattern,
      enum: values,
      fault,
    } = model.shapes[name] ?? {}
    const inner = Object.entries(members ?? {}).map(([key, { shape }]) => [key, shape] as const)
    shapes[name] = defined({
      type,
      required,
      members: members && Object.fromEntries(inner),
      member: member?.shape,
      min,
      max,
      pattern,
      enum: values,
      fault,
    })
    for (const [, shape] of inner) reach(shape)
    if (member !== undefined) reach(member.shape)
  }
  const operations = Object.fromEntries(
    OPERATIONS.map((name) => {
      const { input, output, errors = [] } = model.operations[name] ?? {}
      for (const used of [input, output, ...errors]) if (used !== undefined) reach(used.shape)
      return [
        name,
        defined({ input: input?.shape, output: output?.shape, errors: errors.map(({ shape }) => shape) }),
      ]
    }),
  )
  return {
    operations,
    shapes: Object.fromEntries(Object.entries(shapes).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
}

type Json = Record<string, unknown>

interface Reference {
  readonly shape: string
}

interface Operation {
  readonly input?: Reference
  readonly output?: Reference
  readonly errors?: readonly Reference[]
}

interface Shape {
  readonly type?: string
  readonly required?: readonly string[]
  readonly members?: Record<string, Reference>
  readonly member?: Reference
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly fault?: boolean
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
