import type { KeySpec } from '@kmskeys/core'
import { encodeDER, type DERWriter } from '@kmskeys/core/der'
import { localKeys } from '@kmskeys/local'
import {
  basicConstraints,
  CertificateBuilder,
  CertificateRequestBuilder,
  keyUsage,
  Name,
  type Certificate,
} from '@kmskeys/x509'

/** What probes look at, DER encoded. */
export interface Inputs {
  /** Self-signed certificates, by the feature of which they have signatures. */
  readonly signed: Readonly<Record<string, readonly Uint8Array[]>>
  /** Certificates that are malformed, by feature. */
  readonly malformed: Readonly<Record<string, Uint8Array>>
  readonly certificate: Uint8Array
  /** A request whose signature is broken. */
  readonly broken: Uint8Array
}

const P256: KeySpec = { type: 'ec', curve: 'P-256' }
const RSA: KeySpec = { type: 'rsa', size: 2048 }

/** The keys and algorithms of the features that are signatures. */
const SIGNED: Readonly<Record<string, readonly (readonly [spec: KeySpec, algorithm: string])[]>> = {
  pss: [[RSA, 'RSA_PSS_SHA256']],
  curves: [
    [{ type: 'ec', curve: 'secp256k1' }, 'ECDSA_SHA256'],
    [{ type: 'ec', curve: 'brainpoolP256r1' }, 'ECDSA_SHA256'],
  ],
  ed25519: [[{ type: 'ed25519' }, 'ED25519']],
  ed448: [[{ type: 'ed448' }, 'ED448']],
  dsa: [[{ type: 'dsa', size: 2048 }, 'DSA_SHA256']],
  sha3: [
    [RSA, 'RSA_PKCS1V15_SHA3_256'],
    [P256, 'ECDSA_SHA3_256'],
  ],
  'ml-dsa': [[{ type: 'ml-dsa', parameterSet: 'ML-DSA-65' }, 'ML_DSA_65']],
  'slh-dsa': [[{ type: 'slh-dsa', parameterSet: 'SLH-DSA-SHA2-128f' }, 'SLH_DSA_SHA2_128F']],
}

/** The features that are signatures. */
export const SIGNATURES: readonly string[] = Object.keys(SIGNED)

/** Makes them. */
export async function makeInputs(): Promise<Inputs> {
  const signed: Record<string, Uint8Array[]> = {}
  for (const [feature, list] of Object.entries(SIGNED))
    signed[feature] = await Promise.all(list.map(([spec, name]) => selfSigned(spec, name)))
  const keys = localKeys()
  const key = await keys.createKey(P256)
  const certificate = await new CertificateBuilder()
    .subject(Name.of({ commonName: 'probe', country: 'DE' }))
    .validFor({ days: 90 })
    .extension(basicConstraints({ ca: true }))
    .sign(key)
  const der = certificate.toDER()
  const request = (await new CertificateRequestBuilder().sign(key)).toDER()
  await keys.close()
  const usage = keyUsage('keyCertSign')
  return {
    signed,
    certificate: der,
    malformed: {
      trailing: Uint8Array.of(...der, 5, 0),
      // The length of the certificate in three octets, where two are enough.
      lengths: Uint8Array.of(0x30, 0x83, 0, ...der.subarray(2)),
      empty: withExtensions(certificate, () => undefined),
      twice: withExtensions(certificate, (w) => w.raw(usage.der).raw(usage.der)),
    },
    broken: request.with(request.length - 3, (request.at(-3) ?? 0) ^ 1),
  }
}

async function selfSigned(spec: KeySpec, name: string): Promise<Uint8Array> {
  const keys = localKeys({ timeout: 300_000 })
  const key = await keys.createKey(spec)
  const algorithm = key.signatureAlgorithms.find((row) => row.name === name)
  if (algorithm === undefined) throw new Error(`${name} is not offered`)
  const builder = new CertificateBuilder()
    .subject(Name.of({ commonName: name }))
    .validFor({ days: 90 })
    .extension(basicConstraints({ ca: true }))
  const certificate = await builder.sign(key, { algorithm })
  await keys.close()
  return certificate.toDER()
}

/** The same certificate with another list of extensions; its signature is that of the first. */
function withExtensions({ fields }: Certificate, write: (writer: DERWriter) => unknown): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => {
        w.explicit(0, () => w.integer(2)).integer(5)
        w.raw(fields.signatureAlgorithm).raw(fields.issuer).raw(fields.validity)
        w.raw(fields.subject).raw(fields.subjectPublicKeyInfo)
        w.explicit(3, () => w.sequence(() => write(w)))
      })
      w.raw(fields.signatureAlgorithm).bitString(fields.signature)
    }),
  )
}
