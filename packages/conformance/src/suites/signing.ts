import { createHash, hash } from 'node:crypto'
import { check, each } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { exercise } from '../exercise.ts'
import { chunksOf, messageOf } from '../messages.ts'
import { refusedUnsent } from '../refused.ts'
import { isRSA, oneOfEachWay, rowsOf, signByClass, type Row } from '../rows.ts'
import { largeSamples, streamSamples, wholeSamples, type Sample } from '../sample.ts'
import type { Session } from '../session.ts'
import { digestInfo } from '../witness/digest-info.ts'
import { checkSignature, witnessKey } from '../witness/verify.ts'
import { testShortSignatures } from './short-signatures.ts'

/** Each algorithm that the key offers, with the message in each form. */
export function testSigning(session: Session, described: DescribedKey, test: Runner['test']): void {
  const testSamples = (
    title: string,
    samplesFor: (row: Row) => readonly Sample[],
    of: (rows: Row[]) => Row[] = (rows) => rows,
  ): void => {
    test(title, async () => {
      const rows = rowsOf(await session.key(described))
      await each(
        of(rows),
        ({ algorithm }) => algorithm.name,
        async (row) =>
          each(
            samplesFor(row),
            ({ label }) => label,
            async (sample) => exercise(session, described, row, sample),
          ),
      )
    })
  }

  const [whole, streams, large] = [wholeSamples(), streamSamples(), largeSamples()]
  testSamples('it signs bytes with everything it offers', () => whole)
  testSamples('it signs streams with everything it offers', () => streams)
  testSamples('it signs digests where it takes them, and else refuses them', digestSamples)
  test('it signs µ of ML-DSA where it takes it, and else refuses it', async () => {
    const key = await session.key(described)
    const spki = Buffer.from(key.publicKey.toDER())
    await each(
      rowsOf(key),
      ({ algorithm }) => algorithm.name,
      async (row) => {
        for (const sample of muSamples(row, spki)) await exercise(session, described, row, sample)
        const { algorithm, offers } = row
        if (offers.every(({ input }) => input !== 'mu')) return
        for (const [mu, context] of [
          [messageOf(63)],
          [messageOf(65)],
          [messageOf(64), messageOf(1)],
        ] as const) {
          const sign = (): Promise<unknown> => key.signWith(algorithm, mu, { input: 'mu', context })
          await refusedUnsent(session, 'µ', sign, 'INVALID_INPUT')
        }
      },
    )
  })
  testSamples('it signs with a context where it takes one, and else refuses it', contextSamples)
  testSamples('it signs a large message, or refuses it before any call', () => large, oneOfEachWay)
  testSamples('it signs as many bytes as an offer takes, and not one more', limitSamples)

  test('sign() of its class is signWith()', async () => {
    const key = await session.key(described)
    const message = messageOf(200)
    const witness = witnessKey(key.publicKey)
    await each(
      rowsOf(key),
      ({ algorithm }) => algorithm.name,
      async ({ algorithm, offers }) => {
        checkSignature(witness, { algorithm, message }, await signByClass(key, algorithm, message, false))
        if (algorithm.hash === undefined || offers.every(({ input }) => input === 'message')) return
        const digest = hash(algorithm.hash.name, message, 'buffer')
        checkSignature(witness, { algorithm, message }, await signByClass(key, algorithm, digest, true))
      },
    )
  })

  test('what it needs as a whole is collected from a stream only up to a limit', async () => {
    const key = await session.key(described)
    const rows = rowsOf(key).filter(({ offers }) => offers.every(({ input }) => input === 'message'))
    await each(
      rows,
      ({ algorithm }) => algorithm.name,
      async ({ algorithm }) => {
        const data = [messageOf(6), messageOf(6)]
        await refusedUnsent(
          session,
          'a long stream',
          () => key.signWith(algorithm, data, { maxCollectedBytes: 10 }),
          'INVALID_INPUT',
        )
      },
    )
  })

  test('a buffer that changes right after the call changes nothing', async () => {
    const key = await session.key(described)
    const witness = witnessKey(key.publicKey)
    await each(
      rowsOf(key),
      ({ algorithm }) => algorithm.name,
      async ({ algorithm, offers }) => {
        const message = messageOf(500)
        const buffer = message.slice()
        const context = offers[0]?.context === true ? messageOf(20, 'a context') : undefined
        const contextBuffer = context?.slice()
        const pending = key.signWith(algorithm, buffer, { context: contextBuffer })
        buffer.fill(0)
        contextBuffer?.fill(0)
        const signature = await pending
        check(
          buffer.every((byte) => byte === 0),
          "the caller's buffer was written to",
        )
        checkSignature(witness, { algorithm, message, context }, signature)
      },
    )
  })

  testShortSignatures(session, described, test)
}

