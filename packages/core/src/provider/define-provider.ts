import { kindOf } from '../data/bytes.ts'
import { isList } from '../data/fields.ts'
import { IntegrityError, InvalidInputError, ProviderError } from '../errors/errors.ts'
import { KmsKeysError } from '../errors/kms-keys-error.ts'
import {
  checkType,
  keyKind,
  privateKey,
  requireType,
  sameKind,
  type AnyPrivateKey,
  type KeySpec,
} from '../keys/key-types.ts'
import { PrivateKey } from '../keys/private-key.ts'
import { privateStateOf } from '../keys/private-key-state.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { publicStateOf } from '../keys/public-key-state.ts'
import { CALL_OPTIONS, checkCallOptions, type Call, type CallOptions } from './call.ts'
import { checkKeySpec } from './check-key-spec.ts'
import { importing } from './importing.ts'
import { Lifetime } from './lifetime.ts'
import { listing } from './listing.ts'
import type { OpenOptions } from './provider.ts'
import type { OpenedKey, ProviderOf, ProviderSpec } from './provider-spec.ts'
import { run } from './run.ts'

/**
 * Makes a provider of what a service can do, and adds once what is the same for all: typed opening, the closed
 * state, deadlines, the number of calls in flight, typed errors, the observer.
 *
 * @throws {InvalidInputError} when name, timeout or maxInFlight is malformed
 */
export function defineProvider<const S extends ProviderSpec>(spec: S & Only<S, ProviderSpec>): ProviderOf<S>
export function defineProvider(spec: ProviderSpec): object {
  if (typeof spec?.open !== 'function')
    throw new InvalidInputError('a provider needs the function open, which opens a key by its reference')
  const lifetime = new Lifetime(spec)
  // Freeing is a call like any other, but comes after the end.
  const freeing = new Lifetime(spec)
  const { listKeys, schemes = [] } = spec
  if (!isList(schemes) || !schemes.every((scheme) => typeof scheme === 'string'))
    throw new InvalidInputError("schemes must be a list, such as ['acme']")
  const { keyUses } = spec
  if (keyUses !== undefined && !isList(keyUses))
    throw new InvalidInputError("keyUses must be a list, such as ['sign', 'agree']")
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

/** Members that a specification has not: a misspelt ability must not compile, and be silently missing. */
type Only<S, Known> = { readonly [Name in Exclude<keyof S, keyof Known>]: never }

function opening({ open, openPublic }: ProviderSpec, lifetime: Lifetime): object {
  const onType = <T>(
    operation: string,
    reference: string,
    options: OpenOptions | undefined,
    work: (call: Call, type: string | undefined) => Promise<T>,
  ): Promise<T> =>
    onKey(
      lifetime,
      operation,
      reference,
      options,
      (call) => {
        const type = options?.type
        if (type !== undefined) checkType(type)
        return work(call, type)
      },
      OPEN_OPTIONS,
    )
  return {
    getPrivateKey: (reference: string, options?: OpenOptions) =>
      onType('getPrivateKey', reference, options, async (call, type) =>
        adopt(lifetime, await open(reference, call), type),
      ),
    getPublicKey: (reference: string, options?: OpenOptions) =>
      onType('getPublicKey', reference, options, async (call, type): Promise<PublicKey> => {
        if (openPublic === undefined) return adopt(lifetime, await open(reference, call), type).publicKey
        const key = await openPublic(reference, call)
        // Not the reference, which may hold a PIN.
        requireType(publicStateOf(key).type, type, 'the public key')
        return key
      }),
  }
}

const OPEN_OPTIONS: ReadonlySet<string> = new Set(['type', 'signal', 'timeout'])

function making(
  { createKey, importKey, keySpecFields = ['name', 'use'], keyUses = ['sign', 'decrypt'] }: ProviderSpec,
  lifetime: Lifetime,
): object {
  const create =
    createKey &&
    ((spec: KeySpec, options?: CallOptions) =>
      run(lifetime, { operation: 'createKey' }, options, async (call) => {
        checkCallOptions(options, 'createKey')
        checkKeySpec(spec, keySpecFields, keyUses)
        return made(lifetime, await createKey({ ...spec }, call), spec)
      }))
  const take =
    importKey &&
    importing(
      async (pkcs8, type, spec, call) => {
        const key = adopt(lifetime, await importKey(pkcs8, spec, call), undefined)
        if (key.type === type) return key
        throw anotherKind(lifetime, 'import', type, key)
      },
      { fields: keySpecFields, uses: keyUses },
      lifetime,
    )
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
        onKey(
          lifetime,
          'deleteKey',
          reference,
          options,
          (call) => {
            const afterDays = options?.afterDays
            if (afterDays !== undefined && !(Number.isInteger(afterDays) && afterDays >= 0))
              throw new InvalidInputError('afterDays must be a whole number of days, 0 or more')
            return deleteKey(reference, afterDays, call)
          },
          DELETE_OPTIONS,
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

const DELETE_OPTIONS: ReadonlySet<string> = new Set(['afterDays', 'signal', 'timeout'])

function onKey<T>(
  lifetime: Lifetime,
  operation: string,
  reference: string,
  options: CallOptions | undefined,
  work: (call: Call) => Promise<T>,
  known: ReadonlySet<string> = CALL_OPTIONS,
): Promise<T> {
  return run(lifetime, { operation }, options, (call) => {
    checkCallOptions(options, operation, known)
    if (typeof reference !== 'string' || reference === '')
      throw new InvalidInputError(
        `a reference to a key is text that is not empty${reference === '' ? '' : `, not ${kindOf(reference)}`}`,
      )
    return work(call)
  })
}

/** A new key, which must be what was asked for: it is there now, whatever it is. */
function made(lifetime: Lifetime, opened: OpenedKey, spec: KeySpec): AnyPrivateKey {
  const key = adopt(lifetime, opened, undefined)
  if (sameKind(keyKind(key.publicKey), spec)) return key
  throw anotherKind(lifetime, 'make', spec.type, key)
}

function anotherKind(
  { provider }: Lifetime,
  verb: string,
  type: string,
  { id }: AnyPrivateKey,
): IntegrityError {
  return new IntegrityError(
    `asked to ${verb} a ${type} key, and ${provider} answered the key ${id}, which is another kind`,
    { keyId: id },
  )
}

/** Makes what a provider answered a key of that provider: bound to its lifetime, of the type that was asked for. */
function adopt(lifetime: Lifetime, opened: OpenedKey, type: string | undefined): AnyPrivateKey {
  const key = keyOf(lifetime, opened)
  const state = privateStateOf(key)
  requireType(state.type, type, `the key ${state.id}`, state.id)
  if (state.orphan) {
    state.lifetime = lifetime
    state.orphan = false
  } else if (state.lifetime !== lifetime)
    throw new ProviderError(
      `${lifetime.provider} answered the key ${state.id} of the provider ${state.lifetime.provider}, which has its own end and deadlines; answer privateKey({ … }) over it instead`,
      { keyId: state.id },
    )
  return key
}

/** A key made of what a provider answered. The service was asked already, so that a fault is the provider's. */
function keyOf(lifetime: Lifetime, opened: OpenedKey): AnyPrivateKey {
  if (opened instanceof PrivateKey) return opened
  try {
    return privateKey(opened)
  } catch (cause) {
    const why = cause instanceof KmsKeysError ? cause.message : kindOf(opened)
    throw new ProviderError(`${lifetime.provider} answered what is no key: ${why}`, { cause })
  }
}
