import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect, createServer, type ConnectionOptions, type TlsOptions } from 'node:tls'
import type { PrivateKey } from '@kmskeys/core'
import {
  CertificateBuilder,
  issuingCA,
  Name,
  rootCA,
  tlsClient,
  tlsServer,
  type Certificate,
} from '@kmskeys/x509'

/** How long a handshake may take. */
const TIME = 20_000

/** The host that the server's certificate names. */
export const HOST = 'server.example.org'

/** One side of a connection, all as PEM: its key, and its certificate with that of the CA that issued it. */
interface Party {
  readonly key: string
  readonly cert: string
  /** The SHA-256 of the certificate, as Node.js writes it. */
  readonly fingerprint: string
}

/** A root, and below it a CA, a server and a client. */
export interface Chain {
  readonly root: string
  readonly server: Party
  readonly client: Party
}

/** A key that a TLS library has: as a key of a provider, and as PEM. */
export interface EndKey {
  readonly key: PrivateKey
  readonly pem: string
}

/** Makes a chain as profiles have it. */
export async function makeChain(
  rootKey: PrivateKey,
  issuingKey: PrivateKey,
  serverKey: EndKey,
  clientKey: EndKey,
): Promise<Chain> {
  const root = await rootCA(named('Root').validFor({ days: 365 })).sign(rootKey)
  const issuing = await issuingCA(named('CA').publicKey(issuingKey.publicKey).validFor({ days: 90 }), {
    purposes: ['serverAuth', 'clientAuth'],
  }).sign(rootKey, { issuer: root })
  const [server, client] = await Promise.all([
    tlsServer(end(serverKey), { names: [HOST] }).sign(issuingKey, { issuer: issuing }),
    tlsClient(end(clientKey).subject(Name.of({ commonName: 'client' }))).sign(issuingKey, {
      issuer: issuing,
    }),
  ])
  return {
    root: root.toPEM(),
    server: party(serverKey, server, issuing),
    client: party(clientKey, client, issuing),
  }
}

function named(commonName: string): CertificateBuilder {
  return new CertificateBuilder().subject(Name.of({ organization: 'Tests', commonName }))
}

function end({ key }: EndKey): CertificateBuilder {
  return new CertificateBuilder().subject(Name.of([])).publicKey(key.publicKey).validFor({ days: 10 })
}

function party({ pem }: EndKey, certificate: Certificate, issuing: Certificate): Party {
  const digest = createHash('sha256').update(certificate.toDER()).digest('hex').toUpperCase()
  return {
    key: pem,
    cert: certificate.toPEM() + issuing.toPEM(),
    fingerprint: digest.replaceAll(/..(?=.)/gu, '$&:'),
  }
}

/** A server on loopback that tells each client whom it sees, and whether it takes the certificate. */
export interface Server extends AsyncDisposable {
  readonly port: number
}

/** Starts a server that speaks TLS 1.3 and wants a certificate of its clients. */
export async function serve(options: TlsOptions): Promise<Server> {
  const server = createServer(
    {
      minVersion: 'TLSv1.3',
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: TIME,
      ...options,
    },
    (socket) => {
      socket.on('error', () => undefined)
      const verdict = socket.authorized ? 'authorized' : String(socket.authorizationError)
      socket.end(`client ${socket.getPeerCertificate().fingerprint256} ${verdict}\n`)
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

/** Connects to such a server by Node.js, and answers what both sides saw; rejects when it does not take the server. */
export async function visit(port: number, options: ConnectionOptions): Promise<string> {
  const socket = connect({
    host: '127.0.0.1',
    port,
    servername: HOST,
    minVersion: 'TLSv1.3',
    timeout: TIME,
    ...options,
  })
  socket.on('timeout', () => socket.destroy(new Error('no answer')))
  try {
    await once(socket, 'secureConnect')
    const seen = `${socket.getProtocol()}, server ${socket.getPeerCertificate().fingerprint256}`
    return `${seen}, ${await text(socket)}`
  } finally {
    socket.destroy()
  }
}
