import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { NULL_VALUE } from './null-extension.ts'

/** That nobody need ask whether this certificate of an OCSP responder is revoked (RFC 6960 section 4.2.2.2.1). */
export type OCSPNoCheck = true

export const OCSPNoCheck: ExtensionDefinition<OCSPNoCheck> = {
  oid: '1.3.6.1.5.5.7.48.1.5',
  name: 'ocspNoCheck',
  ...NULL_VALUE,
}

/** OCSP no-check, for the certificate of an OCSP responder. */
export function ocspNoCheck(options?: ExtensionOptions): Extension {
  return makeExtension(OCSPNoCheck, true, options)
}
