import {
  createPrivateKey,
  createPublicKey,
  randomUUID,
  generateKeyPairSync,
  privateDecrypt,
  constants,
  sign,
  type KeyObject,
} from 'node:crypto'
import {
  AmbiguousKeyError,
  DecryptionError,
  decryption,
  defineProvider,
  ECDSA_SHA256,
  ECDSA_SHA512,
  ED25519,
  InvalidInputError,
  KeyExistsError,
  KeyNotFoundError,
  publicKeyFromDER,
  RSA_OAEP_SHA256,
  RSA_PKCS1V15_SHA256,
  RSA_PKCS1V15_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA384,
  signing,
  type DecryptOffer,
  type KeyProvider,
  type OpenedKey,
  type RSASignatureAlgorithm,
  type SignCall,
  type SignOffer,
} from '@kmskeys/core'
import { signRSADigest } from '@kmskeys/core/primitives'
import type { ProviderDescription } from '@kmskeys/conformance'
import { Service } from './service.ts'

/** What a defect gets into its hands. */
export interface Signing {
  readonly key: KeyObject
  readonly offer: SignOffer
  readonly bytes: Uint8Array
  readonly call: SignCall
}

/** One thing that a provider does wrong. */
export interface Defect {
  /** Whether the base's own verification is left on; off, since what the kit sees by itself is to be shown. */
  readonly verifyAfterSign?: boolean
  readonly reply?: (signing: Signing) => Uint8Array
  readonly passSignal?: boolean
  readonly open?: (reference: string, service: Service) => void
  /** Its decryption hears no abort. */
  readonly deaf?: boolean
  readonly wrap?: (provider: KeyProvider) => KeyProvider
  readonly moreOffers?: readonly SignOffer[]
  readonly decrypt?: typeof decryptOAEP
  readonly getOrCreate?: boolean
  readonly listNothing?: boolean
  /** A name that `createKey` answers instead of a new key. */
  readonly makes?: string
  readonly describes?: string
  readonly deletes?: (keys: Map<string, KeyObject>, name: string) => void
  /** Answers instead of what was given. */
  readonly takes?: (given: KeyObject) => KeyObject
  readonly importOver?: boolean
  /** Gives nothing back. */
  readonly leaks?: boolean
  readonly firstOfTwo?: boolean
  /** Lists no more keys than that. */
  readonly lists?: number
  readonly keepsNames?: boolean
  /** Makes a key of every wish. */
  readonly obeys?: boolean
  /** The name that each key is listed with, instead of its own. */
  readonly named?: string
}

const RSA_OFFERS: readonly SignOffer[] = [
  { algorithm: RSA_PSS_SHA256, input: 'digest', derived: true },
  { algorithm: RSA_PSS_SHA384, input: 'message', maxBytes: 4096 },
  { algorithm: RSA_PKCS1V15_SHA256, input: 'message', maxBytes: 100 },
  { algorithm: RSA_PKCS1V15_SHA256, input: 'digest' },
  { algorithm: RSA_PKCS1V15_SHA512, input: 'digest-info' },
]
const EC_OFFERS: readonly SignOffer[] = [
  { algorithm: ECDSA_SHA256, input: 'message', output: 'p1363' },
  { algorithm: ECDSA_SHA512, input: 'message' },
]
const OFFERS: { readonly [reference: string]: readonly SignOffer[] } = {
  rsa: RSA_OFFERS,
  inbox: [],
  ec: EC_OFFERS,
  ed25519: [{ algorithm: ED25519, input: 'message', maxBytes: 4096 }],
}
const OAEP_OFFERS: readonly DecryptOffer[] = [{ algorithm: RSA_OAEP_SHA256, label: true }]

const KEYS: { readonly [reference: string]: KeyObject } = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  inbox: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ec: generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).privateKey,
  ed25519: generateKeyPairSync('ed25519').privateKey,
}

/** A provider with a key of each type, right but for `defect`, and its description. */
export function describeSample(defect: Defect = {}): ProviderDescription {
  const service = new Service()
  const open = (): KeyProvider => {
    const provider = sampleProvider(service, defect)
    return defect.wrap?.(provider) ?? provider
  }
  return {
    name: 'sample',
    open,
    keys: [
      { reference: 'rsa', type: 'rsa', decrypts: [RSA_OAEP_SHA256] },
      { reference: 'inbox', type: 'rsa', signs: [], decrypts: [RSA_OAEP_SHA256] },
      { reference: 'ec', type: 'ec', signs: [ECDSA_SHA256, ECDSA_SHA512] },
      { reference: 'ed25519', type: 'ed25519', listedAs: 'ed25519' },
    ],
    newKeys: [{ type: 'ed25519' }],
    malformedNames: ['a name'],
    impossibleKeys: [[{ type: 'ed448' }, 'INVALID_INPUT']],
    openings: [{ over: 'nothing else', open }],
    imports: [{ type: 'ed25519' }],
    unknownReference: 'nothing',
    unknownReferences: ['nothing-else'],
    ambiguousReference: 'e',
    malformedReferences: ['a name'],
    held: () => service.sessions,
    table: [...RSA_OFFERS, ...EC_OFFERS, ...OAEP_OFFERS],
    secrets: ['hunter2'],
    calls: () => service.calls,
    stall: () => service.stall(),
    verifiesSignatures: defect.verifyAfterSign ?? defect.reply === undefined,
    shortSignatures: 64,
  }
}

