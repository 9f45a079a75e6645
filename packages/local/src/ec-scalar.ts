import type { KeyObject } from 'node:crypto'
import { curveByName, InvalidInputError, type CurveName } from '@kmskeys/core'
import { DERReader } from '@kmskeys/core/der'
import { toInteger } from '@kmskeys/core/primitives'

/** The private scalar, in as many bytes as the order of the curve has: a view of the ECPrivateKey (RFC 5915 section 3). */
export function privateScalar(sec1: Uint8Array): Uint8Array {
  const fields = DERReader.from(sec1, { path: 'ECPrivateKey' }).sequence()
  fields.smallInteger('version')
  return fields.octetString('privateKey')
}

/**
 * Refuses a scalar that OpenSSL reads, and does not sign with.
 *
 * @throws {InvalidInputError} when it is not one of 1 to n - 1
 */
export function checkEC(key: KeyObject, curve: CurveName): void {
  const { n = 0n } = curveByName(curve) ?? {}
  const scalar = scalarOf(key)
  if (scalar >= 1n && scalar < n) return
  throw new InvalidInputError(`the private key of ${curve} is not one of 1 to n - 1 (SEC 1 3.2.1)`, {
    path: 'privateKey',
    rule: 'SEC 1 3.2.1',
  })
}

function scalarOf(key: KeyObject): bigint {
  let sec1: Uint8Array | undefined
  try {
    sec1 = key.export({ type: 'sec1', format: 'der' })
    return toInteger(privateScalar(sec1))
  } catch {
    // OpenSSL writes none that is longer than n.
    return 0n
  } finally {
    sec1?.fill(0)
  }
}
