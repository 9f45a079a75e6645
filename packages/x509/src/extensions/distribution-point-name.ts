import { InvalidInputError } from '@kmskeys/core'
import { contextConstructed, DERReader, encodeDER, Tag, type DERWriter } from '@kmskeys/core/der'
import type { GeneralName } from '../general-names/general-name.ts'
import { readGeneralNames, writeGeneralNames } from '../general-names/general-names.ts'
import { readAttribute, type NameAttribute } from '../names/attribute.ts'
import { checkName } from '../names/check-name.ts'
import { Name } from '../names/name.ts'
import { within } from './refused.ts'

/** What a distribution point is called: by names of its own, or by what is added to the CRL issuer's. */
export interface DistributionPointName {
  readonly fullName?: readonly GeneralName[] | undefined
  /** A name of one relative name, which stands behind the name of the CRL's issuer. */
  readonly relativeName?: Name | undefined
}

/** Writes `distributionPoint [0]`, if there is one (RFC 5280 section 4.2.1.13). */
export function writePointName(writer: DERWriter, { fullName, relativeName }: DistributionPointName): void {
  if (fullName !== undefined && relativeName !== undefined)
    throw new InvalidInputError('a distribution point has a full name or a relative name, not both', {
      rule: RULE,
    })
  if (fullName !== undefined)
    writer.explicit(0, () =>
      within('fullName', () => writer.constructed(FULL_NAME, () => writeGeneralNames(writer, fullName))),
    )
  if (relativeName !== undefined)
    writer.explicit(0, () => within('relativeName', () => writeRelativeName(writer, relativeName)))
}

/** Reads it. */
export function readPointName(fields: DERReader): DistributionPointName {
  if (!fields.tagIs(POINT)) return {}
  const choice = fields.explicit(0, 'distributionPoint')
  const name = choice.tagIs(RELATIVE_NAME)
    ? { relativeName: readRelativeName(choice) }
    : { fullName: readGeneralNames(choice.constructed(FULL_NAME, 'fullName')) }
  choice.end()
  return name
}

function writeRelativeName(writer: DERWriter, name: Name): void {
  const outer = DERReader.from(checkName(name, 'relative name').der).sequence()
  if (outer.done || name.rdns.length !== 1)
    throw new InvalidInputError('it must be a Name of one relative name', { rule: RULE })
  writer.primitive(RELATIVE_NAME, outer.value(Tag.SET))
}

function readRelativeName(choice: DERReader): Name {
  const start = choice.offset
  const set = choice.setOf('nameRelativeToCRLIssuer', RELATIVE_NAME)
  if (set.done) throw set.error({ rule: 'RFC 5280 4.1.2.4', message: 'a relative name must not be empty' })
  const attributes: NameAttribute[] = []
  while (!set.done) attributes.push(readAttribute(set))
  choice.offset = start
  const content = choice.value(RELATIVE_NAME)
  return new Name(
    encodeDER((writer) => writer.sequence(() => writer.primitive(Tag.SET, content))),
    [attributes],
  )
}

const RULE = 'RFC 5280 4.2.1.13'
const POINT = contextConstructed(0)
const FULL_NAME = contextConstructed(0)
const RELATIVE_NAME = contextConstructed(1)
