import { KEY_TYPES, type AnyPrivateKey } from '@kmskeys/core'
import { check, each, PATIENCE, rejectionOf, within } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { messageOf } from '../messages.ts'
import { refusedUnsent } from '../refused.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'
import { KEMWitness } from '../witness/kem-witness.ts'
import { witnessKey } from '../witness/verify.ts'

/** Decapsulation of secrets, which others encapsulate, and the public key too. */
export function testDecapsulation(session: Session, described: DescribedKey, test: Runner['test']): void {
  if (!KEY_TYPES[described.type].uses.includes('decapsulate')) return
  const onKey = (title: string, body: (key: Decapsulating) => Promise<void>): void => {
    test(title, async () => body(encapsulatedTo(await session.key(described))))
  }
  const onAble = (title: string, body: (key: Decapsulating) => Promise<void>): void => {
    onKey(title, async (key) => {
      if (key.decapsulationOffers.length > 0) await body(key)
    })
  }

  onAble('it decapsulates what others encapsulate, and its public key', async (key) => {
    const witness = witnessKey(key.publicKey)
    check(witness instanceof KEMWitness, 'nobody else encapsulates to its public key')
    const own = { who: 'its public key', made: key.publicKey.encapsulate() }
    await each(
      [...witness.encapsulations(), ...witness.encapsulations(), own],
      ({ who }) => who,
      async ({ made: { ciphertext, sharedSecret } }) => {
        const buffer = Uint8Array.from(ciphertext)
        const pending = key.decapsulate(buffer)
        buffer.fill(0)
        checkSecret(await within(PATIENCE, pending, 'a decapsulation'), sharedSecret)
      },
    )
    for (const offer of key.decapsulationOffers) session.ledger.note(described, offer)
  })

  onAble('of 16 ciphertexts at once each gets its own secret', async (key) => {
    const made = Array.from({ length: 16 }, () => key.publicKey.encapsulate())
    const pending = Promise.all(made.map(({ ciphertext }) => key.decapsulate(ciphertext)))
    const secrets = await within(PATIENCE, pending, 'decapsulating 16 ciphertexts')
    made.forEach(({ sharedSecret }, index) => checkSecret(secrets[index], sharedSecret))
    const distinct = new Set(secrets.map((secret) => Buffer.from(secret).toString('hex')))
    check(distinct.size === made.length, 'two of the secrets are the same')
  })

  onAble('a secret that is changed changes nothing', async (key) => {
    const { ciphertext, sharedSecret } = key.publicKey.encapsulate()
    const secret = await key.decapsulate(ciphertext)
    secret.fill(0)
    checkSecret(await key.decapsulate(ciphertext), sharedSecret)
  })

  onAble('a forged ciphertext gets another secret, always the same, and no error', async (key) => {
    const { ciphertext, sharedSecret } = key.publicKey.encapsulate()
    for (const at of [0, ciphertext.length - 1]) {
      const forged = ciphertext.with(at, (ciphertext[at] ?? 0) ^ 1)
      const [one, other] = [await key.decapsulate(forged), await key.decapsulate(forged)]
      checkSecret(other, one)
      check(!Buffer.from(sharedSecret).equals(one), 'it answered the secret of the right ciphertext')
    }
  })

  onKey('a ciphertext of another length, or that is none, is refused before any call', async (key) => {
    const size = key.ciphertextSize
    const wrong = [
      ...[0, 1, size - 1, size + 1].map((length) => messageOf(length)),
      undefined,
      null,
      'text',
      {},
      key,
    ]
    const code = key.decapsulationOffers.length === 0 ? 'UNSUPPORTED_OPERATION' : 'INVALID_INPUT'
    for (const ciphertext of wrong)
      await refusedUnsent(session, 'decapsulate', () => callUntyped(key, 'decapsulate', ciphertext), code)
    const { ciphertext } = key.publicKey.encapsulate()
    if (code === 'UNSUPPORTED_OPERATION')
      await refusedUnsent(session, 'decapsulate', () => key.decapsulate(ciphertext), code)
  })

  onAble('an abort before a decapsulation rejects with its reason, and nothing is sent', async (key) => {
    const { ciphertext } = key.publicKey.encapsulate()
    const reason = new Error('changed my mind')
    const mark = session.mark()
    const signal = AbortSignal.abort(reason)
    const got = await rejectionOf(() => key.decapsulate(ciphertext, { signal }), 'a decapsulation')
    check(got === reason, `it rejected with ${String(got)} instead of the signal's reason`)
    session.checkNoCall(mark, 'a decapsulation')
  })
}

/** A ciphertext of a secret that is encapsulated to `key`. */
export function ciphertextFor(key: AnyPrivateKey): Uint8Array {
  return encapsulatedTo(key).publicKey.encapsulate().ciphertext
}

type Decapsulating = Extract<AnyPrivateKey, { readonly decapsulate: unknown }>

function encapsulatedTo(key: AnyPrivateKey): Decapsulating {
  check('decapsulate' in key, `it is of the type ${key.type}, which does not decapsulate`)
  return key
}

function checkSecret(secret: unknown, expected: Uint8Array): void {
  check(secret instanceof Uint8Array, 'the secret is not a Uint8Array')
  check(secret.length === 32, `the secret has ${secret.length} bytes, not 32`)
  check(Buffer.from(expected).equals(secret), 'it answered another secret than was encapsulated')
}
