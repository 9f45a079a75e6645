import type { ProviderDescription } from '@kmskeys/conformance'
import type { KeyProvider } from '@kmskeys/core'
import type { Emulator } from '@kmskeys/emulator'

/** What the conformance kit is told of a service that an emulator plays. */
interface UnderFaults<Kind> {
  readonly stall: NonNullable<ProviderDescription['stall']>
  readonly failures: NonNullable<ProviderDescription['failures']>
  /** Opens a key under a fault. */
  readonly open: (kind: Kind) => Promise<unknown>
}

/**
 * What every service can do wrong when a key is opened.
 *
 * @param operation the one that opens it
 * @param open makes the provider, which is closed afterwards
 * @param reference the key
 */
export function underFaults<Kind extends string>(
  server: Emulator<Kind>,
  operation: string,
  open: () => KeyProvider,
  reference: string,
): UnderFaults<Parameters<Emulator<Kind>['fault']>[0]['kind']> {
  const under = async (kind: Parameters<typeof server.fault>[0]['kind']): Promise<unknown> => {
    using _ = server.fault({ operation, kind })
    const provider = open()
    try {
      return await provider.getPrivateKey(reference)
    } finally {
      await provider.close()
    }
  }
  const played = (kind: string): Promise<unknown> => under(kind as Kind)
  return {
    open: under,
    stall: () => {
      const fault = server.fault({ kind: 'delay', milliseconds: 60_000 })
      return () => fault.remove()
    },
    failures: [
      {
        when: 'the permission is missing',
        act: () => played('deny'),
        code: 'ACCESS_DENIED',
        outcome: 'refused',
      },
      { when: 'the service throttles', act: () => played('throttle'), code: 'THROTTLED', outcome: 'refused' },
      {
        when: 'the connection is cut',
        act: () => under('cut-after'),
        code: 'UNAVAILABLE',
        outcome: 'unknown',
      },
    ],
  }
}
