import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { awsKms } from '@kmskeys/aws'
import type { KeyCreation, KeyProvider, KeySpec } from '@kmskeys/core'
import { awsKmsEmulator } from '@kmskeys/emulator'
import { localKeys } from '@kmskeys/local'
import { pkcs11 } from '@kmskeys/pkcs11'
import { allOf, needsCommand, needsModule, type Need } from '@kmskeys/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { HOST, makeChain, serve, visit, type Chain, type EndKey } from '../src/tls.ts'
import { makeToken } from '../src/token.ts'

type Keys = KeyProvider & KeyCreation

/** Keys of a place, and what ends it. */
interface Place {
  readonly keys: Keys
  readonly close: () => Promise<void> | void
}

const EC: KeySpec = { type: 'ec', curve: 'P-256' }
const RSA: KeySpec = { type: 'rsa', size: 2048 }
const ED25519: KeySpec = { type: 'ed25519' }

/** Where the keys of the CAs are, each with the types of root and issuing CA that are tried there. */
const PLACES: Readonly<
  Record<string, { need: Need; open: () => Place | Promise<Place>; types: readonly [KeySpec, KeySpec][] }>
> = {
  local: {
    need: allOf(),
    open: () => ({ keys: localKeys(), close: () => undefined }),
    types: [
      [EC, EC],
      [RSA, RSA],
      [{ type: 'ec', curve: 'P-384' }, ED25519],
    ],
  },
  'a token': {
    need: allOf(needsModule('libsofthsm2'), needsCommand('softhsm2-util')),
    open: () => {
      const token = makeToken()
      const { TOKEN_MODULE: module = '', TOKEN_LABEL: label = '', TOKEN_PIN: pin = '' } = token.env
      vi.stubEnv('SOFTHSM2_CONF', token.env['SOFTHSM2_CONF'])
      return { keys: pkcs11({ module, token: label, pin }), close: () => token[Symbol.dispose]() }
    },
    types: [
      [EC, EC],
      [RSA, { type: 'ec', curve: 'P-384' }],
    ],
  },
  'the AWS emulator': {
    need: allOf(),
    open: async () => {
      const emulator = await awsKmsEmulator()
      const credentials = { accessKeyId: 'example', secretAccessKey: 'example' }
      return {
        keys: awsKms({
          region: emulator.region,
          clientConfig: { endpoint: emulator.endpoint, credentials },
        }),
        close: () => emulator.close(),
      }
    },
    types: [
      [EC, EC],
      [RSA, ED25519],
    ],
  },
}

/** What a client is told, and what stands on the other side. */
interface Visit extends Chain {
  readonly host?: string
}

/** What is wrong about a server, and by which codes Node.js and OpenSSL tell it. */
const REFUSED_SERVERS: Readonly<
  Record<string, { change: (own: Chain, other: Chain) => Visit; code: string; says: number }>
> = {
  'a server below another root': {
    change: (own, { root }) => ({ ...own, root }),
    code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    says: 20,
  },
  'a server of another name': {
    change: (own) => ({ ...own, host: 'other.example.org' }),
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    says: 62,
  },
  'a server with the certificate of a client': {
    change: (own) => ({ ...own, server: own.client }),
    code: 'INVALID_PURPOSE',
    says: 26,
  },
}

// The keys of servers and clients: software keys in files, which TLS libraries read.
const folder = mkdtempSync(join(tmpdir(), 'kmskeys-tls-'))
const files = localKeys({ folder })
const ends: EndKey[] = []
beforeAll(async () => {
  for (const [i, spec] of [EC, RSA, ED25519].entries()) {
    const key = await files.createKey({ ...spec, name: `end-${i}` })
    ends.push({ key, pem: readFileSync(join(folder, `end-${i}.pem`), 'utf8') })
  }
})
afterAll(async () => {
  await files.close()
  rmSync(folder, { recursive: true })
})

