import { constants, publicEncrypt, randomBytes, type KeyObject } from 'node:crypto'
import {
  encryptionAlgorithm,
  KmsKeysError,
  OAEP,
  PKCS1v15,
  SHA1,
  SHA256,
  SHA384,
  SHA512,
  type AnyPrivateKey,
  type DecryptOffer,
  type EncryptionAlgorithm,
  type HashAlgorithm,
  type RSAPrivateKey,
} from '@kmskeys/core'
import { check, each, PATIENCE, within } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { messageOf } from '../messages.ts'
import { refused, refusedUnsent } from '../refused.ts'
import { shownBy } from '../secrets.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'
import { encrypt, overheadOf, paddingOf } from '../witness/encrypt.ts'
import { modulusSize } from '../witness/oaep.ts'
import { nodeKey } from '../witness/node-key.ts'

const LABEL = messageOf(12, 'a label')

/** Each algorithm that an RSA key decrypts with; the ciphertexts are made by `node:crypto`. */
export function testDecryption(session: Session, described: DescribedKey, test: Runner['test']): void {
  if (described.type !== 'rsa') return
  const onKey = (title: string, body: (key: RSAPrivateKey, witness: KeyObject) => Promise<void>): void => {
    test(title, async () => {
      const key = rsaKey(await session.key(described))
      await body(key, nodeKey(key.publicKey))
    })
  }

  onKey('it decrypts with everything it offers', async (key, witness) => {
    await each(casesOf(key), nameOf, async ({ offer, algorithm, label }) => {
      const longest = modulusSize(witness) - overheadOf(algorithm)
      await each(
        [0, 1, 32, longest].filter((size) => size <= longest),
        (size) => `${size} bytes`,
        async (size) => {
          const plaintext = messageOf(size)
          const ciphertext = encrypt(witness, algorithm, plaintext, label).slice()
          const pending = key.decrypt(ciphertext, paddingOf(algorithm, label))
          ciphertext.fill(0)
          const answered: unknown = await within(PATIENCE, pending, 'a decryption')
          check(answered instanceof Uint8Array, 'the plaintext is not a Uint8Array')
          check(Buffer.compare(answered, plaintext) === 0, 'it answered another plaintext')
        },
      )
      session.ledger.note(described, offer)
    })
  })

  onKey('of 16 ciphertexts at once each gets its own plaintext', async (key, witness) => {
    const cases = casesOf(key)
    const jobs = Array.from({ length: 16 }).flatMap((_, index) => {
      const found = cases[index % cases.length]
      return found === undefined ? [] : [{ ...found, plaintext: messageOf(20 + index, `plaintext ${index}`) }]
    })
    const pending = jobs.map(({ algorithm, label, plaintext }) =>
      key.decrypt(encrypt(witness, algorithm, plaintext, label), paddingOf(algorithm, label)),
    )
    const plaintexts = await within(PATIENCE, Promise.all(pending), 'decrypting 16 ciphertexts')
    jobs.forEach(({ plaintext }, index) =>
      check(
        Buffer.compare(plaintexts[index] ?? Buffer.of(), plaintext) === 0,
        `plaintext ${index} is another one`,
      ),
    )
  })

  onKey('what it cannot decrypt ends in DECRYPTION, without a reason', async (key, witness) => {
    const cases = casesOf(key).filter(({ algorithm }) => algorithm.scheme === 'oaep')
    await each(cases, nameOf, async ({ algorithm, label }) => {
      const size = modulusSize(witness)
      const other = encrypt(witness, algorithm, messageOf(10), messageOf(9, 'another label'))
      const random = Buffer.concat([Buffer.alloc(1), randomBytes(size - 1)])
      const shown: string[] = []
      for (const ciphertext of [other, random, new Uint8Array(size)]) {
        const error = await refused(
          session,
          'decrypt',
          () => key.decrypt(ciphertext, paddingOf(algorithm, label)),
          'DECRYPTION',
        )
        shown.push(JSON.stringify(error) + shownBy(error.cause))
      }
      check(new Set(shown).size === 1, 'its errors tell one failure from another')
    })
  })

  onKey(
    'no wrong padding of PKCS1v15 is told from another, by an error or by its absence',
    async (key, witness) => {
      const padding = new PKCS1v15()
      if (!key.decryptionOffers.some(({ algorithm }) => algorithm.scheme === 'pkcs1v15')) return
      const outcomes: string[] = []
      for (const ciphertext of wrongPKCS1v15(witness)) {
        const [first, second] = [
          await outcomeOf(key, ciphertext, padding),
          await outcomeOf(key, ciphertext, padding),
        ]
        check(first === second, 'it answers the same ciphertext in two ways')
        outcomes.push(first.startsWith('bytes') ? 'bytes' : first)
      }
      check(new Set(outcomes).size === 1, `it tells one wrong padding from another: ${outcomes.join(', ')}`)
      check(
        ['bytes', 'DECRYPTION'].includes(outcomes[0] ?? ''),
        `a wrong padding ended in ${outcomes[0] ?? ''}`,
      )
    },
  )

  onKey('a ciphertext of the wrong length is refused as INVALID_INPUT', async (key, witness) => {
    const size = modulusSize(witness)
    const wrong = [...[0, 1, size - 1, size + 1].map((length) => messageOf(length)), 'text', undefined]
    await each(casesOf(key), nameOf, async ({ algorithm, label }) => {
      for (const ciphertext of wrong)
        await refusedUnsent(
          session,
          'decrypt',
          () => callUntyped(key, 'decrypt', ciphertext, paddingOf(algorithm, label)),
          'INVALID_INPUT',
        )
    })
  })

  onKey('a padding that it does not offer is refused before any call', async (key, witness) => {
    const served = new Set(casesOf(key).map(nameOf))
    const paddings: (OAEP | PKCS1v15)[] = [SHA1, SHA256, SHA384, SHA512].flatMap((hash) => [
      new OAEP(hash),
      new OAEP(hash, { mgf1Hash: otherThan(hash) }),
      new OAEP(hash, { label: LABEL }),
    ])
    paddings.push(new PKCS1v15())
    const code = key.decryptionOffers.length === 0 ? 'UNSUPPORTED_OPERATION' : 'UNSUPPORTED_ALGORITHM'
    const unserved = paddings.map((padding) => ({
      padding,
      algorithm: encryptionAlgorithm(padding),
      label: padding.name === 'OAEP' ? padding.label : new Uint8Array(),
    }))
    await each(
      unserved.filter((each) => !served.has(nameOf(each))),
      nameOf,
      async ({ padding }) => {
        await refusedUnsent(
          session,
          'decrypt',
          () => key.decrypt(messageOf(modulusSize(witness)), padding),
          code,
        )
      },
    )
  })
}

