import { describe, expect, it } from 'vitest'
import { testProvider, type ProviderDescription, type Runner } from '@kmskeys/conformance'
import { InvalidInputError } from '@kmskeys/core'
import { runKit } from './support/collect.ts'
import { describeSample } from './support/sample-provider.ts'

const RIGHT = describeSample()
const KEY = { reference: 'rsa', type: 'rsa' }
const FAILURE = { when: 'all fails', act: () => Promise.reject(new Error('no')), code: 'PROVIDER' }
const OPENING = { over: 'a client', open: RIGHT.open }
const LOOSE_KEY = { of: 'PEM', make: () => undefined, type: 'rsa', publicKey: 'PEM' }
const FACTORY = { provider: {}, configurations: [['sample:', {}]] }
const NO_RUNNER: Runner = { describe: () => undefined, test: () => undefined }

/** What the kit says of a description, if it refuses it as it must, and before any test is defined. */
function complaintOf(description: unknown): string {
  const begun: string[] = []
  const begin = (title: string): unknown => begun.push(title)
  try {
    testProvider(description as ProviderDescription, { describe: begin, test: begin })
  } catch (error) {
    if (begun.length > 0) return `it has begun ${begun.join(', ')}`
    return error instanceof InvalidInputError ? error.message : `an error of another kind: ${String(error)}`
  }
  return 'nothing'
}

