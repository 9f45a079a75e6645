import type { Hash } from 'node:crypto'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { copyBytes, isBytes, isPromise, kindOf, plainBytes } from '../data/bytes.ts'
import { collectChunks, endStream, readChunks, type Data } from '../data/chunks.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import type { Chunks } from '../data/source.ts'
import { LARGEST, piecesOf } from '../data/pieces.ts'
import { IntegrityError, InvalidInputError } from '../errors/errors.ts'
import type { PrivateKeyState } from '../keys/private-key-state.ts'
import { MAX_COLLECTED_BYTES, publicStateOf } from '../keys/public-key-state.ts'
import { readSPKI } from '../keys/spki.ts'
import { digestInfo } from '../primitives/emsa.ts'
import { muHash, type MuHash } from '../primitives/mu.ts'
import { refuse, run, type About, type ActiveCall } from '../provider/run.ts'
import { mostBytes, planCollected, planSignature, type SignPlan } from './sign-plan.ts'
import type { SignInput, SignOptions } from './signing.ts'
import { checkFor, type SignatureCheck } from './verify-after-sign.ts'

/**
 * What happens between `key.sign(…)` and the service's call, the same for every key and in this order: plan
 * (refuse, or choose the offer), prepare (hash, copy), serve (call, normalise the encoding, verify).
 */
export function sign(
  key: PrivateKeyState,
  algorithm: SignatureAlgorithm,
  data: Data,
  options: SignOptions = {},
): Promise<Uint8Array> {
  const about = { operation: 'sign', keyId: key.id, algorithm: algorithm?.name }
  let job: Job
  try {
    const plan = planSignature(key, algorithm, data, options)
    if (!isBytes(data)) return signStream(key, plan, data, options, about)
    job = prepare(key, plan)
  } catch (error) {
    if (!isBytes(data)) endStream(data, error)
    return refuse(key.lifetime, about, options, error)
  }
  return run(key.lifetime, about, options, (call) => serve(key, job, call))
}

/** What is sent, and how its signature will be verified. */
interface Job {
  readonly plan: SignPlan
  readonly bytes: Uint8Array
  readonly check: SignatureCheck | undefined
}

function prepare(key: PrivateKeyState, plan: SignPlan): Job {
  const { offer, input, ability, context } = plan
  const { algorithm } = offer
  const given = plan.bytes ?? new Uint8Array()
  // While the call waits for a place, the caller may change the bytes.
  const bytes = ability.readsAtOnce && !key.verifyAfterSign && key.lifetime.hasPlace ? given : undefined
  if (offer.input === 'message') {
    const message = bytes ?? copyBytes(given)
    return {
      plan,
      bytes: message,
      check: checkFor(key, { algorithm, context, digest: undefined, message, copied: true }),
    }
  }
  const digest = input === 'message' ? hashOf(key, plan, given) : (bytes ?? copyBytes(given))
  const message = input === 'message' ? given : undefined
  const check = checkFor(key, { algorithm, context, digest, message, copied: false })
  return { plan, bytes: inputOf(algorithm, offer.input, digest), check }
}

/**
 * Reads the stream, feeding hash and verification alike, then goes on as with bytes. Whatever comes of the call, the
 * stream has been read to its end or is ended: nobody else is left to do so.
 */
function signStream(
  key: PrivateKeyState,
  plan: SignPlan,
  data: Chunks,
  options: SignOptions,
  about: About,
): Promise<Uint8Array> {
  let job: Job | undefined
  let reading = false
  const read = async (call: ActiveCall): Promise<void> => {
    reading = true
    job =
      plan.offer.input === 'message'
        ? await collect(key, plan, data, options, call)
        : await digestStream(key, plan, data, call)
  }
  const signature = run(
    key.lifetime,
    about,
    options,
    (call) => serve(key, job ?? prepare(key, plan), call),
    read,
  )
  // Refused at once: closed, aborted before, or with a malformed option.
  if (!reading) signature.catch((error: unknown) => endStream(data, error))
  return signature
}

async function collect(
  key: PrivateKeyState,
  plan: SignPlan,
  data: Chunks,
  options: SignOptions,
  call: ActiveCall,
): Promise<Job> {
  const { maxCollectedBytes = MAX_COLLECTED_BYTES } = options
  const most = mostBytes(plan)
  const message =
    most < maxCollectedBytes
      ? await collectChunks(
          data,
          call.signal,
          most,
          `the key signs no more with ${plan.offer.algorithm.name}`,
        )
      : await collectChunks(data, call.signal, maxCollectedBytes)
  const chosen = planCollected(key, plan, message)
  const { algorithm } = chosen.offer
  const check = checkFor(key, { algorithm, context: plan.context, digest: undefined, message, copied: true })
  return { plan: chosen, bytes: message, check }
}

