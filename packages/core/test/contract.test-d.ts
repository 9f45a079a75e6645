// What the types promise, checked by the `types` task; nothing here runs.
import {
  ECDSA_SHA256,
  ED25519,
  ML_DSA_65,
  OAEP,
  PKCS1v15,
  PSS,
  Prehashed,
  RSA_PSS_SHA256,
  SHA256,
  defineProvider,
  privateKey,
  publicKeyFromDER,
  signing,
  type AnyPrivateKey,
  type AnyPublicKey,
  type CallOptions,
  type Chunks,
  type ECPrivateKey,
  type ECPublicKey,
  type Ed25519PrivateKey,
  type KeyCreation,
  type KeyProvider,
  type KeySpec,
  type DHPrivateKey,
  type DHPublicKey,
  type MLDSAPrivateKey,
  type MLKEMPrivateKey,
  type OpenOptions,
  type PrivateKey,
  type RSAPrivateKey,
  type RSAPublicKey,
  type SignatureAlgorithm,
  type SignOptions,
  type Signer,
  type X25519PrivateKey,
  type XWingPrivateKey,
} from '@kmskeys/core'
import {
  decodeOpenSSH,
  publicKeyFromJWK,
  publicKeyFromPKCS1,
  publicKeyFromRaw,
  publicKeyToJWK,
  publicKeyToPKCS1,
} from '@kmskeys/core/formats'
import { expectTypeOf } from 'vitest'

declare const provider: KeyProvider
declare const bytes: Uint8Array
declare const any: AnyPrivateKey
declare const rsa: RSAPrivateKey
declare const ec: ECPrivateKey
declare const ed: Ed25519PrivateKey
declare const mldsa: MLDSAPrivateKey

export async function opening(): Promise<void> {
  expectTypeOf<RSAPrivateKey>().toEqualTypeOf<Awaited<ReturnType<typeof rsaOf>>>()
  const anyKey = await provider.getPrivateKey('x')
  expectTypeOf<typeof anyKey>().toEqualTypeOf<AnyPrivateKey>()
  const publicKey = await provider.getPublicKey('x', { type: 'ec', timeout: 5 })
  expectTypeOf<typeof publicKey>().toEqualTypeOf<ECPublicKey>()
  const anyPublic = await provider.getPublicKey('x')
  expectTypeOf<typeof anyPublic>().toEqualTypeOf<AnyPublicKey>()
  // @ts-expect-error: there is no such type of key
  await provider.getPrivateKey('x', { type: 'gost' })
  // @ts-expect-error: a reference is text
  await provider.getPrivateKey(7)
  expectTypeOf<RSAPublicKey>().toEqualTypeOf<ReturnType<typeof rsaPublicOf>>()
}

function rsaOf() {
  return provider.getPrivateKey('x', { type: 'rsa' })
}

function rsaPublicOf() {
  return publicKeyFromDER(bytes, { type: 'rsa' })
}

export async function signingWithTypes(): Promise<void> {
  await rsa.sign(bytes, new PSS(), SHA256)
  await rsa.sign([bytes], new PKCS1v15(), new Prehashed(SHA256), { timeout: 1 })
  await ec.sign(bytes, SHA256, { format: 'p1363' })
  await ed.sign(bytes)
  await rsa.signWith(RSA_PSS_SHA256, bytes)
  await ec.signWith(ECDSA_SHA256, bytes, { input: 'digest' })
  await ed.signWith(ED25519, bytes)
  await mldsa.sign(bytes, { context: bytes })
  await mldsa.signWith(ML_DSA_65, bytes)
  // @ts-expect-error: ML-DSA takes no hash
  await mldsa.sign(bytes, SHA256)
  // @ts-expect-error: Ed25519 is none of an ML-DSA key
  await mldsa.signWith(ED25519, bytes)
  await rsa.decrypt(bytes, new OAEP(SHA256))
  // @ts-expect-error: RSA's algorithm is none of an EC key
  await ec.signWith(RSA_PSS_SHA256, bytes)
  // @ts-expect-error: ECDSA is none of an RSA key
  await rsa.signWith(ECDSA_SHA256, bytes)
  // @ts-expect-error: Ed25519 takes no hash
  await ed.sign(bytes, SHA256)
  // @ts-expect-error: an EC key takes no padding
  await ec.sign(bytes, new PSS(), SHA256)
  // @ts-expect-error: an RSA key needs a padding
  await rsa.sign(bytes, SHA256)
  // @ts-expect-error: a hash is an object
  await ec.sign(bytes, 'sha256')
  // @ts-expect-error: text is not bytes
  await ed.sign('text')
  // @ts-expect-error: chunks are bytes
  await ed.sign(['text'])
  // @ts-expect-error: an EC key does not decrypt
  expectTypeOf<ECPrivateKey['decrypt']>()
  // @ts-expect-error: OAEP is no padding of a signature
  await rsa.sign(bytes, new OAEP(SHA256), SHA256)
  // @ts-expect-error: there is no such input
  await ec.signWith(ECDSA_SHA256, bytes, { input: 'nu' })
  // @ts-expect-error: any salt verifies only, and is made nowhere else
  await rsa.sign(bytes, new PSS({ saltLength: 'any' }), SHA256)
}

