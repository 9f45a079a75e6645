import { getEventListeners } from 'node:events'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { randomBytes } from 'node:crypto'
import {
  ECDSA_SHA256,
  ED25519,
  RSA_PSS_SHA256,
  PSS,
  SHA256,
  type Chunks,
  type SignOptions,
} from '@kmskeys/core'
import { afterAll, describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecRecorder, edRecorder, rsaRecorder } from './support/recorder.ts'

const message = randomBytes(300_000)
const parts = [0, 1, 65_536, 65_537, 200_000].map((start, i, all) => message.subarray(start, all[i + 1]))
const folder = mkdtempSync(join(tmpdir(), 'kmskeys-streams-'))
const file = join(folder, 'message')
writeFileSync(file, message)
afterAll(() => rmSync(folder, { recursive: true }))

const rsa = rsaRecorder([{ algorithm: RSA_PSS_SHA256, input: 'digest' }]).key
const ec = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }], [message, new Uint8Array()]).key
const ed = edRecorder([{ algorithm: ED25519, input: 'message' }]).key

const handles: FileHandle[] = []
// None of them was closed here.
afterAll(() => Promise.all(handles.map((handle) => handle.close())))

const KINDS: Readonly<Record<string, () => Chunks | Promise<Chunks>>> = {
  'an array': () => parts,
  'a generator': () => parts.values(),
  'an async generator': async function* () {
    for (const part of parts) {
      await Promise.resolve()
      yield part
    }
  },
  'a Node stream': () => Readable.from(parts),
  'a file stream': () => createReadStream(file),
  'a file handle': async () => {
    const handle = await open(file)
    handles.push(handle)
    return handle
  },
  'a web stream': () => webStream(parts),
  'a web stream of a Blob': () => new Blob(parts.map((part) => new Uint8Array(part))).stream(),
  'other views': () => parts.map((part) => new DataView(part.buffer, part.byteOffset, part.byteLength)),
}

const signers: Readonly<Record<string, (data: Chunks, options?: SignOptions) => Promise<Uint8Array>>> = {
  RSA: (data, options) => rsa.sign(data, new PSS(), SHA256, options),
  ECDSA: (data, options) => ec.sign(data, SHA256, options),
  Ed25519: (data, options) => ed.sign(data, options),
}

describe.each(Object.entries(KINDS))('%s', (_kind, data) => {
  it('is signed and verified', async () => {
    const signatures = {
      rsa: await signers['RSA']?.(await data()),
      ec: await ec.sign(await data(), SHA256),
      ed: await ed.sign(await data()),
    }
    rsa.publicKey.verify(signatures.rsa ?? message, message, new PSS(), SHA256)
    ec.publicKey.verify(signatures.ec, message, SHA256)
    ed.publicKey.verify(signatures.ed, message)
    await rsa.publicKey.verifyStream(signatures.rsa ?? message, await data(), new PSS(), SHA256)
    await ec.publicKey.verifyStream(signatures.ec, await data(), SHA256)
    await ed.publicKey.verifyStream(signatures.ed, await data())
    const p1363 = await ec.sign(await data(), SHA256, { format: 'p1363' })
    await ec.publicKey.verifyStream(p1363, await data(), SHA256, { format: 'p1363' })
  })
})

