import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { checkBytes } from './values.ts'

/** What binds an answer to its question, 1 to 128 bytes (RFC 9654 section 2.1). */
export type OCSPNonce = Uint8Array

export const OCSPNonce: ExtensionDefinition<OCSPNonce, 'ocspRequest' | 'ocspResponse'> = {
  oid: '1.3.6.1.5.5.7.48.1.2',
  name: 'ocspNonce',
  places: { ocspRequest: true, ocspResponse: true },
  encode: (writer, nonce) => writer.octetString(checkBytes(nonce, RULE, 1, 128)),
  decode: (reader) => {
    const start = reader.offset
    const nonce = reader.octetString()
    if (nonce.length >= 1 && nonce.length <= 128) return nonce.slice()
    reader.offset = start
    throw reader.error({ rule: RULE, message: 'a nonce must have 1 to 128 octets' })
  },
}

/**
 * The nonce of an OCSP request or response; 32 random bytes are asked for.
 *
 * @throws {InvalidInputError} when it has not 1 to 128 bytes
 */
export function ocspNonce(
  nonce: OCSPNonce,
  options?: ExtensionOptions,
): Extension<'ocspRequest' | 'ocspResponse'> {
  return makeExtension(OCSPNonce, nonce, options)
}

const RULE = 'RFC 9654 2.1'
