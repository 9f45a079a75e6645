import { Certificate } from '@kmskeys/x509'
import { sign } from 'node:crypto'
import { each, type Work } from '../measure/alternate.ts'
import { issuing, openIssuerKey } from './issue.ts'
import type { Plan } from './plan.ts'

/** What the baseline of issuing is called. */
export const RAW_SIGNATURE = "crypto.sign('sha256', bytes, keyObject)"

/** The bytes of each leaf that are to be signed. */
export async function bytesToSign(plan: Plan): Promise<Uint8Array[]> {
  const issue = await issuing(plan, await openIssuerKey(plan))
  const bytes: Uint8Array[] = []
  for (const leaf of plan.leaves) {
    const { tbsCertificate } = Certificate.fromDER(await issue(leaf)).fields
    bytes.push(tbsCertificate.slice())
  }
  return bytes
}

/** The least that issuing can cost: signing the same bytes with the bare key object, synchronously. */
export function rawSignatures({ issuerKey }: Plan, bytes: readonly Uint8Array[]): Work {
  return each(bytes, (one) => sign('sha256', one, issuerKey))
}