describe('a stream', () => {
  it('of nothing is the empty message', async () => {
    ec.publicKey.verify(await ec.sign([], SHA256), new Uint8Array(), SHA256)
    ed.publicKey.verify(await ed.sign([]), new Uint8Array())
  })

  it('from a file handle is read to its end', async () => {
    const handle = await open(file)
    try {
      ec.publicKey.verify(
        await ec.sign(handle.createReadStream({ autoClose: false }), SHA256),
        message,
        SHA256,
      )
    } finally {
      await handle.close()
    }
  })

  it('with other content does not verify', async () => {
    const other = [...parts, Uint8Array.of(0)]
    const signatures = {
      rsa: await rsa.sign(parts, new PSS(), SHA256),
      ec: await ec.sign(parts, SHA256),
      ed: await ed.sign(parts),
    }
    const works = [
      () => rsa.publicKey.verifyStream(signatures.rsa, other, new PSS(), SHA256),
      () => ec.publicKey.verifyStream(signatures.ec, other, SHA256),
      () => ed.publicKey.verifyStream(signatures.ed, other),
    ]
    for (const work of works) expect((await failure(work)).code).toBe('INVALID_SIGNATURE')
  })

  it.each(Object.entries(signers))(
    'with a chunk that is not bytes is refused for %s',
    async (_name, sign) => {
      for (const chunk of ['secret text', 7, null, undefined, [1], {}]) {
        const error = await failure(sign([message, chunk as never]))
        expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent', operation: 'sign' })
        expect(error.message).toMatch(/chunk of the stream must be bytes/u)
        expect(error.message).not.toContain('secret text')
      }
      expect((await failure(sign(Readable.from(['text'])))).message).toContain('TextEncoder')
    },
  )

  it.each(Object.entries(signers))(
    'that fails ends in a typed error with the cause for %s',
    async (_name, sign) => {
      const broken = new Error('the disk is gone')
      const failing: Chunks[] = [
        (function* (): Generator<Uint8Array> {
          yield message
          throw broken
        })(),
        (async function* (): AsyncGenerator<Uint8Array> {
          await Promise.resolve()
          yield message
          throw broken
        })(),
        new Readable({
          read() {
            this.destroy(broken)
          },
        }),
        new ReadableStream({
          pull() {
            throw broken
          },
        }),
      ]
      for (const data of failing)
        expect(await failure(sign(data))).toMatchObject({
          code: 'INVALID_INPUT',
          outcome: 'not-sent',
          cause: broken,
        })
      expect((await failure(sign(createReadStream(join(folder, 'missing'))))).cause).toMatchObject({
        code: 'ENOENT',
      })
    },
  )

  it('that cannot be read is refused', async () => {
    const locked = webStream(parts)
    locked.getReader()
    expect((await failure(ec.sign(locked, SHA256))).code).toBe('INVALID_INPUT')
    const destroyed = Readable.from(parts)
    destroyed.destroy()
    expect((await failure(ec.sign(destroyed, SHA256))).code).toBe('INVALID_INPUT')
  })

  it('is collected up to a limit that can be set where the whole message is needed', async () => {
    const { key, handed } = edRecorder([{ algorithm: ED25519, input: 'message' }])
    const error = await failure(key.sign(parts, { maxCollectedBytes: message.length - 1 }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(error.message).toContain('maxCollectedBytes')
    expect(handed).toEqual([])
    const signature = await key.sign(parts, { maxCollectedBytes: message.length })
    key.publicKey.verify(signature, message)
    await key.publicKey.verifyStream(signature, parts, { maxCollectedBytes: message.length })
    expect(
      (await failure(key.publicKey.verifyStream(signature, parts, { maxCollectedBytes: 10 }))).code,
    ).toBe('INVALID_INPUT')
  })

  it('is collected up to 16 MiB unless told otherwise, and the source is ended there', async () => {
    const chunk = new Uint8Array(1024 * 1024)
    let given = 0
    let ended = false
    const endless = (async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          await Promise.resolve()
          given++
          yield chunk
        }
      } finally {
        ended = true
      }
    })()
    expect((await failure(ed.sign(endless))).code).toBe('INVALID_INPUT')
    expect(given).toBe(17)
    expect(ended).toBe(true)
    const fits = Array.from({ length: 16 }, () => chunk)
    await ed.publicKey.verifyStream(await ed.sign(fits), fits)
  })

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    for (const data of Object.values(KINDS)) {
      await ec.sign(await data(), SHA256, { signal })
      await ed.publicKey.verifyStream(await ed.sign(await data(), { signal }), await data(), { signal })
    }
    await failure(ec.sign(['text' as never], SHA256, { signal }))
    await failure(ed.publicKey.verifyStream(new Uint8Array(64), [], { signal }))
    await failure(ed.publicKey.verifyStream(new Uint8Array(64), ['text' as never], { signal }))
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

function webStream(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const rest = [...chunks]
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift()
      if (next === undefined) controller.close()
      else controller.enqueue(next)
    },
  })
}
