import { setTimeout as delay } from 'node:timers/promises'
import type { KeyDescription, KeyListing, KeyProvider } from '@kmskeys/core'
import type { Emulator } from '@kmskeys/emulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { failure } from './cloud.ts'

/** What differs between the services in how their lists go wrong. */
export interface CloudListing<S extends Emulator<string>> {
  /** Starts the service, and the provider with the SDK's own retries. */
  readonly start: () => Promise<
    AsyncDisposable & { readonly server: S; readonly provider: KeyProvider & KeyListing }
  >
  /** Makes so many keys that the list has two pages. */
  readonly fill: (server: S) => Promise<unknown>
  /** The operation that lists, the permission that it needs, how many keys a page has, and how a denial is worded. */
  readonly operation: string
  readonly permission: string
  readonly page: number
  readonly denial: string
}

/** All keys of a list. */
export async function listed(keys: AsyncIterable<KeyDescription>): Promise<KeyDescription[]> {
  const found: KeyDescription[] = []
  for await (const key of keys) found.push(key)
  return found
}

/** What becomes of a list of which a page goes wrong, be it the first or a later one. */
export function testListing<S extends Emulator<string>>(cloud: CloudListing<S>): void {
  const { operation, page } = cloud
  let service: Awaited<ReturnType<typeof cloud.start>>
  beforeAll(async () => {
    service = await cloud.start()
    await cloud.fill(service.server)
  }, 60_000)
  afterEach(() => service.server.clearFaults())
  afterAll(() => service[Symbol.asyncDispose]())
  const list = (options?: object): Promise<KeyDescription[]> => listed(service.provider.listKeys(options))

  it('a list goes over its pages, and stops when the loop is left', async () => {
    const { server, provider } = service
    server.clearCalls()
    expect((await list()).length).toBeGreaterThan(page)
    expect(server.count(operation)).toBe(2)
    server.clearCalls()
    for await (const { id } of provider.listKeys()) {
      expect(id).not.toBe('')
      break
    }
    expect(server.count(operation)).toBe(1)
  })

  describe.each([
    ['first', 0],
    ['second', 1],
  ])('a list whose %s page goes wrong', (_, after) => {
    /** That the error says how far the list came. */
    const expectPosition = ({ message }: Error): void =>
      expect(/(\d+) keys were listed before$/u.exec(message)?.[1]).toBe(
        after === 0 ? undefined : String(page),
      )

    it('denied: the permission, and what the service says', async () => {
      service.server.fault({ operation, kind: 'deny', after })
      const error = await failure(list())
      expect(error).toMatchObject({ code: 'ACCESS_DENIED', outcome: 'refused', operation: 'listKeys' })
      expect(error.message).toContain(cloud.permission)
      expect(error.message).toContain(cloud.denial)
      expectPosition(error)
    })

    it('cut: nothing is known', async () => {
      service.server.fault({ operation, kind: 'cut-after', after })
      const error = await failure(list())
      expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown', retryable: true })
      expectPosition(error)
    })

    it('late: the deadline ends the step', async () => {
      service.server.fault({ operation, kind: 'delay', milliseconds: 60_000, after })
      const error = await failure(list({ timeout: 1000 }))
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' })
      expectPosition(error)
    })

    it('aborted: its own reason, untouched', async () => {
      const { server } = service
      server.fault({ operation, kind: 'delay', milliseconds: 60_000, after })
      const stop = new AbortController()
      server.clearCalls()
      const pending = list({ signal: stop.signal })
      while (server.count(operation) <= after) await delay(5)
      const reason = new Error('enough')
      stop.abort(reason)
      await expect(pending).rejects.toBe(reason)
      expect(reason.message).toBe('enough')
    })
  })
}
