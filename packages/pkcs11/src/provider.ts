import {
  checkFields,
  defineProvider,
  InvalidInputError,
  type KeyCreation,
  type KeyListing,
  type KeyProvider,
} from '@kmskeys/core'
import { Pkcs11Context } from './context.ts'
import { createKey } from './create-key.ts'
import { listKeys } from './list-keys.ts'
import { openKey, openPublicKey } from './open-key.ts'
import { sharedModule, type SharedModule } from './module.ts'
import type { PIN } from './pin.ts'

/** What a provider of keys in tokens can be told. */
export interface Pkcs11Options {
  /** The path of the vendor's PKCS#11 module, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly module: string
  /** The label of the token. It may be left out where the module has one token, or references name theirs. */
  readonly token?: string | undefined
  /** The serial number of the token. */
  readonly serial?: string | undefined
  /** The number of the slot that the token is in; with many modules it changes with every start. */
  readonly slotId?: number | undefined
  /** The user PIN, or a function that answers it when the token is logged in to. A PIN in the URI goes before it. */
  readonly pin?: PIN | undefined
  /**
   * The most sessions with one token, and so the most calls in flight; 16 unless given, fewer where the token says so.
   * Providers of one process share them: what counts is the most that any asked for.
   */
  readonly maxSessions?: number | undefined
  /** What NSS wants to be initialised with: `configdir='sql:/path' certPrefix='' keyPrefix='' secmod='secmod.db'`. */
  readonly libraryParameters?: string | undefined
  /** Whether each signature is verified here before it is returned; `true` unless given. */
  readonly verifySignatures?: boolean | undefined
  /** Milliseconds a call may take; 30,000 unless given. */
  readonly timeout?: number | undefined
}

/** A provider of keys in tokens. */
export type Pkcs11Keys = KeyProvider & KeyCreation & KeyListing

/** The most sessions that may be asked for. */
const MOST_SESSIONS = 1024

/**
 * Keys in a PKCS#11 token. References are URIs of RFC 7512: `pkcs11:token=ca;object=issuing`. Nothing is loaded
 * before the first call.
 *
 * @throws {InvalidInputError} when an option is malformed
 */
export function pkcs11(options: Pkcs11Options): Pkcs11Keys {
  checkFields(options, FIELDS, 'the options of pkcs11', ['verifySignatures'])
  return keysOver(options, sharedModule)
}

/** The same over modules that `load` finds. */
export function keysOver(options: Pkcs11Options, load: (path: string) => SharedModule): Pkcs11Keys {
  const { maxSessions = 16, verifySignatures = true, timeout } = options
  const { module: path, token, serial, slotId: slotID, pin, libraryParameters } = options
  if (typeof path !== 'string' || path === '')
    throw new InvalidInputError('pkcs11({ module }) needs the path of a PKCS#11 module')
  if (!Number.isInteger(maxSessions) || maxSessions < 1 || maxSessions > MOST_SESSIONS)
    throw new InvalidInputError(`maxSessions must be a whole number from 1 to ${MOST_SESSIONS}`)
  if (pin !== undefined && typeof pin !== 'string' && typeof pin !== 'function')
    throw new InvalidInputError('pin must be text, or a function that answers it')
  const selector = { token, serial, slotID }
  const context = new Pkcs11Context({
    path,
    load,
    libraryParameters,
    selector,
    pin,
    maxSessions,
    verifySignatures,
  })
  return defineProvider({
    name: 'pkcs11',
    schemes: ['pkcs11'],
    timeout,
    // A call is sent when it has a session: before, nothing was asked of the token but what it is.
    marksSent: true,
    keySpecFields: ['name', 'use'],
    keyUses: ['sign'],
    open: (reference, call) => openKey(context, reference, call),
    openPublic: (reference, call) => openPublicKey(context, reference, call),
    createKey: (spec, call) => createKey(context, spec, call),
    listKeys: (call) => listKeys(context, call),
    close: () => context.close(),
  })
}

const FIELDS: ReadonlySet<string> = new Set([
  'module',
  'token',
  'serial',
  'slotId',
  'pin',
  'maxSessions',
  'libraryParameters',
  'verifySignatures',
  'timeout',
] satisfies readonly (keyof Pkcs11Options)[])