export async function decapsulating(key: MLKEMPrivateKey, algorithm: SignatureAlgorithm): Promise<void> {
  const { ciphertext, sharedSecret } = key.publicKey.encapsulate()
  expectTypeOf(await key.decapsulate(ciphertext)).toEqualTypeOf<typeof sharedSecret>()
  // @ts-expect-error: it decapsulates, and signs nothing
  await key.signWith(algorithm, ciphertext)
  expectTypeOf(key.publicKey).not.toHaveProperty('verify')
}

export async function agreeing(key: X25519PrivateKey, algorithm: SignatureAlgorithm): Promise<void> {
  expectTypeOf(await key.exchange(key.publicKey, { timeout: 5 })).toEqualTypeOf<Uint8Array>()
  // @ts-expect-error: it agrees, and signs nothing
  await key.signWith(algorithm, bytes)
  // @ts-expect-error: the peer is of the same type
  await key.exchange(ec.publicKey)
}

export function verifying(): void {
  rsa.publicKey.verify(bytes, bytes, new PSS(), SHA256)
  ec.publicKey.verify(bytes, bytes, new Prehashed(SHA256), { format: 'p1363' })
  ed.publicKey.verify(bytes, bytes)
  expectTypeOf<ReturnType<typeof ed.publicKey.verify>>().toEqualTypeOf<void>()
  // @ts-expect-error: verify takes no stream: there a forgotten await would accept a forgery
  ed.publicKey.verify(bytes, [bytes])
  // @ts-expect-error: an RSA signature has one form
  rsa.publicKey.verify(bytes, bytes, new PSS(), SHA256, { format: 'p1363' })
}

export async function unions(algorithm: SignatureAlgorithm, options: SignOptions): Promise<void> {
  await any.signWith(algorithm, bytes, options)
  // Not every key signs, and sign differs from type to type: narrow first.
  expectTypeOf<typeof any>().not.toHaveProperty('sign')
  switch (any.type) {
    case 'rsa':
      await any.sign(bytes, new PSS(), SHA256)
      expectTypeOf<typeof any.keySize>().toEqualTypeOf<number>()
      break
    case 'ec':
      await any.sign(bytes, SHA256)
      break
    case 'ed25519':
      await any.sign(bytes)
      break
    case 'x25519':
      expectTypeOf(await any.exchange(any.publicKey)).toEqualTypeOf<Uint8Array>()
      break
    default:
      break
  }
}

export const signers: readonly Signer[] = [
  any,
  rsa,
  ec,
  ed,
  {
    id: 'audit:x',
    publicKey: any.publicKey,
    signatureAlgorithms: any.signatureAlgorithms,
    signWith: async (algorithm, data, options) => {
      const signature = await any.signWith(algorithm, data, options)
      return signature
    },
  },
]

export const base: readonly PrivateKey[] = [rsa, ec, ed]

// @ts-expect-error: a public key is no signer
export const noSigner: Signer = rsa.publicKey

export const specs: readonly KeySpec[] = [
  { type: 'rsa', size: 2048, use: 'decrypt' },
  { type: 'ec', curve: 'P-256', name: 'x', labels: { a: 'b' } },
  { type: 'ed25519', use: undefined, name: undefined },
  // @ts-expect-error: an RSA key has a size
  { type: 'rsa' },
  // @ts-expect-error: an EC key has a curve, and no size
  { type: 'ec', size: 256 },
  // @ts-expect-error: there is no such curve
  { type: 'ec', curve: 'P-224' },
  // @ts-expect-error: an Ed25519 key has no curve to choose
  { type: 'ed25519', curve: 'P-256' },
]

function open(id: string) {
  return { id, publicKey: ec.publicKey }
}

export async function making(): Promise<void> {
  const small = defineProvider({ name: 'small', open })
  // @ts-expect-error: its specification has no createKey
  expectTypeOf<(typeof small)['createKey']>()
  // @ts-expect-error: nor listKeys
  expectTypeOf<(typeof small)['listKeys']>()
  const large = defineProvider({
    name: 'large',
    open,
    createKey: async () => open('x'),
    listKeys: async function* () {},
  })
  expectTypeOf<ECPrivateKey>().toEqualTypeOf<Awaited<ReturnType<typeof ecMade>>>()
  function ecMade() {
    return large.createKey({ type: 'ec', curve: 'P-256' })
  }
  for await (const { id } of large.listKeys()) expectTypeOf<typeof id>().toEqualTypeOf<string>()
  // @ts-expect-error: a name is needed
  defineProvider({ open })
  // @ts-expect-error: a misspelt ability would be missing silently
  defineProvider({ name: 'x', open, listkeys: async function* () {} })
  // @ts-expect-error: a misspelt field of a wish
  await large.createKey({ type: 'ec', curve: 'P-256', nam: 'x' })
  // @ts-expect-error: a field of another type of key
  await large.createKey({ type: 'rsa', size: 2048, curve: 'P-256' })
  const own: KeyCreation<{ readonly protectionLevel?: 'software' | 'hsm' }> = large
  await own.createKey({ type: 'ec', curve: 'P-256', protectionLevel: 'hsm' })
  // @ts-expect-error: another value than the provider has
  await own.createKey({ type: 'ec', curve: 'P-256', protectionLevel: 'paper' })
  const assignable: KeyProvider = large
  await assignable.close()
  await using disposable = small
  expectTypeOf<typeof disposable.name>().toEqualTypeOf<string>()
}

