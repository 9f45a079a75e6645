import {
  makeExtension,
  type Extension,
  type ExtensionDefinition,
  type ExtensionOptions,
} from './extension.ts'
import { NULL_VALUE } from './null-extension.ts'

/** That this is no certificate, but what logs of certificate transparency are shown before (RFC 6962 section 3.1). */
export type PrecertificatePoison = true

export const PrecertificatePoison: ExtensionDefinition<PrecertificatePoison, 'certificate'> = {
  oid: '1.3.6.1.4.1.11129.2.4.3',
  name: 'precertificatePoison',
  places: { certificate: true },
  mustBeCritical: true,
  ...NULL_VALUE,
}

/** The poison of a precertificate; always critical. */
export function precertificatePoison(options?: ExtensionOptions): Extension<'certificate'> {
  return makeExtension(PrecertificatePoison, true, options)
}