function sampleProvider(service: Service, defect: Defect): KeyProvider {
  const keys = new Map(Object.entries(KEYS))
  const kept = new Map<string, KeyObject | undefined>()
  const opened = (wanted: string): OpenedKey => {
    const fitting = [...keys.keys()].filter((name) => name.startsWith(wanted))
    const reference = keys.has(wanted) || fitting[0] === undefined ? wanted : fitting[0]
    if (reference !== wanted && defect.firstOfTwo !== true)
      throw fitting.length > 1
        ? new AmbiguousKeyError(`${wanted} fits ${fitting.join(', ')}`)
        : new KeyNotFoundError(`there is no key ${wanted}`)
    const key = keys.get(reference)
    if (key === undefined) throw new KeyNotFoundError(`there is no key ${reference}`)
    const offers = offersOf(reference, key)
    return {
      id: reference,
      publicKey: publicKeyFromDER(createPublicKey(key).export({ type: 'spki', format: 'der' })),
      verifyAfterSign: defect.verifyAfterSign ?? defect.reply === undefined,
      ...(offers.length > 0 && {
        signing: signing(
          [...offers, ...(reference === 'rsa' ? (defect.moreOffers ?? []) : [])],
          (offer, bytes, call) =>
            service.answer(defect.passSignal === false ? undefined : call.signal, () =>
              (defect.reply ?? honestReply)({ key, offer, bytes, call }),
            ),
        ),
      }),
      ...(key.asymmetricKeyType === 'rsa' && {
        decryption: decryption(OAEP_OFFERS, (_offer, bytes, { label, signal }) =>
          service.answer(defect.deaf === true ? undefined : signal, () =>
            (defect.decrypt ?? decryptOAEP)(key, bytes, label),
          ),
        ),
      }),
    }
  }
  return defineProvider({
    name: 'sample',
    timeout: 5_000,
    open: async (reference, { signal }) => {
      checkReference(reference)
      defect.open?.(reference, service)
      service.sessions++
      return service.answer(signal, () => opened(reference))
    },
    keySpecFields: ['name'],
    close: () => {
      if (defect.leaks !== true) service.sessions = 0
    },
    createKey: async (spec, { signal }) => {
      if (defect.obeys !== true) {
        checkReference(spec.name ?? '')
        if (spec.type === 'ed448') throw new InvalidInputError('keys of the type ed448 are not made')
      }
      const name = defect.makes ?? spec.name ?? randomUUID()
      return service.answer(signal, () => {
        if (keys.has(name) && defect.makes === undefined && defect.getOrCreate !== true)
          throw new KeyExistsError(`there is a key ${name}`)
        if (!keys.has(name)) keys.set(name, kept.get(name) ?? generateKeyPairSync('ed25519').privateKey)
        return opened(name)
      })
    },
    importKey: async (pkcs8, spec, { signal }) => {
      const name = spec.name ?? randomUUID()
      const given = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
      return service.answer(signal, () => {
        if (keys.has(name) && defect.importOver !== true) throw new KeyExistsError(`there is a key ${name}`)
        keys.set(name, defect.takes?.(given) ?? given)
        return opened(name)
      })
    },
    describeKey: async (reference, { signal }) => {
      checkReference(reference)
      return service.answer(signal, () => {
        if (!keys.has(reference)) throw new KeyNotFoundError(`there is no key ${reference}`)
        return { id: defect.describes ?? reference }
      })
    },
    deleteKey: async (reference, _days, { signal }) => {
      checkReference(reference)
      return service.answer(signal, () => {
        if (!keys.has(reference)) throw new KeyNotFoundError(`there is no key ${reference}`)
        if (defect.keepsNames === true) kept.set(reference, keys.get(reference))
        if (defect.deletes === undefined) keys.delete(reference)
        else defect.deletes(keys, reference)
        return new Date()
      })
    },
    async *listKeys({ signal }) {
      for (const id of await service.answer(signal, () => [...keys.keys()].slice(0, defect.lists)))
        if (defect.listNothing !== true) yield { id, name: defect.named ?? id }
    },
  })
}

function checkReference(reference: string): void {
  if (reference.includes(' ')) throw new InvalidInputError('a reference has no spaces')
}

function offersOf(reference: string, key: KeyObject): readonly SignOffer[] {
  return OFFERS[reference] ?? OFFERS[key.asymmetricKeyType ?? ''] ?? []
}

/** What a service does that is right. */
export function honestReply({ key, offer, bytes }: Signing): Uint8Array {
  const { algorithm, input, output = 'der' } = offer
  const { hash } = algorithm
  if (algorithm.keyType !== 'rsa' || hash === undefined)
    return sign(hash?.name, bytes, { key, dsaEncoding: output === 'der' ? 'der' : 'ieee-p1363' })
  const row = algorithm as RSASignatureAlgorithm
  if (input === 'digest-info') return signRSADigest(key, 2048, row, bytes.subarray(-hash.digestSize))
  if (input === 'digest') return signRSADigest(key, 2048, row, bytes)
  const padding = row.scheme === 'pss' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  return sign(hash.name, bytes, {
    key,
    padding,
    ...(row.scheme === 'pss' && { saltLength: hash.digestSize }),
  })
}

/** Decrypts, and tells nothing when it cannot. */
export function decryptOAEP(
  key: KeyObject,
  ciphertext: Uint8Array,
  label: Uint8Array | undefined,
): Uint8Array {
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
  try {
    return privateDecrypt({ key, ...padding, ...(label && { oaepLabel: label }) }, ciphertext)
  } catch {
    throw new DecryptionError('Decryption failed.')
  }
}