for (const [name, { need, open, types }] of Object.entries(PLACES))
  allOf(need, needsCommand('openssl')).describe(`TLS 1.3 takes chains whose CAs have keys in ${name}`, () => {
    let place: Place
    const chains: Chain[] = []
    beforeAll(async () => {
      place = await open()
      for (const [i, [root, issuing]] of types.entries()) {
        const keys = [
          await place.keys.createKey(named(root, i, 'root')),
          await place.keys.createKey(named(issuing, i, 'issuing')),
        ] as const
        chains.push(await makeChain(...keys, endKey(i), endKey(i + 1)))
      }
    }, 60_000)
    afterAll(async () => {
      await place.keys.close()
      await place.close()
      vi.unstubAllEnvs()
    })

    it('in Node.js, from servers and from clients', async () => {
      for (const chain of chains) {
        const { root, server, client } = chain
        await using running = await serve({ ...server, ca: root })
        expect(await visit(running.port, { ...client, ca: root })).toBe(
          `TLSv1.3, server ${server.fingerprint}, client ${client.fingerprint} authorized\n`,
        )
      }
    }, 60_000)

    it('in openssl s_client, from servers and from clients', async () => {
      for (const chain of chains) {
        await using running = await serve({ ...chain.server, ca: chain.root })
        const said = await visitByOpenSSL(running.port, chain)
        expect(said).toContain('Protocol version: TLSv1.3')
        expect(said).toContain('Verification: OK')
        expect(said).toContain(`Verified peername: ${HOST}`)
        expect(said).toContain(`client ${chain.client.fingerprint} authorized\n`)
      }
    }, 60_000)
  })

needsCommand('openssl').describe('TLS 1.3 refuses', () => {
  const chains: Chain[] = []
  beforeAll(async () => {
    const keys = localKeys()
    for (let i = 0; i < 2; i++)
      chains.push(await makeChain(await keys.createKey(EC), await keys.createKey(EC), endKey(0), endKey(1)))
  })

  for (const [name, { change, code, says }] of Object.entries(REFUSED_SERVERS))
    it(
      name,
      async () => {
        const [own, other] = chains as [Chain, Chain]
        const { root, server, client, host = HOST } = change(own, other)
        await using running = await serve({ ...server, ca: own.root })
        await expect(visit(running.port, { ...client, ca: root, servername: host })).rejects.toMatchObject({
          code,
        })
        expect(await visitByOpenSSL(running.port, { root, client, host })).toContain(
          `verify error:num=${says}:`,
        )
      },
      60_000,
    )

  it.each<[string, (own: Chain, other: Chain) => Chain, string]>([
    [
      'a client with the certificate of a server',
      (own) => ({ ...own, client: own.server }),
      'INVALID_PURPOSE',
    ],
    [
      'a client below another root',
      (own, { client }) => ({ ...own, client }),
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
  ])(
    '%s',
    async (_, change, code) => {
      const [own, other] = chains as [Chain, Chain]
      const { root, server, client } = change(own, other)
      await using running = await serve({ ...server, ca: root })
      const said = `client ${client.fingerprint} ${code}\n`
      expect(await visit(running.port, { ...client, ca: root })).toContain(said)
      expect(await visitByOpenSSL(running.port, { root, client })).toContain(said)
    },
    60_000,
  )
})

/** Connects by `openssl s_client`, and answers what it said and was told. */
async function visitByOpenSSL(
  port: number,
  { root, client, host = HOST }: Pick<Visit, 'root' | 'client' | 'host'>,
): Promise<string> {
  const own = mkdtempSync(join(tmpdir(), 'kmskeys-tls-'))
  try {
    for (const [file, pem] of Object.entries({ root, cert: client.cert, key: client.key }))
      writeFileSync(join(own, file), pem)
    const args = ['-connect', `127.0.0.1:${port}`, '-tls1_3', '-brief', '-ign_eof', '-verify_return_error']
    const names = ['-servername', host, '-verify_hostname', host]
    const files = ['-CAfile', 'root', '-cert', 'cert', '-cert_chain', 'cert', '-key', 'key']
    const program = spawn('openssl', ['s_client', ...args, ...names, ...files], {
      cwd: own,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
    })
    const said = await Promise.all([text(program.stdout), text(program.stderr), once(program, 'close')])
    return said.slice(0, 2).join('')
  } finally {
    rmSync(own, { recursive: true })
  }
}

/** A wish for a key, with a name where the place wants one. */
function named(spec: KeySpec, i: number, name: string): KeySpec {
  return { ...spec, name: `${name}-${i}` }
}

function endKey(i: number): EndKey {
  const found = ends[i % ends.length]
  if (found === undefined) throw new Error('there are no keys')
  return found
}