export async function undefinedIsAbsent(
  signal: AbortSignal | undefined,
  timeout: number | undefined,
): Promise<void> {
  const call: CallOptions = { signal, timeout }
  const open: OpenOptions = { ...call, type: undefined }
  await provider.getPrivateKey('x', open)
  await ec.sign(bytes, SHA256, {
    ...call,
    format: undefined,
    context: undefined,
    input: undefined,
    maxCollectedBytes: undefined,
  })
  privateKey({
    id: 'x',
    publicKey: ec.publicKey,
    signing: undefined,
    decryption: undefined,
    verifyAfterSign: undefined,
  })
  await rsa.sign(bytes, new PSS({ saltLength: undefined, mgf1Hash: undefined }), SHA256)
}

const ability = signing(
  [{ algorithm: RSA_PSS_SHA256, input: 'digest', serviceName: 'PS256' }],
  (offer, digest, call) => {
    expectTypeOf<typeof offer.serviceName>().toEqualTypeOf<'PS256'>()
    expectTypeOf<typeof call.signal>().toEqualTypeOf<AbortSignal>()
    return digest
  },
)

export const typed: RSAPrivateKey = privateKey<'rsa'>({ id: 'x', publicKey: rsa.publicKey, signing: ability })
// @ts-expect-error: the public key is of another type
privateKey<'rsa'>({ id: 'x', publicKey: ec.publicKey })
// @ts-expect-error: keys do not change
rsa.id = 'y'

export const streams: readonly Chunks[] = [
  [bytes],
  new Set([bytes]),
  new ReadableStream<Uint8Array>(),
  new Blob([]).stream(),
]

export function formats(ecKey: ECPublicKey): void {
  expectTypeOf(publicKeyFromJWK({})).toEqualTypeOf<AnyPublicKey>()
  expectTypeOf(publicKeyFromJWK({}, { type: 'ec' })).toEqualTypeOf<ECPublicKey>()
  expectTypeOf(decodeOpenSSH('', { type: 'rsa' }).publicKey).toEqualTypeOf<RSAPublicKey>()
  expectTypeOf(publicKeyFromRaw({ type: 'ec', curve: 'P-256' }, bytes)).toEqualTypeOf<ECPublicKey>()
  expectTypeOf(publicKeyFromPKCS1(bytes, { rsa: { minSize: 2048 } })).toEqualTypeOf<RSAPublicKey>()
  const jwk = publicKeyToJWK(ecKey)
  if (jwk.kty === 'EC') expectTypeOf(jwk.y).toBeString()
  // @ts-expect-error: which of them has it is not known
  void jwk.y
  // @ts-expect-error: text is parsed first
  publicKeyFromJWK('{}')
  // @ts-expect-error: RSA keys are not one string of bytes
  publicKeyFromRaw({ type: 'rsa', size: 2048 }, bytes)
  // @ts-expect-error: there is no such curve
  publicKeyFromRaw({ type: 'ec', curve: 'P-192' }, bytes)
  // @ts-expect-error: PKCS #1 is for RSA
  publicKeyToPKCS1(ecKey)
  // @ts-expect-error: a misspelt bound
  publicKeyFromPKCS1(bytes, { rsa: { least: 2048 } })
}

declare const dh: DHPrivateKey
declare const xWing: XWingPrivateKey

export async function groupsAndHybrids(): Promise<void> {
  expectTypeOf(await provider.getPrivateKey('x', { type: 'dh' })).toEqualTypeOf<DHPrivateKey>()
  expectTypeOf(publicKeyFromDER(bytes, { type: 'dh', dh: { groupsOnly: true } })).toEqualTypeOf<DHPublicKey>()
  expectTypeOf(await dh.exchange(dh.publicKey)).toEqualTypeOf<Uint8Array>()
  // @ts-expect-error: a key of another type is no peer
  await dh.exchange(ec.publicKey)
  // @ts-expect-error: DH keys do not sign
  void dh.sign
  // @ts-expect-error: a wish for a DH key names its group
  expectTypeOf<{ type: 'dh' }>().toExtend<KeySpec<'dh'>>()
  // @ts-expect-error: DH keys are not one string of bytes
  publicKeyFromRaw({ type: 'dh', group: 'ffdhe2048' }, bytes)
  expectTypeOf(await xWing.decapsulate(bytes)).toEqualTypeOf<Uint8Array>()
  expectTypeOf(xWing.publicKey.encapsulate().ciphertext).toEqualTypeOf<Uint8Array>()
  // @ts-expect-error: X-Wing keys do not agree
  void xWing.exchange
  expectTypeOf(publicKeyFromRaw({ type: 'x-wing' }, bytes)).toEqualTypeOf<typeof xWing.publicKey>()
}
