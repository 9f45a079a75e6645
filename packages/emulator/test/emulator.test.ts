import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { InvalidInputError } from '@kmskeys/core'
import {
  awsKmsEmulator,
  azureKeyVaultEmulator,
  googleKmsEmulator,
  type AwsKmsEmulator,
} from '@kmskeys/emulator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { request } from './request.ts'

let server: AwsKmsEmulator
beforeEach(async () => {
  server = await awsKmsEmulator()
})
afterEach(() => server.close())

const list = (): ReturnType<typeof request> => request(server, 'ListKeys', {})

it('listens on loopback only, on a port of its own', async () => {
  await using other = await awsKmsEmulator()
  expect(server.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(other.endpoint).not.toBe(server.endpoint)
})

it('keeps a log, and counts', async () => {
  await list()
  await request(server, 'DescribeKey', { KeyId: 'alias/x' })
  expect(server.calls).toEqual([
    { operation: 'ListKeys', input: {}, fault: undefined, status: 200, error: undefined },
    {
      operation: 'DescribeKey',
      input: { KeyId: 'alias/x' },
      fault: undefined,
      status: 400,
      error: 'NotFoundException',
    },
  ])
  expect([server.count(), server.count('ListKeys'), server.count('Sign')]).toEqual([2, 1, 0])
  server.clearCalls()
  expect([server.calls, server.count()]).toEqual([[], 0])
})

describe('faults', () => {
  it('happen to their operation, as often as they say, after as many as they say', async () => {
    const fault = server.fault({ operation: 'ListKeys', kind: 'throttle', after: 1, times: 2 })
    await request(server, 'ListAliases', {})
    const errors = [await list(), await list(), await list(), await list()].map(({ body }) => body['__type'])
    expect(errors).toEqual([undefined, 'ThrottlingException', 'ThrottlingException', undefined])
    expect(fault.hits).toBe(2)
  })

  it('the one that was set first goes first, and ends when it is removed', async () => {
    const first = server.fault({ kind: 'deny' })
    {
      using second = server.fault({ kind: 'error:KMSInternalException' })
      expect((await list()).body['__type']).toBe('AccessDeniedException')
      first.remove()
      expect((await list()).status).toBe(500)
      expect([first.hits, second.hits]).toEqual([1, 1])
    }
    expect((await list()).status).toBe(200)
  })

  it('cut-before does nothing, cut-after does the work', async () => {
    const make = (): Promise<unknown> => request(server, 'CreateKey', {})
    for (const [kind, made] of [
      ['cut-before', 0],
      ['cut-after', 1],
    ] as const) {
      using _ = server.fault({ operation: 'CreateKey', kind })
      await expect(make()).rejects.toThrow('fetch failed')
      expect((await list()).body['Keys']).toHaveLength(made)
    }
    expect(server.calls.filter(({ fault }) => fault !== undefined).map(({ status }) => status)).toEqual([
      undefined,
      undefined,
    ])
  })

  it('delay answers late, and at once when it is removed', async () => {
    server.fault({ kind: 'delay', milliseconds: 100, times: 1 })
    const start = performance.now()
    await list()
    expect(performance.now() - start).toBeGreaterThan(90)
    const fault = server.fault({ kind: 'delay', milliseconds: 60_000 })
    const pending = list()
    while (fault.hits === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    fault.remove()
    expect((await pending).status).toBe(200)
  })

  describe('that would never happen are refused at once', () => {
    type Rules = Pick<AwsKmsEmulator, 'fault' | 'close'>
    it.each([
      ['AWS KMS', awsKmsEmulator, ['Sign', 'GetPublicKey'], ['throttle', 'wrong-key', 'error:CODE']],
      [
        'Google Cloud KMS',
        googleKmsEmulator,
        ['AsymmetricSign', 'GetPublicKey'],
        ['no-checksum', 'deny', 'error:STATUS'],
      ],
      [
        'Azure Key Vault',
        azureKeyVaultEmulator,
        ['Challenge', 'Sign'],
        ['short-signature', 'expired', 'error:STATUS:CODE'],
      ],
    ])('by %s', async (_, start, operations, kinds) => {
      const emulator = (await start()) as unknown as Rules
      const refusal = (rule: object): InvalidInputError => {
        try {
          emulator.fault(rule as { kind: 'deny' })
        } catch (error) {
          if (error instanceof InvalidInputError) return error
        }
        throw new Error('the rule was not refused')
      }
      const operation = refusal({ operation: 'Sing', kind: 'deny' })
      expect(operation.code).toBe('INVALID_INPUT')
      for (const text of ['Sing', ...operations]) expect(operation.message).toContain(text)
      for (const kind of ['throtle', 'error:', 'toString', undefined]) {
        const { message } = refusal({ kind })
        for (const text of [String(kind), 'delay', 'cut-before', 'cut-after', ...kinds])
          expect(message).toContain(text)
      }
      expect(refusal({ kind: 'deny', time: 1 }).message).toContain('time')
      await emulator.close()
    })

    it('and errors that the service does not have', async () => {
      await using google = await googleKmsEmulator()
      expect(() => google.fault({ kind: 'error:NO_SUCH_STATUS' })).toThrow(InvalidInputError)
      google.fault({ kind: 'error:DATA_LOSS' })
      await using azure = await azureKeyVaultEmulator()
      for (const kind of ['error:403:', 'error:200:Forbidden', 'error:4030:Forbidden'] as const)
        expect(() => azure.fault({ kind })).toThrow(InvalidInputError)
      azure.fault({ kind: 'error:403:Forbidden' })
    })
  })

  it('that have not happened are told', async () => {
    const rule = { operation: 'Sign', kind: 'deny' } as const
    server.fault({ operation: 'ListKeys', kind: 'delay', milliseconds: 0 })
    const fault = server.fault(rule)
    await list()
    expect(server.unusedFaults).toEqual([rule])
    fault.remove()
    expect(server.unusedFaults).toEqual([])
  })

  it('numbers must be numbers', () => {
    expect(() => server.fault({ kind: 'delay', milliseconds: -1 })).toThrow(RangeError)
    expect(() => server.fault({ kind: 'delay', times: Number.NaN })).toThrow(RangeError)
  })
})

describe('the end', () => {
  it('cuts what is open, and closing twice is harmless', async () => {
    const fault = server.fault({ kind: 'delay', milliseconds: 60_000 })
    const pending = list().catch((error: unknown) => String(error))
    while (fault.hits === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await Promise.all([server.close(), server.close()])
    expect(await pending).toContain('fetch failed')
    await expect(list()).rejects.toThrow('fetch failed')
  })

  it('a program that forgets to close ends all the same', async () => {
    const program = `
      import { awsKmsEmulator } from '@kmskeys/emulator'
      const server = await awsKmsEmulator()
      await fetch(server.endpoint, { method: 'POST' })
      server.fault({ kind: 'delay', milliseconds: 600000 })
      fetch(server.endpoint, { method: 'POST', signal: AbortSignal.timeout(200) }).catch(() => console.log('ended'))`
    const flags = ['--input-type=module', '--eval', program]
    const { stdout } = await promisify(execFile)(process.execPath, flags, {
      cwd: import.meta.dirname,
      timeout: 15_000,
    })
    expect(stdout).toBe('ended\n')
  })
})
