import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineProvider, KeyStateError, type KeyProvider } from '@kmskeys/core'
import {
  jsonService,
  keyNotFound,
  numberField,
  textField,
  type ErrorTable,
  type JSONRequest,
  type JSONService,
} from '@kmskeys/core/service'
import { failure } from './support/failure.ts'

interface Asked {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly token: unknown
  readonly type: unknown
  readonly body: string
}

const asked: Asked[] = []
let answer = { status: 200, text: '{}' }
const server = createServer((request, response) => {
  void textOf(request).then((body) => {
    const { method, url, headers } = request
    asked.push({ method, url, token: headers['x-token'], type: headers['content-type'], body })
    if (answer.status === 0) response.destroy()
    else response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.text)
  })
})
let base = ''
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1/`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

const ERRORS: ErrorTable = {
  404: keyNotFound,
  disabled: ({ subject }, details) => new KeyStateError(`${subject} is disabled`, details),
}

function service(at = base): JSONService {
  return jsonService({
    service: 'Acme KMS',
    base: at,
    headers: { 'X-Token': 'hunter2' },
    errors: ERRORS,
    codeOf: (status, body) => (textIfAny(body) === 'disabled' ? 'disabled' : String(status)),
  })
}

function textIfAny(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined
}

/** Asks as a provider does: within a call. */
async function ask(request: JSONRequest, to = service()): Promise<unknown> {
  let reply: unknown
  const provider: KeyProvider = defineProvider({
    name: 'acme',
    open: async (_, call) => {
      reply = await to(request, call)
      throw new Stop('asked')
    },
  })
  const error = await failure(provider.getPrivateKey('x'))
  await provider.close()
  if (error.cause instanceof Stop) return reply
  throw error
}

class Stop extends Error {}

describe('a service in JSON', () => {
  it('is asked with its headers, by GET, and by POST where there is a body', async () => {
    asked.length = 0
    answer = { status: 200, text: '{"keyId":"ca","version":7}' }
    const reply = await ask({ operation: 'read', path: 'keys/ca?full=1' })
    await ask({ operation: 'sign', path: 'sign', body: { digest: 'AA==' } })
    await ask({ operation: 'delete', path: 'keys/ca', method: 'DELETE' })
    expect(reply).toEqual({ keyId: 'ca', version: 7 })
    expect(asked).toEqual([
      { method: 'GET', url: '/v1/keys/ca?full=1', token: 'hunter2', type: undefined, body: '' },
      {
        method: 'POST',
        url: '/v1/sign',
        token: 'hunter2',
        type: 'application/json',
        body: '{"digest":"AA=="}',
      },
      { method: 'DELETE', url: '/v1/keys/ca', token: 'hunter2', type: undefined, body: '' },
    ])
    expect([textField(reply, 'keyId'), numberField(reply, 'version')]).toEqual(['ca', 7])
  })

  it.each([
    [404, '{}', 'KEY_NOT_FOUND', 'refused'],
    [400, '{"code":"disabled"}', 'KEY_STATE', 'refused'],
    [429, '', 'THROTTLED', 'refused'],
    [500, 'hunter2', 'UNAVAILABLE', 'unknown'],
    [503, '{}', 'UNAVAILABLE', 'refused'],
    [418, '{}', 'PROVIDER', 'refused'],
    [307, '', 'PROVIDER', 'refused'],
    [200, '<html>hunter2', 'INTEGRITY', 'unknown'],
    [0, '', 'UNAVAILABLE', 'unknown'],
  ])('that answers %i %s is a typed error, and not asked again', async (status, text, code, outcome) => {
    asked.length = 0
    answer = { status, text }
    const error = await failure(ask({ operation: 'sign', path: 'sign', subject: 'ca', body: {} }))
    expect(error).toMatchObject({ code, outcome, operation: 'getPrivateKey', provider: 'acme' })
    expect(`${String(error)} ${inspect(error)} ${JSON.stringify(error)}`).not.toContain('hunter2')
    expect(asked.map(({ url }) => url)).toEqual(['/v1/sign'])
  })

  it('that nobody runs was sent nothing', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const address = gone.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
    gone.close()
    await once(gone, 'close')
    const error = await failure(ask({ operation: 'sign', path: 'sign' }, service(url)))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' })
    expect(error.message).toContain(`Acme KMS in ${url}`)
  })

  it('whose reply lacks a field answered for nothing', () => {
    expect(() => textField({ keyId: 7 }, 'keyId')).toThrow('the reply has no text as keyId, but a number')
    expect(() => textField('hunter2', 'keyId')).toThrow('the reply has no text as keyId, but undefined')
    expect(() => numberField({ version: '7' }, 'version')).toThrow('no number as version, but a string')
    expect(() => numberField(null, 'version')).toThrow('no number as version')
  })
})
