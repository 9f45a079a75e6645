import { copyBytes, kindOf, toBytes } from '../data/bytes.ts'
import { isList } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { privateKey, requireType, type AnyPrivateKey, type KeySpec } from '../keys/key-types.ts'
import { PrivateKey } from '../keys/private-key.ts'
import { privateStateOf } from '../keys/private-key-state.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { publicStateOf } from '../keys/public-key-state.ts'
import type { Call, CallOptions } from './call.ts'
import { checkKeySpec } from './check-key-spec.ts'
import { Lifetime } from './lifetime.ts'
import { listing } from './listing.ts'
import type { ImportSpec, OpenOptions } from './provider.ts'
import type { OpenedKey, ProviderOf, ProviderSpec } from './provider-spec.ts'
import { run } from './run.ts'

/**
 * Makes a provider of what a service can do, and adds once what is the same for all: typed opening, the closed
 * state, deadlines, the number of calls in flight, typed errors, the observer.
 *
 * @throws {InvalidInputError} when name, timeout or maxInFlight is malformed
 */
export function defineProvider<const S extends ProviderSpec>(spec: S): ProviderOf<S>
export function defineProvider(spec: ProviderSpec): object {
  const lifetime = new Lifetime(spec)
  // Freeing is a call like any other, but comes after the end.
  const freeing = new Lifetime(spec)
  const { listKeys, schemes = [] } = spec
  if (!isList(schemes)) throw new InvalidInputError("schemes must be a list, such as ['acme']")
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= lifetime
      .close()
      .then(() => run(freeing, { operation: 'close' }, undefined, () => spec.close?.()))
    return closing
  }
  return {
    name: spec.name,
    schemes: Object.freeze(schemes.map((scheme) => scheme.toLowerCase())),
    ...opening(spec, lifetime),
    ...making(spec, lifetime),
    ...(listKeys && { listKeys: listing(listKeys, lifetime) }),
    ...managing(spec, lifetime),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function opening({ open, openPublic }: ProviderSpec, lifetime: Lifetime): object {
  return {
    getPrivateKey: (reference: string, options?: OpenOptions) =>
      onKey(lifetime, 'getPrivateKey', reference, options, async (call) =>
        adopt(lifetime, await open(reference, call), options?.type),
      ),
    getPublicKey: (reference: string, options?: OpenOptions) =>
      onKey(lifetime, 'getPublicKey', reference, options, async (call): Promise<PublicKey> => {
        if (openPublic === undefined)
          return adopt(lifetime, await open(reference, call), options?.type).publicKey
        const key = await openPublic(reference, call)
        requireType(publicStateOf(key).type, options?.type, `the key ${reference}`)
        return key
      }),
  }
}

function making(
  { createKey, importKey, keySpecFields = ['name', 'use'] }: ProviderSpec,
  lifetime: Lifetime,
): object {
  const create =
    createKey &&
    ((spec: KeySpec, options?: CallOptions) =>
      run(lifetime, { operation: 'createKey' }, options, async (call) => {
        checkKeySpec(spec, keySpecFields)
        return adopt(lifetime, await createKey({ ...spec }, call), spec.type)
      }))
  const take =
    importKey &&
    ((pkcs8: Uint8Array, spec: ImportSpec = {}, options?: CallOptions) =>
      run(lifetime, { operation: 'importKey' }, options, async (call) =>
        adopt(lifetime, await importKey(copyBytes(toBytes(pkcs8, 'pkcs8')), { ...spec }, call), undefined),
      ))
  return { ...(create && { createKey: create }), ...(take && { importKey: take }) }
}

/** The operations that take a reference and answer something simple: all alike. */
function managing(spec: ProviderSpec, lifetime: Lifetime): object {
  const {
    describeKey,
    deleteKey,
    enableKey,
    disableKey,
    cancelKeyDeletion,
    getCertificates,
    putCertificates,
  } = spec
  const simple = <T>(
    operation: string,
    serve: ((reference: string, call: Call) => Promise<T>) | undefined,
  ): object =>
    serve === undefined
      ? {}
      : {
          [operation]: (reference: string, options?: CallOptions) =>
            onKey(lifetime, operation, reference, options, (call) => serve(reference, call)),
        }
  return {
    ...simple('describeKey', describeKey),
    ...simple('enableKey', enableKey),
    ...simple('disableKey', disableKey),
    ...simple('cancelKeyDeletion', cancelKeyDeletion),
    ...simple('getCertificates', getCertificates),
    ...(deleteKey && {
      deleteKey: (reference: string, options?: CallOptions & { readonly afterDays?: number }) =>
        onKey(lifetime, 'deleteKey', reference, options, (call) =>
          deleteKey(reference, options?.afterDays, call),
        ),
    }),
    ...(putCertificates && {
      putCertificates: (reference: string, certificates: readonly Uint8Array[], options?: CallOptions) =>
        onKey(lifetime, 'putCertificates', reference, options, (call) =>
          putCertificates(reference, certificates, call),
        ),
    }),
  }
}

function onKey<T>(
  lifetime: Lifetime,
  operation: string,
  reference: string,
  options: CallOptions | undefined,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  return run(lifetime, { operation }, options, (call) => {
    if (typeof reference !== 'string' || reference === '')
      throw new InvalidInputError(`a reference to a key is text that is not empty, not ${kindOf(reference)}`)
    return work(call)
  })
}

/** Makes what a provider answered a key of that provider: bound to its lifetime, of the type that was asked for. */
function adopt(lifetime: Lifetime, opened: OpenedKey, type: string | undefined): AnyPrivateKey {
  const key = opened instanceof PrivateKey ? opened : privateKey(opened)
  const state = privateStateOf(key)
  requireType(state.type, type, `the key ${state.id}`, state.id)
  if (state.orphan) {
    state.lifetime = lifetime
    state.orphan = false
  }
  return key
}