interface Case {
  readonly offer: DecryptOffer
  readonly algorithm: EncryptionAlgorithm
  readonly label: Uint8Array
}

/** Each offer, with a label and with another MGF1 hash where it takes them. */
function casesOf(key: RSAPrivateKey): Case[] {
  return key.decryptionOffers.flatMap((offer) => {
    const { algorithm } = offer
    const { hash } = algorithm
    const algorithms =
      offer.derived === true && hash !== undefined
        ? [algorithm, encryptionAlgorithm(new OAEP(hash, { mgf1Hash: otherThan(hash) }))]
        : [algorithm]
    const labels = offer.label === true ? [new Uint8Array(), LABEL] : [new Uint8Array()]
    return algorithms.flatMap((algorithm) => labels.map((label) => ({ offer, algorithm, label })))
  })
}

function otherThan(hash: HashAlgorithm): HashAlgorithm {
  return hash.name === 'sha256' ? SHA1 : SHA256
}

function nameOf({ algorithm, label }: Pick<Case, 'algorithm' | 'label'>): string {
  return label.length > 0 ? `${algorithm.name} with a label` : algorithm.name
}

/** Ciphertexts whose padding is wrong in another way each (RFC 8017 section 7.2.2 step 3). */
function wrongPKCS1v15(witness: KeyObject): Uint8Array[] {
  const size = modulusSize(witness)
  const padded = (change: (message: Uint8Array) => void): Uint8Array => {
    const message = new Uint8Array(size).fill(0xa5)
    message.set([0, 2])
    message[size - 5] = 0
    change(message)
    return publicEncrypt({ key: witness, padding: constants.RSA_NO_PADDING }, message)
  }
  return [
    padded((message) => void (message[0] = 1)),
    padded((message) => void (message[1] = 1)),
    padded((message) => void (message[9] = 0)),
    padded((message) => void message.fill(0xa5, 2)),
  ]
}

/** What comes of a ciphertext: the bytes, or the code of the error. */
async function outcomeOf(key: RSAPrivateKey, ciphertext: Uint8Array, padding: PKCS1v15): Promise<string> {
  try {
    return `bytes ${Buffer.from(await key.decrypt(ciphertext, padding)).toString('hex')}`
  } catch (error) {
    return error instanceof KmsKeysError ? error.code : String(error)
  }
}

function rsaKey(key: AnyPrivateKey): RSAPrivateKey {
  check(key.type === 'rsa', `it is of the type ${key.type}, not rsa`)
  return key
}
