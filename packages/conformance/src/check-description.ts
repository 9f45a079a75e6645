import {
  checkFields,
  ERROR_CODES,
  InvalidInputError,
  KEY_TYPES,
  kindOf,
  type AuthenticationError,
  type Outcome,
} from '@kmskeys/core'
import type {
  DescribedFactory,
  DescribedFailure,
  DescribedKey,
  DescribedLooseKey,
  DescribedOpening,
  ProviderDescription,
} from './description.ts'

/**
 * Refuses a description that is not what its types say: a field that is misspelt, or of another kind, would let the
 * tests fall away that it stands for. Functions are not called.
 *
 * @throws {InvalidInputError} that names the field, and what it must be or which fields there are
 */
export function checkDescription(description: ProviderDescription): void {
  object(PROVIDER)(description, '')
}

/**
 * What `calls` answers: it is looked at only when the tests run, since the service may not be there before.
 *
 * @throws {InvalidInputError} when it is no count
 */
export function checkCount(answer: number): number {
  one(COUNT)(answer, 'the answer of calls()')
  return answer
}

/** Refuses what a value must not be; `at` is where it stands, such as `keys[0].type`. */
type Check = (value: unknown, at: string) => void

/** A kind of values, in words, and whether a value is of it. */
interface Kind {
  readonly is: string
  readonly fits: (value: unknown) => boolean
}

/** A field, which may be absent where its type says so. */
interface Field<Optional extends boolean = boolean> {
  readonly optional: Optional
  readonly check: Check
}

/** Every field of a description, so that a new one cannot be forgotten here. */
type Fields<T> = { readonly [F in keyof T]-?: Field<undefined extends T[F] ? true : false> }

const TEXT: Kind = { is: 'text', fits: (value) => typeof value === 'string' }
const WORDS: Kind = { is: 'text that is not empty', fits: (value) => TEXT.fits(value) && value !== '' }
const FUNCTION: Kind = { is: 'a function', fits: (value) => typeof value === 'function' }
const OBJECT: Kind = { is: 'an object', fits: isObject }
const SWITCH: Kind = { is: 'true or false', fits: (value) => typeof value === 'boolean' }
const COUNT: Kind = wholeFrom(0)
const TYPE: Kind = among(Object.keys(KEY_TYPES))
const CODE: Kind = among(Object.keys(ERROR_CODES))
const OUTCOME: Kind = among(
  Object.keys({ 'not-sent': 0, refused: 0, unknown: 0 } satisfies Record<Outcome, 0>),
)
const REASON: Kind = among(
  Object.keys({ missing: 0, wrong: 0, expired: 0, locked: 0 } satisfies Record<
    AuthenticationError['reason'],
    0
  >),
)

const KEY = {
  reference: must(one(WORDS)),
  type: must(one(TYPE)),
  publicKey: may(one(WORDS, FUNCTION)),
  otherReferences: may(list(one(WORDS), FUNCTION)),
  signs: may(list(one(OBJECT))),
  decrypts: may(list(one(OBJECT))),
  agrees: may(list(one(OBJECT))),
  decapsulates: may(list(one(OBJECT))),
  listed: may(one(SWITCH)),
  listedAs: may(one(TEXT)),
  describedAs: may(
    object({
      name: may(one(TEXT)),
      type: may(one(TYPE)),
    } satisfies Fields<NonNullable<DescribedKey['describedAs']>>),
  ),
} satisfies Fields<DescribedKey>

const LOOSE_KEY = {
  of: must(one(WORDS)),
  make: must(one(FUNCTION)),
  type: must(one(TYPE)),
  publicKey: must(one(WORDS)),
  id: may(one(TEXT)),
  verifiesSignatures: may(one(SWITCH)),
} satisfies Fields<DescribedLooseKey>

const FAILURE = {
  when: must(one(WORDS)),
  act: must(one(FUNCTION)),
  code: must(one(CODE)),
  outcome: may(one(OUTCOME)),
  keyId: may(one(TEXT)),
  path: may(one(TEXT)),
  rule: may(one(TEXT)),
  hasCause: may(one(SWITCH)),
  isLoose: may(one(SWITCH)),
  says: may(list(one(WORDS), WORDS)),
  requests: may(one(COUNT)),
  reason: may(one(REASON)),
  retryable: may(one(SWITCH)),
} satisfies Fields<DescribedFailure>

const OPENING = {
  over: must(one(WORDS)),
  open: must(one(FUNCTION)),
  verifiesSignatures: may(one(SWITCH)),
  afterwards: may(one(FUNCTION)),
} satisfies Fields<DescribedOpening>

