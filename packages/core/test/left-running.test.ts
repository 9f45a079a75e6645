import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/**
 * Sources that do not end, made of things that keep a process alive until they are ended: each answers the stream and
 * whether it was ended.
 */
const SOURCES: Readonly<Record<string, string>> = {
  'an iterator': `() => {
    let [timer, ended] = [setInterval(() => {}, 1000), false]
    const iterator = {
      next: () => ({ done: false, value: chunk }),
      return: () => { clearInterval(timer); ended = true; return { done: true } },
    }
    return { data: { [Symbol.iterator]: () => iterator }, ended: () => ended }
  }`,
  'an async iterator that stalls': `() => {
    let [timer, ended] = [setInterval(() => {}, 1000), false]
    const iterator = {
      next: () => new Promise(() => {}),
      return: async () => { clearInterval(timer); ended = true; return { done: true } },
    }
    return { data: { [Symbol.asyncIterator]: () => iterator }, ended: () => ended }
  }`,
  'a generator': `() => {
    let ended = false
    const data = (function* () {
      const timer = setInterval(() => {}, 1000)
      try { for (;;) yield chunk } finally { clearInterval(timer); ended = true }
    })()
    return { data, ended: () => ended }
  }`,
  'an async generator': `() => {
    let ended = false
    const data = (async function* () {
      const timer = setInterval(() => {}, 1000)
      try { for (;;) { await setTimeout(1); yield chunk } } finally { clearInterval(timer); ended = true }
    })()
    return { data, ended: () => ended }
  }`,
  'a Node stream': `() => {
    const timer = setInterval(() => data.push(chunk), 1)
    const data = new Readable({ read() {}, destroy(error, done) { clearInterval(timer); done(error) } })
    return { data, ended: () => data.destroyed }
  }`,
  'a socket that stalls': `async () => {
    const server = createServer((socket) => { socket.unref().on('error', () => {}).write(chunk) }).unref()
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const data = connect(server.address().port, '127.0.0.1')
    return { data, ended: () => data.destroyed }
  }`,
  'the output of a program': `() => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => process.stdout.write("x"), 1)'])
    return { data: child.stdout, ended: () => child.stdout.destroyed }
  }`,
  'a web stream': `() => {
    let ended = false
    let timer
    const data = new ReadableStream({
      start(controller) { timer = setInterval(() => controller.enqueue(chunk), 1) },
      cancel() { clearInterval(timer); ended = true },
    })
    return { data, ended: () => ended && !data.locked }
  }`,
  'the body of a response': `async () => {
    const server = createHTTPServer((_, response) => response.write(chunk)).unref()
    server.on('connection', (socket) => socket.unref())
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { body } = await fetch('http://127.0.0.1:' + server.address().port)
    return { data: body, ended: () => !body.locked }
  }`,
  'a file handle': `async () => {
    const handle = await open('/dev/zero')
    return { data: handle, ended: () => handle.fd >= 0, close: () => handle.close() }
  }`,
}

const WORKS: Readonly<Record<string, string>> = {
  'hashed to sign': '(data, options) => ec.sign(data, SHA256, options)',
  'collected to sign': '(data, options) => ed.sign(data, { maxCollectedBytes: Infinity, ...options })',
  'hashed to verify':
    '(data, options) => ec.publicKey.verifyStream(new Uint8Array(70), data, SHA256, options)',
}

const PROGRAM = (source: string, work: string): string => `
  import { spawn } from 'node:child_process'
  import { generateKeyPairSync } from 'node:crypto'
  import { getEventListeners } from 'node:events'
  import { open } from 'node:fs/promises'
  import { createServer as createHTTPServer } from 'node:http'
  import { connect, createServer } from 'node:net'
  import { Readable } from 'node:stream'
  import { setTimeout } from 'node:timers/promises'
  import * as core from ${JSON.stringify(import.meta.resolve('@kmskeys/core'))}
  const { ECDSA_SHA256, ED25519, SHA256, defineProvider, publicKeyFromDER, signing } = core
  const chunk = new Uint8Array(1000)
  const provider = defineProvider({
    name: 'test',
    open: (id) => {
      const { publicKey } = id === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
      const offer = id === 'ec' ? { algorithm: ECDSA_SHA256, input: 'digest' } : { algorithm: ED25519, input: 'message' }
      const der = publicKey.export({ type: 'spki', format: 'der' })
      return { id, publicKey: publicKeyFromDER(der), signing: signing([offer], () => { throw new Error('not to be reached') }) }
    },
  })
  const [ec, ed] = [await provider.getPrivateKey('ec'), await provider.getPrivateKey('ed')]
  const { data, ended, close } = await (${source})()
  const controller = new AbortController()
  // Longer than anybody waits for this process.
  const pending = (${work})(data, { signal: controller.signal, timeout: 3_600_000 }).catch((error) => error)
  await setTimeout(50)
  const reason = new Error('enough')
  controller.abort(reason)
  const answer = await pending
  await setTimeout(50)
  console.log(JSON.stringify({
    reason: answer === reason,
    ended: ended(),
    listeners: getEventListeners(controller.signal, 'abort').length,
  }))
  await close?.()
`

const cases = Object.entries(SOURCES).flatMap(([name, source]) =>
  Object.entries(WORKS).map(([how, work]) => ({ name, how, source, work })),
)

describe('an abort in the middle of a stream leaves nothing that keeps the process alive', () => {
  it.each(cases)('$name, $how', ({ source, work }) => {
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
      input: PROGRAM(source, work),
      encoding: 'utf8',
      timeout: 15_000,
    })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ reason: true, ended: true, listeners: 0 })
    expect({ status, signal }).toEqual({ status: 0, signal: null })
  })
})