describe('a description', () => {
  it('may have every field that there is', () => {
    const key = {
      ...KEY,
      publicKey: () => 'PEM',
      otherReferences: () => ['r'],
      agrees: [],
      decapsulates: [],
      listed: false,
      describedAs: { name: 'rsa', type: 'rsa' },
    }
    const failure = {
      ...FAILURE,
      outcome: 'unknown',
      keyId: 'rsa',
      path: 'spec',
      rule: 'RFC 1',
      hasCause: true,
      isLoose: false,
      says: ['rsa'],
      requests: 0,
      reason: 'wrong',
      retryable: false,
    }
    const more = {
      keys: [...RIGHT.keys, key],
      failures: [failure, { ...FAILURE, says: 'no', outcome: undefined }],
      openings: [{ ...OPENING, verifiesSignatures: false, afterwards: () => undefined }],
      looseKeys: [{ ...LOOSE_KEY, id: 'rsa', verifiesSignatures: true }],
      factory: { ...FACTORY, malformed: ['?', { colour: 'red' }], malformedOptions: [7, null] },
      newName: () => 'name',
      checkMade: () => undefined,
      unlisted: ['notes'],
      erases: false,
      ambiguousReference: undefined,
    }
    expect(complaintOf({ ...RIGHT, ...more })).toBe('nothing')
  })

  it.each([
    [{ secret: ['x'] }, 'secret'],
    [{ malformedRefernces: ['x'] }, 'malformedRefernces'],
    [{ tabel: [] }, 'tabel'],
    [{ stal: () => undefined }, 'stal'],
  ])('with %o is refused', (wrong, field) => {
    const said = complaintOf({ ...RIGHT, ...wrong })
    expect(said).toContain(
      `descriptions of providers have no field ${field}; they may have name, open, keys, `,
    )
    expect(said).toContain('secrets')
  })

  it.each([
    [{ keys: [...RIGHT.keys, { ...KEY, sign: [] }] }, 'keys[4]', 'sign', 'signs, decrypts'],
    [{ keys: [{ ...KEY, public: 'PEM' }] }, 'keys[0]', 'public', 'publicKey'],
    [{ keys: [{ ...KEY, describedAs: { tpye: 'rsa' } }] }, 'keys[0].describedAs', 'tpye', 'name, type'],
    [{ failures: [{ ...FAILURE, request: 1 }] }, 'failures[0]', 'request', 'requests'],
    [{ openings: [{ ...OPENING, after: 1 }] }, 'openings[0]', 'after', 'afterwards'],
    [{ looseKeys: [{ ...LOOSE_KEY, pem: 'PEM' }] }, 'looseKeys[0]', 'pem', 'publicKey'],
    [{ factory: { ...FACTORY, malformd: [] } }, 'factory', 'malformd', 'malformed, malformedOptions'],
  ])('with %o is refused', (wrong, at, field, known) => {
    const said = complaintOf({ ...RIGHT, ...wrong })
    expect(said).toContain(`descriptions such as ${at} have no field ${field}; they may have `)
    expect(said).toContain(known)
  })

  it.each([
    [{ name: '' }, 'name of the description must be text that is not empty, not an empty one'],
    [{ open: undefined }, 'open of the description must be a function, not undefined'],
    [{ keys: undefined }, 'keys of the description must be a list, not undefined'],
    [{ keys: 'rsa' }, 'keys of the description must be a list, not a string'],
    [{ keys: new Set([KEY]) }, 'must be a list, not an object of type Set'],
    [{ keys: [] }, 'the description needs at least one key'],
    [{ keys: ['rsa'] }, 'keys[0] of the description must be an object that may have reference, type'],
    [{ keys: [{ type: 'rsa' }] }, 'keys[0].reference of the description must be text that is not empty'],
    [{ keys: [{ ...KEY, type: 'Ed25519' }] }, 'keys[0].type of the description must be one of rsa, '],
    [{ keys: [{ ...KEY, publicKey: 7 }] }, 'must be text that is not empty or a function, not 7'],
    [{ keys: [{ ...KEY, signs: ['RSA'] }] }, 'keys[0].signs[0] of the description must be an object'],
    [{ keys: [{ ...KEY, otherReferences: 'r' }] }, 'must be a list or a function, not a string'],
    [{ keys: [{ ...KEY, listed: 0 }] }, 'keys[0].listed of the description must be true or false, not 0'],
    [{ unknownReference: undefined }, 'unknownReference of the description must be text'],
    [{ erases: 'yes' }, 'erases of the description must be true or false, not a string'],
    [{ verifiesSignatures: null }, 'verifiesSignatures of the description must be true or false, not null'],
    [{ secrets: [''] }, 'secrets[0] of the description must be text that is not empty, not an empty one'],
    [{ secrets: 'no' }, 'secrets of the description must be a list, not a string'],
    [{ calls: 7 }, 'calls of the description must be a function, not 7'],
    [{ held: 'all' }, 'held of the description must be a function, not a string'],
    [{ stall: true }, 'stall of the description must be a function, not a boolean'],
    [{ shortSignatures: NaN }, 'shortSignatures of the description must be a whole number from 1, not NaN'],
    [{ shortSignatures: -5 }, 'must be a whole number from 1, not -5'],
    [{ shortSignatures: 1.5 }, 'must be a whole number from 1, not 1.5'],
    [{ shortSignatures: 0 }, 'must be a whole number from 1, not 0'],
    [{ shortSignatures: '16' }, 'must be a whole number from 1, not a string'],
    [{ table: ['RSA'] }, 'table[0] of the description must be an object, not a string'],
    [{ impossibleKeys: [{ type: 'rsa' }] }, 'impossibleKeys[0] of the description must be a list of 2'],
    [{ impossibleKeys: [[{}, 'INVALID']] }, 'impossibleKeys[0][1] of the description must be one of KEY_NOT'],
    [
      { failures: [{ ...FAILURE, code: 'NO' }] },
      'failures[0].code of the description must be one of KEY_NOT',
    ],
    [{ failures: [{ ...FAILURE, outcome: 'no' }] }, 'must be one of not-sent, refused, unknown'],
    [{ failures: [{ ...FAILURE, reason: 'no' }] }, 'must be one of missing, wrong, expired, locked'],
    [{ failures: [{ ...FAILURE, requests: -1 }] }, 'failures[0].requests of the description must be a whole'],
    [{ failures: [{ ...FAILURE, says: [''] }] }, 'failures[0].says[0] of the description must be text'],
    [{ failures: [{ ...FAILURE, act: Promise.resolve() }] }, 'must be a function, not an object of type Pro'],
    [{ openings: [{ over: 'a client' }] }, 'openings[0].open of the description must be a function'],
    [{ looseKeys: [{ ...LOOSE_KEY, type: 'RSA' }] }, 'looseKeys[0].type of the description must be one of'],
    [
      { factory: { ...FACTORY, configurations: ['sample:'] } },
      'factory.configurations[0] of the description',
    ],
    [{ factory: { ...FACTORY, provider: undefined } }, 'factory.provider of the description must be an obj'],
  ])('with %o is refused', (wrong, says) => {
    expect(complaintOf({ ...RIGHT, ...wrong })).toContain(says)
  })

  it.each([undefined, null, 'sample', [RIGHT]])('that is %o is refused', (wrong) => {
    expect(complaintOf(wrong)).toContain('the description must be an object that may have name, ')
  })

  it('whose calls are no count is refused when they are counted, and not called before', async () => {
    let called = 0
    const calls = (): number => (called++, undefined as never)
    testProvider({ ...RIGHT, calls }, NO_RUNNER)
    expect(called).toBe(0)
    const { failures } = await runKit({ ...RIGHT, calls }, 'a key that does not exist')
    expect(failures.map(({ message }) => message).join('\n')).toContain(
      'the answer of calls() of the description must be a whole number from 0, not undefined',
    )
  })
})