/** A message with contexts, up to the longest that the algorithm knows. An empty one is the same as none. */
function contextSamples({ algorithm }: Row): Sample[] {
  const { maxContextBytes: most } = algorithm
  if (most === undefined) return []
  const message = messageOf(300)
  return [0, 1, most].flatMap((size) => {
    const options = { context: messageOf(size, 'a context') }
    return [
      { label: `a context of ${size} bytes`, form: 'whole', message, data: () => message, options },
      { label: `the same with a stream`, form: 'stream', message, data: () => chunksOf(message), options },
    ] as const
  })
}

/** A message given as µ, which is made here; of other algorithms, 64 bytes that are none. */
function muSamples({ algorithm }: Row, spki: Buffer): Sample[] {
  const message = messageOf(300)
  const sample = (context: Uint8Array): Sample => ({
    label: `µ with a context of ${context.length} bytes`,
    form: 'mu',
    message,
    context,
    data: () => (algorithm.keyType === 'ml-dsa' ? muOf(spki, message, context) : messageOf(64)),
    options: { input: 'mu' },
  })
  return algorithm.keyType === 'ml-dsa'
    ? [new Uint8Array(), messageOf(255, 'a context')].map(sample)
    : [sample(new Uint8Array())]
}

/** µ of FIPS 204 algorithms 2 and 7. Before the key there are 22 bytes in each SubjectPublicKeyInfo of RFC 9881. */
function muOf(spki: Buffer, message: Uint8Array, context: Uint8Array): Buffer {
  return shake256(
    Buffer.concat([shake256(spki.subarray(22)), Buffer.of(0, context.length), context, message]),
  )
}

function shake256(data: Uint8Array): Buffer {
  return createHash('shake256', { outputLength: 64 }).update(data).digest()
}

/** A message given as its digest, and where it is PKCS1v15 as the DigestInfo. */
function digestSamples({ algorithm }: Row): Sample[] {
  const message = messageOf(300)
  if (algorithm.hash === undefined)
    return [
      { label: 'a digest', form: 'digest', message, data: () => messageOf(32), options: { input: 'digest' } },
    ]
  const digest = hash(algorithm.hash.name, message, 'buffer')
  const info =
    isRSA(algorithm) && algorithm.scheme === 'pkcs1v15' ? digestInfo(algorithm.hash, digest) : undefined
  return [
    { label: 'a digest', form: 'digest', message, data: () => digest, options: { input: 'digest' } },
    ...(info === undefined
      ? []
      : [
          {
            label: 'a DigestInfo',
            form: 'digest',
            message,
            data: () => info,
            options: { input: 'digest-info' },
          } as const,
        ]),
  ]
}

/** For each offer with limits: as many bytes as it takes, one more than the most, and one less than the fewest. */
function limitSamples({ offers }: Row): Sample[] {
  const sizes = offers.flatMap(({ input, minBytes, maxBytes }) =>
    input === 'message'
      ? [
          ...(maxBytes === undefined ? [] : [maxBytes, maxBytes + 1]),
          ...(minBytes === undefined || minBytes === 0 ? [] : [minBytes, minBytes - 1]),
        ]
      : [],
  )
  return sizes.map((size) => {
    const message = messageOf(size)
    return { label: `${size} bytes`, form: 'whole', message, data: () => message }
  })
}
