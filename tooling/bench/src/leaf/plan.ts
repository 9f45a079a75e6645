import { generateKeyPairSync, type KeyObject } from 'node:crypto'

/** What each library turns into a certificate. */
export interface LeafPlan {
  /** A DER encoded SubjectPublicKeyInfo that no other leaf has. */
  readonly spki: Uint8Array<ArrayBuffer>
  readonly commonName: string
  readonly dnsNames: readonly [string, string]
}

/** Everything that is made before the clock runs. */
export interface Plan {
  readonly issuerName: {
    readonly commonName: string
    readonly organization: string
    readonly country: string
  }
  readonly issuerKey: KeyObject
  readonly issuerSPKI: Uint8Array<ArrayBuffer>
  readonly leaves: readonly LeafPlan[]
}

/** How long each leaf is valid. */
export const DAYS = 90

/** As many different leaves as asked for, below one P-256 issuer. */
export function planLeaves(count: number): Plan {
  const issuer = p256()
  return {
    issuerName: { commonName: 'Example Issuing CA', organization: 'Example', country: 'SE' },
    issuerKey: issuer.privateKey,
    issuerSPKI: issuer.spki,
    leaves: Array.from({ length: count }, (_, i) => ({
      spki: p256().spki,
      commonName: `leaf-${i}.example.org`,
      dnsNames: [`leaf-${i}.example.org`, `www.leaf-${i}.example.org`],
    })),
  }
}

function p256(): { readonly privateKey: KeyObject; readonly spki: Uint8Array<ArrayBuffer> } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { privateKey, spki: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })) }
}
