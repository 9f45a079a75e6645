import { checkPrime, createPublicKey, generateKeyPair, KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import {
  agreement,
  dhGroupByName,
  dhPrime,
  InvalidInputError,
  ProviderError,
  publicKeyFromDER,
  UnsupportedAlgorithmError,
  type DHPublicKey,
} from '@kmskeys/core'
import { DERReader, encodeDER } from '@kmskeys/core/der'
import { agree } from '../agree.ts'
import { agreementOffers } from '../algorithms.ts'
import { readKeyObject } from '../key-object.ts'
import { readPrivateKeyInfo } from '../private-key-info.ts'
import type { SoftwareKey, SoftwareKeyType } from '../software-key.ts'

/**
 * The entry of finite-field Diffie-Hellman in the list of key types. New keys are of PKCS #3; those that are read are written
 * in the form in which they came.
 */
export const DHKeys: SoftwareKeyType<'dh'> = {
  create: async ({ group }) => {
    const row = dhGroupByName(group)
    if (row === undefined)
      throw new UnsupportedAlgorithmError(`there is no group ${group}`, { supported: [] })
    const key = await generate(Buffer.from(dhPrime(row).toString(16), 'hex'))
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
    return hold(key, DERReader.from(spki).sequence().element('algorithm'))
  },
  read: (der) => {
    const { algorithm, p, g, x } = readNumbers(der)
    const pkcs3 = writePKCS8(
      encodeDER((w) => w.sequence(() => w.oid(PKCS3).sequence(() => w.integer(p).integer(g)))),
      x,
    )
    try {
      return hold(readKeyObject(pkcs3), new Uint8Array(algorithm))
    } finally {
      pkcs3.fill(0)
    }
  },
}

function generate(prime: Uint8Array): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, _publicKey: unknown, privateKey: unknown): void => {
      if (privateKey instanceof KeyObject) resolve(privateKey)
      else reject(new ProviderError('node:crypto made no DH key', { cause: error }))
    }
    // The types of Node.js do not know that it makes such keys, of which it takes short private values.
    const args: unknown[] = ['dh', { prime, generator: 2 }, done]
    Reflect.apply(generateKeyPair, undefined, args)
  })
}

const PKCS3 = '1.2.840.113549.1.3.1'

/** @param algorithm the AlgorithmIdentifier as it came */
function hold(key: KeyObject, algorithm: Uint8Array): SoftwareKey {
  const publicKey = publicKeyFromDER(
    encodeDER((w) => w.sequence(() => w.raw(algorithm).bitString(publicValueOf(key)))),
    { type: 'dh' },
  )
  return {
    publicKey,
    abilities: { agreement: agreement(agreementOffers('dh'), (_offer, peer) => agree(key, peer)) },
    pkcs8: () => {
      const der = key.export({ type: 'pkcs8', format: 'der' })
      try {
        return writePKCS8(algorithm, readPrivateKeyInfo(der).privateKey)
      } finally {
        der.fill(0)
      }
    },
    // The public half is derived from the private one.
    check: () => checkGroup(publicKey),
  }
}

/**
 * Refuses a group of which p or q is no prime: whoever made it could tell the private key from a public one.
 *
 * @throws {InvalidInputError}
 */
async function checkGroup({ group, parameters: { p, q } }: DHPublicKey): Promise<void> {
  if (dhGroupByName(group) !== undefined) return
  if ((await isPrime(p)) && (q === undefined || (await isPrime(q)))) return
  throw new InvalidInputError(`the private key is of the group ${group}, of which p or q is no prime`, {
    path: 'privateKey',
    rule: 'SP 800-56A 5.5.2',
  })
}

const isPrime = promisify<bigint, boolean>(checkPrime)

/** Of p, hexadecimal. */
const MAX_DIGITS = 8192 / 4

interface Numbers {
  /** The AlgorithmIdentifier. */
  readonly algorithm: Uint8Array
  readonly p: bigint
  readonly g: bigint
  /** The DER encoded private value. */
  readonly x: Uint8Array
}

/** The numbers of a PKCS#8 of PKCS #3 (section 9) or X9.42 (RFC 3279 section 2.3.3), whose content is one INTEGER. Views. */
function readNumbers(der: Uint8Array): Numbers {
  const info = DERReader.from(der, { path: 'privateKey' }).sequence()
  const version = info.smallInteger('version')
  const algorithm = info.element('privateKeyAlgorithm')
  const x = info.octetString('privateKey')
  const content = DERReader.from(x, { path: 'privateKey.privateKey' })
  const value = content.unsignedBytes()
  content.end()
  const identifier = DERReader.from(algorithm, { path: 'privateKey.privateKeyAlgorithm' }).sequence()
  identifier.skip('algorithm')
  const group = identifier.sequence('parameters')
  const [p, g] = [group.integer('p'), group.integer('g')]
  // OpenSSL works for minutes on what is much longer, and the public half is of this size too.
  if (p.toString(16).length > MAX_DIGITS || g >= p)
    throw new InvalidInputError(
      'this private key of DH has a p of more than 8192 bits, or a g that is not below it',
      {
        path: 'privateKey.privateKeyAlgorithm',
        rule: 'SP 800-56A 5.5.1.1',
      },
    )
  const size = Math.ceil(p.toString(16).length / 2)
  if (
    version !== 0 ||
    !info.done ||
    !identifier.done ||
    p < 3n ||
    value.length > size ||
    value.every((byte) => byte === 0)
  )
    throw new InvalidInputError(
      'this private key is malformed: one of DH has version 0, its group, a number that is positive and no longer than p, and nothing behind it',
      { path: 'privateKey', rule: 'RFC 5958 2, SP 800-56A 5.6.2.1.2' },
    )
  return { algorithm, p, g, x }
}

function writePKCS8(algorithm: Uint8Array, x: Uint8Array): Uint8Array {
  return encodeDER((w) => w.sequence(() => w.integer(0).raw(algorithm).octetString(x)))
}

/** The content of a SubjectPublicKeyInfo: the INTEGER y. */
function publicValueOf(key: KeyObject): Uint8Array {
  const spki = DERReader.from(createPublicKey(key).export({ type: 'spki', format: 'der' })).sequence()
  spki.skip('algorithm')
  return spki.bitStringBytes('subjectPublicKey')
}