async function digestStream(
  key: PrivateKeyState,
  plan: SignPlan,
  data: Chunks,
  call: ActiveCall,
): Promise<Job> {
  const { algorithm, input } = plan.offer
  const verification = key.verifyAfterSign ? publicStateOf(key.publicKey).verification() : undefined
  const { context } = plan
  // µ is what is verified where that can be: it is made once.
  const slowDigest = verification?.fastDigest === false && input !== 'mu'
  const stream = slowDigest ? verification.stream?.(algorithm, context) : undefined
  const hash = hasher(key, plan)
  await readChunks(data, call.signal, (chunk) => {
    hash.update(chunk)
    stream?.update(chunk)
  })
  const digest = plainBytes(hash.digest())
  const check =
    stream === undefined
      ? checkFor(key, { algorithm, context, digest, message: undefined, copied: true })
      : (signature: Uint8Array) => stream.verify(signature)
  return { plan, bytes: inputOf(algorithm, input, digest), check }
}

function serve(key: PrivateKeyState, job: Job, call: ActiveCall): Uint8Array | Promise<Uint8Array> {
  const { ability, offer, context } = job.plan
  call.context = offer.input === 'mu' ? undefined : context
  const reply = ability.sign(offer, job.bytes, call)
  if (isPromise(reply)) return Promise.resolve(reply).then((signature) => finish(key, job, call, signature))
  return finish(key, job, call, reply)
}

/** From the service's reply to what the caller asked for; a reply that is no right signature never gets through. */
function finish(
  key: PrivateKeyState,
  job: Job,
  call: ActiveCall,
  reply: Uint8Array,
): Uint8Array | Promise<Uint8Array> {
  if (!(reply instanceof Uint8Array))
    throw wrongReply(key, `answered ${kindOf(reply)} instead of a signature`)
  const { ability, format, offer } = job.plan
  const { output = 'der' } = offer
  const { check } = job
  if (check === undefined) {
    call.verified = false
    // The other form is memory of its own already.
    if (key.formats && output !== format) return convert(key, reply, output, format)
  }
  // The provider may use its memory again: what is verified and returned is what was answered now.
  const signature = ability.answersAnew ? plainBytes(reply) : copyBytes(reply)
  if (check === undefined) return key.formats ? convert(key, signature, output, format) : signature
  const verified = check(key.formats ? convert(key, signature, output, 'der') : signature)
  call.verified = true
  const deliver = (right: boolean): Uint8Array => {
    if (!right) throw wrongReply(key, whatIsWrong(key, output, signature))
    return key.formats ? convert(key, signature, output, format) : signature
  }
  return verified instanceof Promise ? verified.then(deliver) : deliver(verified)
}

/** Converts between the two forms of an ECDSA signature. */
function convert(
  key: PrivateKeyState,
  signature: Uint8Array,
  from: 'der' | 'p1363',
  to: 'der' | 'p1363',
): Uint8Array {
  if (from === to && to === 'der') return signature
  const verification = publicStateOf(key.publicKey).verification()
  try {
    if (from === 'der') return verification.toP1363?.(signature) ?? signature
    const der = verification.fromP1363?.(signature) ?? signature
    // Also where nothing is converted: its width shows whether it is a signature at all.
    return to === 'der' ? der : signature
  } catch (cause) {
    throw wrongReply(key, 'answered a malformed signature', cause)
  }
}

/** The two mistakes that a new provider makes, told apart from what hardware does. */
function whatIsWrong(key: PrivateKeyState, output: 'der' | 'p1363', reply: Uint8Array): string {
  if (key.formats && output === 'der' && reply[0] !== 0x30)
    return `answered ${reply.length} bytes that are no DER encoded signature (if the service answers r‖s, its offer needs output: 'p1363')`
  return 'answered a signature that does not verify (was another key used, or the digest hashed once more?)'
}

function wrongReply(key: PrivateKeyState, what: string, cause?: unknown): IntegrityError {
  return new IntegrityError(
    `${key.lifetime.provider} ${what} for the key ${key.id}; it was not returned. Suspect a wrong key, hardware or configuration`,
    { cause },
  )
}

/** The digest in the form that the offer takes. */
function inputOf(algorithm: SignatureAlgorithm, input: SignInput, digest: Uint8Array): Uint8Array {
  return input === 'digest-info' && algorithm.hash !== undefined ? digestInfo(algorithm.hash, digest) : digest
}

/** The digest of a message, or µ where that is what the service takes. */
function hashOf(key: PrivateKeyState, plan: SignPlan, message: Uint8Array): Uint8Array {
  const { algorithm, input } = plan.offer
  if (message.length <= LARGEST && input !== 'mu')
    return plainBytes(nodeCrypto().hash(hashNameOf(algorithm), message, 'buffer'))
  const hash = hasher(key, plan)
  for (const piece of piecesOf(message)) hash.update(piece)
  return plainBytes(hash.digest())
}

function hasher(key: PrivateKeyState, { offer, context }: SignPlan): Hash | MuHash {
  if (offer.input === 'mu') return muHash(readSPKI(key.twin.spki).key, context)
  return nodeCrypto().createHash(hashNameOf(offer.algorithm))
}

function hashNameOf(algorithm: SignatureAlgorithm): string {
  if (algorithm.hash !== undefined) return algorithm.hash.name
  throw new InvalidInputError(
    `${algorithm.name} takes the message itself; its offers must have the input 'message'`,
  )
}
