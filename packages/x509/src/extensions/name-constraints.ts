import { checkFields, InvalidInputError } from '@kmskeys/core'
import { contextConstructed, type DERReader } from '@kmskeys/core/der'
import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { readList, writeList, type ListKind } from './lists.ts'
import { readSubtree, writeSubtree, type NameSubtree } from './name-subtrees.ts'
import { within } from './refused.ts'

/** Which names the certificates below a CA may have (RFC 5280 section 4.2.1.10). */
export interface NameConstraints {
  readonly permitted?: readonly NameSubtree[] | undefined
  readonly excluded?: readonly NameSubtree[] | undefined
}

export const NameConstraints: ExtensionDefinition<NameConstraints> = {
  oid: '2.5.29.30',
  name: 'nameConstraints',
  mustBeCritical: true,
  encode: (writer, constraints) => {
    checkFields(constraints, FIELDS, 'name constraints')
    if ((constraints.permitted ?? constraints.excluded) === undefined)
      throw new InvalidInputError(EMPTY, { rule: KIND.rule })
    writer.sequence(() => {
      for (const [field, tag] of TAGS) {
        const subtrees = constraints[field]
        if (subtrees !== undefined)
          within(field, () =>
            writeList(
              writer,
              KIND,
              subtrees,
              (subtree) => writer.sequence(() => writeSubtree(writer, subtree)),
              tag,
            ),
          )
      }
    })
  },
  decode: (reader) => {
    const fields = reader.sequence()
    if (fields.done) throw fields.error({ rule: KIND.rule, message: EMPTY })
    const constraints: { -readonly [K in keyof NameConstraints]: NameConstraints[K] } = {}
    for (const [field, tag] of TAGS)
      if (fields.tagIs(tag))
        constraints[field] = readList(fields.constructed(tag, `${field}Subtrees`), KIND, readOne)
    fields.end()
    return constraints
  },
}

/**
 * Name constraints of a CA, always critical:
 * `nameConstraints({ permitted: [dns('example.org'), { type: 'ip', value: '192.0.2.0/24' }] })`.
 *
 * @throws {InvalidInputError} when there is none, or one is malformed
 */
export function nameConstraints(value: NameConstraints, options?: ExtensionOptions): Extension {
  return makeExtension(NameConstraints, value, options)
}

/** RFC 5280: the minimum is always 0, which as its default is left out, and there is no maximum. */
function readOne(list: DERReader, index: number): NameSubtree {
  const fields = list.sequence(index)
  const subtree = readSubtree(fields)
  if (!fields.done)
    throw fields.error({ rule: KIND.rule, message: 'a subtree must have neither a minimum nor a maximum' })
  return subtree
}

const FIELDS: ReadonlySet<string> = new Set(['permitted', 'excluded'])
const TAGS = [
  ['permitted', contextConstructed(0)],
  ['excluded', contextConstructed(1)],
] as const
const KIND: ListKind = { what: 'name constraints', rule: 'RFC 5280 4.2.1.10' }
const EMPTY = 'name constraints must permit or exclude something'
