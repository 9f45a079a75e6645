import { randomBytes } from 'node:crypto'
import {
  curveByName,
  KeyExistsError,
  UnsupportedOperationError,
  type Call,
  type KeySpec,
  type LeftBehind,
  type OpenedKey,
} from '@kmskeys/core'
import { GENERATION, serves } from './algorithms.ts'
import type { Pkcs11Context } from './context.ts'
import { CKA, CKK, CKO, MECHANISM } from './cryptoki/constants.ts'
import { ulongBytes, type ULong } from './cryptoki/memory.ts'
import { generateKeyPair } from './cryptoki/objects.ts'
import { CKR, isAnswer } from './cryptoki/return-values.ts'
import type { Attribute } from './cryptoki/templates.ts'
import { withTypedErrors } from './errors.ts'
import { findKeys, publicHalf, readKey, type KeyObject } from './key-object.ts'
import { curveParameters, ED25519_OID, edwardsNameParameters } from './public-key.ts'
import { formatReference } from './reference.ts'
import type { Session } from './session-pool.ts'
import { tryPSS } from './try-pss.ts'
import { tokenKey } from './token-key.ts'
import type { Access, Token } from './token.ts'

/**
 * Makes a key pair in the token that the options name: private, sensitive, not extractable, for signatures. Without
 * a name its label is its id in hexadecimal. What is left behind when a later step fails is said in the error, whose
 * outcome is then `unknown`.
 */
export async function createKey(context: Pkcs11Context, spec: KeySpec, call: Call): Promise<OpenedKey> {
  const token = await context.token()
  const access: Access = { ...context.access(call), rw: true }
  const id = randomBytes(ID_BYTES)
  const label = spec.name ?? id.toString('hex')
  const work = async (): Promise<OpenedKey> => {
    const mechanisms = await token.mechanisms()
    const mechanism = GENERATION[spec.type]
    if (
      mechanism === undefined ||
      !serves(mechanisms.get(mechanism), MECHANISM.GENERATE_KEY_PAIR, bitsOf(spec))
    )
      throw new UnsupportedOperationError(`${token.name} does not make ${describe(spec)} keys`)
    const { key, publicKey } = await token.use(access, async (session) => {
      const handle = await make(token, session, spec, mechanism, { id, label })
      call.leftBehind = leftBehind(formatReference(token.info, { label, id }))
      const key = await readKey(token, session, handle)
      const publicKey = await publicHalf(token, session, key)
      if (publicKey.type === 'rsa') await tryPSS(token, session, key, mechanisms)
      return { key, publicKey }
    })
    return tokenKey({ context, token, access: context.access(call), key, publicKey, mechanisms })
  }
  // Made now, so that an abort while it waits for its turn is seen.
  const { signal } = call
  return token.make(label, () => {
    signal.throwIfAborted()
    return withTypedErrors(token.name, work)
  })
}

async function make(
  token: Token,
  session: Session,
  spec: KeySpec,
  mechanism: number,
  { id, label }: Pick<KeyObject, 'id' | 'label'>,
): Promise<ULong> {
  const same = await findKeys(token, session, CKO.PRIVATE_KEY, { object: label })
  if (same.length > 0)
    throw new KeyExistsError(`${token.name} has a key with the label ${label} already; nothing was made`)
  session.begun = true
  return generate(token, session, mechanism, formsOf(spec), [
    [CKA.TOKEN, TRUE],
    [CKA.ID, id],
    [CKA.LABEL, new TextEncoder().encode(label)],
  ])
}

/** Says which key is there although the call failed. */
function leftBehind(keyId: string): LeftBehind {
  return {
    keyId,
    note: `The key ${keyId} was made and is left behind: open it by this reference, or delete it`,
  }
}

/** Tries the forms in which the kind of key may be said, one after the other. */
async function generate(
  token: Token,
  session: Session,
  mechanism: number,
  [form, ...others]: readonly Form[],
  common: readonly Attribute[],
): Promise<ULong> {
  try {
    const [, privateKey] = await generateKeyPair(
      token.cryptoki,
      session.handle,
      mechanism,
      [...common, [CKA.VERIFY, TRUE], [CKA.PRIVATE, FALSE], ...(form?.domain ?? [])],
      [
        ...common,
        [CKA.PRIVATE, TRUE],
        [CKA.SENSITIVE, TRUE],
        [CKA.EXTRACTABLE, FALSE],
        [CKA.SIGN, TRUE],
        ...(form?.forbidden ?? []),
      ],
    )
    return privateKey
  } catch (error) {
    if (others.length === 0 || !isAnswer(error, ...OTHER_FORM_WANTED)) throw error
    return generate(token, session, mechanism, others, common)
  }
}

/** How a template says what is wanted. */
interface Form {
  readonly domain: readonly Attribute[]
  readonly forbidden: readonly Attribute[]
}

/**
 * The forms that tokens take. Many let keys decrypt unless they are told otherwise; some refuse to be told so about
 * keys that cannot.
 */
function formsOf(spec: KeySpec): readonly Form[] {
  return domainsOf(spec).flatMap((domain) => [
    { domain, forbidden: NO_DECRYPTION },
    { domain, forbidden: [] },
  ])
}

const OTHER_FORM_WANTED: readonly number[] = [
  CKR.ATTRIBUTE_TYPE_INVALID,
  CKR.ATTRIBUTE_VALUE_INVALID,
  CKR.DOMAIN_PARAMS_INVALID,
  CKR.CURVE_NOT_SUPPORTED,
  CKR.TEMPLATE_INCONSISTENT,
  CKR.FUNCTION_FAILED,
  CKR.GENERAL_ERROR,
]

/** What the public half says of the kind of key, in the forms that tokens take. */
function domainsOf(spec: KeySpec): readonly (readonly Attribute[])[] {
  switch (spec.type) {
    case 'rsa':
      return [
        [
          [CKA.KEY_TYPE, ulongBytes(CKK.RSA)],
          [CKA.MODULUS_BITS, ulongBytes(spec.size)],
          [CKA.PUBLIC_EXPONENT, Uint8Array.of(1, 0, 1)],
        ],
      ]
    case 'ec':
      return [
        [
          [CKA.KEY_TYPE, ulongBytes(CKK.EC)],
          [CKA.EC_PARAMS, curveParameters(oidOf(spec.curve))],
        ],
      ]
    default:
      return [curveParameters(ED25519_OID), edwardsNameParameters()].map(
        (parameters): readonly Attribute[] => [
          [CKA.KEY_TYPE, ulongBytes(CKK.EC_EDWARDS)],
          [CKA.EC_PARAMS, parameters],
        ],
      )
  }
}

function oidOf(name: string): string {
  return curveByName(name)?.oid ?? name
}

function bitsOf(spec: KeySpec): number {
  switch (spec.type) {
    case 'rsa':
      return spec.size
    case 'ec':
      return curveByName(spec.curve)?.bits ?? 0
    default:
      return 256
  }
}

function describe(spec: KeySpec): string {
  return spec.type === 'ec' ? spec.curve : spec.type === 'rsa' ? `RSA-${spec.size}` : spec.type
}

const ID_BYTES = 16
const TRUE = Uint8Array.of(1)
const FALSE = Uint8Array.of(0)
const NO_DECRYPTION: readonly Attribute[] = [
  [CKA.DECRYPT, FALSE],
  [CKA.UNWRAP, FALSE],
]
