import { spawnSync } from 'node:child_process'
import { getEventListeners } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { ECDSA_SHA256, ECDSA_SHA384, ED25519, SHA256 } from '@kmskeys/core'
import { needsCommand } from '@kmskeys/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { failure, rejection } from './support/failure.ts'
import { ecRecorder, edRecorder } from './support/recorder.ts'

const message = randomBytes(200_000)
const folder = mkdtempSync(join(tmpdir(), 'kmskeys-handles-'))
const file = join(folder, 'message')
writeFileSync(file, message)
afterAll(() => rmSync(folder, { recursive: true }))

const rest = message.subarray(100)
const ec = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }], [message, rest]).key
const ed = edRecorder([{ algorithm: ED25519, input: 'message' }]).key

async function sizeOf(handle: FileHandle): Promise<number> {
  return (await handle.stat()).size
}

describe('a file handle', () => {
  it('is read from where it stands to its end, and stays open', async () => {
    await using handle = await open(file)
    await handle.read(new Uint8Array(100), 0, 100, null)
    ec.publicKey.verify(await ec.sign(handle, SHA256), rest, SHA256)
    expect(await sizeOf(handle)).toBe(message.length)
  })

  it('stays open when the signature does not verify, or the message is longer than what is collected', async () => {
    await using one = await open(file)
    expect((await failure(ec.publicKey.verifyStream(new Uint8Array(70), one, SHA256))).code).toBe(
      'INVALID_SIGNATURE',
    )
    await using two = await open(file)
    expect((await failure(ed.sign(two, { maxCollectedBytes: 1000 }))).code).toBe('INVALID_INPUT')
    for (const handle of [one, two]) expect(await sizeOf(handle)).toBe(message.length)
  })

  it('is read once: what is left of it is not what was meant', async () => {
    await using handle = await open(file)
    const both = [ec.sign(handle, SHA256), ed.sign(handle)] as const
    expect(await failure(both[1])).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('open the file again') as unknown,
    })
    ec.publicKey.verify(await both[0], message, SHA256)
    expect((await failure(ec.sign(handle, SHA256))).message).toContain('open the file again')
  })

  it('is not touched by a call that is refused', async () => {
    await using handle = await open(file)
    const refused = [
      ec.signWith(ECDSA_SHA384, handle),
      ec.sign(handle, SHA256, { colour: 'blue' } as never),
      ec.sign(handle, SHA256, { timeout: -1 }),
      ec.publicKey.verifyStream(new Uint8Array(70), handle, SHA256, { colour: 'blue' } as never),
    ]
    for (const work of refused) await failure(work)
    await rejection(ec.sign(handle, SHA256, { signal: AbortSignal.abort() }))
    ec.publicKey.verify(await ec.sign(handle, SHA256), message, SHA256)
  })

  it('that cannot be read ends in a typed error with the cause', async () => {
    const closed = await open(file)
    await closed.close()
    await using of = await open(folder)
    await using written = await open(join(folder, 'other'), 'w')
    for (const [handle, code] of [
      [closed, 'EBADF'],
      [of, 'EISDIR'],
      [written, 'EBADF'],
    ] as const)
      expect(await failure(ec.sign(handle, SHA256))).toMatchObject({
        code: 'INVALID_INPUT',
        outcome: 'not-sent',
        cause: { code },
      })
  })
})

needsCommand('mkfifo').describe('an abort while a file handle is read', () => {
  const works = {
    'hashed to sign': (data: FileHandle, signal: AbortSignal) => ec.sign(data, SHA256, { signal }),
    'collected to sign': (data: FileHandle, signal: AbortSignal) => ed.sign(data, { signal }),
    'hashed to verify': (data: FileHandle, signal: AbortSignal) =>
      ec.publicKey.verifyStream(new Uint8Array(70), data, SHA256, { signal }),
    'collected to verify': (data: FileHandle, signal: AbortSignal) =>
      ed.publicKey.verifyStream(new Uint8Array(64), data, { signal }),
  }

  it.each(Object.entries(works))('does not wait for the read, and leaves it open: %s', async (name, work) => {
    const pipe = join(folder, name.replaceAll(' ', '-'))
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
    // For reading and writing, so that neither waits for the other end.
    await using handle = await open(pipe, 'r+')
    await handle.write(message.subarray(0, 1000))
    const controller = new AbortController()
    const pending = work(handle, controller.signal)
    await new Promise((resolve) => {
      setTimeout(resolve, 30)
    })
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await rejection(pending)).toBe(reason)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    expect((await handle.stat()).isFIFO()).toBe(true)
    // Ends the read that was under way, which the thread pool still waits for.
    await handle.write(Uint8Array.of(0))
  })
})