const FACTORY = {
  provider: must(one(OBJECT)),
  configurations: must(list(tuple(one(TEXT, OBJECT), one(OBJECT)))),
  malformed: may(list(one(TEXT, OBJECT))),
  malformedOptions: may(list(() => undefined)),
} satisfies Fields<DescribedFactory>

const PROVIDER = {
  name: must(one(WORDS)),
  open: must(one(FUNCTION)),
  keys: must(filled(list(object(KEY)), 'the description needs at least one key')),
  unknownReference: must(one(WORDS)),
  unknownReferences: may(list(one(WORDS))),
  ambiguousReference: may(one(WORDS)),
  malformedReferences: may(list(one(TEXT))),
  table: may(list(one(OBJECT))),
  newKeys: may(list(one(OBJECT))),
  imports: may(list(one(OBJECT))),
  newName: may(one(FUNCTION)),
  malformedNames: may(list(one(TEXT))),
  impossibleKeys: may(list(tuple(one(OBJECT), one(CODE)))),
  checkMade: may(one(FUNCTION)),
  failures: may(list(object(FAILURE))),
  secrets: may(list(one(WORDS))),
  calls: may(one(FUNCTION)),
  held: may(one(FUNCTION)),
  factory: may(object(FACTORY)),
  unlisted: may(list(one(TEXT))),
  openings: may(list(object(OPENING))),
  looseKeys: may(list(object(LOOSE_KEY))),
  stall: may(one(FUNCTION)),
  erases: may(one(SWITCH)),
  verifiesSignatures: may(one(SWITCH)),
  shortSignatures: may(one(wholeFrom(1))),
} satisfies Fields<ProviderDescription>

function must(check: Check): Field<false> {
  return { optional: false, check }
}

function may(check: Check): Field<true> {
  return { optional: true, check }
}

/** A value of one of some kinds. */
function one(...kinds: readonly Kind[]): Check {
  return (value, at) => {
    if (!kinds.some(({ fits }) => fits(value))) throw refusal(at, wordsFor(kinds), value)
  }
}

/** A list, or what else may stand in its place. */
function list(check: Check, ...others: readonly Kind[]): Check {
  return (value, at) => {
    if (others.some(({ fits }) => fits(value))) return
    if (!Array.isArray(value)) throw refusal(at, wordsFor([{ is: 'a list' }, ...others]), value)
    for (const [index, item] of value.entries()) check(item, `${at}[${index}]`)
  }
}

function filled(check: Check, complaint: string): Check {
  return (value, at) => {
    check(value, at)
    if (Array.isArray(value) && value.length === 0) throw new InvalidInputError(complaint)
  }
}

/** A list with one value for each check. */
function tuple(...checks: readonly Check[]): Check {
  return (value, at) => {
    if (!Array.isArray(value) || value.length !== checks.length)
      throw refusal(at, `a list of ${checks.length}`, value)
    for (const [index, check] of checks.entries()) check(value[index], `${at}[${index}]`)
  }
}

/** An object that has these fields and no others. */
function object(fields: { readonly [field: string]: Field }): Check {
  const known = new Set(Object.keys(fields))
  return (value, at) => {
    if (!isObject(value)) throw refusal(at, `an object that may have ${[...known].join(', ')}`, value)
    checkFields(value, known, at === '' ? 'descriptions of providers' : `descriptions such as ${at}`)
    for (const [field, { optional, check }] of Object.entries(fields)) {
      const found: unknown = Reflect.get(value, field)
      if (!optional || found !== undefined) check(found, at === '' ? field : `${at}.${field}`)
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wholeFrom(least: number): Kind {
  return {
    is: `a whole number from ${least}`,
    fits: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= least,
  }
}

function among(words: readonly string[]): Kind {
  return {
    is: `one of ${words.join(', ')}`,
    fits: (value) => typeof value === 'string' && words.includes(value),
  }
}

function wordsFor(kinds: readonly Pick<Kind, 'is'>[]): string {
  return kinds.map(({ is }) => is).join(' or ')
}

/** The error for a field. Texts are not shown: they may be secrets. */
function refusal(at: string, is: string, value: unknown): InvalidInputError {
  const found = value === '' ? 'an empty one' : typeof value === 'number' ? String(value) : kindOf(value)
  const where = at === '' ? 'the description' : `${at} of the description`
  return new InvalidInputError(`${where} must be ${is}, not ${found}`)
}
