import type { NetworkFault } from './faults.ts'

const NETWORK_FAULTS: { readonly [kind in NetworkFault]: true } = {
  delay: true,
  'cut-before': true,
  'cut-after': true,
}

/** The fault that the service itself plays. */
export function ownFault<Kind extends string>(kind: Kind | NetworkFault | undefined): Kind | undefined {
  return kind === undefined || isNetworkFault(kind) ? undefined : kind
}

function isNetworkFault(kind: string): kind is NetworkFault {
  return Object.hasOwn(NETWORK_FAULTS, kind)
}
