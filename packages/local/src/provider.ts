import {
  checkFields,
  defineProvider,
  type KeyCreation,
  type KeyDeletion,
  type KeyDescribing,
  type KeyImport,
  type KeyListing,
  type KeyProvider,
} from '@kmskeys/core'
import { createKey } from './create-key.ts'
import { deleteKey } from './delete-key.ts'
import { describeKey } from './describe-key.ts'
import { folderStore } from './folder-store.ts'
import { importKey } from './import-key.ts'
import { listKeys } from './list-keys.ts'
import { memoryStore } from './memory-store.ts'
import { openKey } from './open-key.ts'
import { checkPassphrase, type Passphrase } from './passphrase.ts'

/** What software keys can be told. */
export interface LocalOptions {
  /** The folder of PEM files; it must exist. Without it, keys that are made live in memory and end with the provider. */
  readonly folder?: string | undefined
  /** Decrypts keys that are encrypted, and encrypts those that are made in the folder. */
  readonly passphrase?: Passphrase | undefined
  /** Whether each signature is verified before it is returned; `false` unless given, since nothing remote is involved. */
  readonly verifySignatures?: boolean | undefined
  /** Milliseconds a call may take; 30,000 unless given. */
  readonly timeout?: number | undefined
  /** How many calls may be in flight; unlimited unless given. */
  readonly maxInFlight?: number | undefined
}

/** A provider of software keys. */
export type LocalKeys = KeyProvider & KeyCreation & KeyImport & KeyListing & KeyDescribing & KeyDeletion

/**
 * Software keys, in memory or in a folder.
 *
 * A reference is a name (`issuing-ca`, or `issuing-ca.pem`: the file of that name in the folder, or the key of that
 * name in memory), a path (whatever has a slash: `./ca.pem`, `/etc/ca.pem`), or either with `local:` before it.
 *
 * @throws {InvalidInputError} when an option is malformed
 */
export function localKeys(options: LocalOptions = {}): LocalKeys {
  checkFields(options, FIELDS, 'the options of localKeys', ['verifySignatures'])
  const { folder, passphrase, verifySignatures = false, timeout, maxInFlight } = options
  checkPassphrase(passphrase)
  const store = folder === undefined ? memoryStore() : folderStore(folder, passphrase)
  const context = { store, passphrase, verifySignatures }
  return defineProvider({
    name: 'local',
    schemes: ['local'],
    timeout,
    maxInFlight,
    keySpecFields: ['name', 'use'],
    keyUses: ['sign', 'decrypt', 'agree', 'decapsulate'],
    open: (reference, call) => openKey(context, reference, call),
    createKey: (spec, call) => createKey(context, spec, call),
    importKey: (pkcs8, spec, call) => importKey(context, pkcs8, spec, call),
    listKeys: () => listKeys(context),
    describeKey: (reference) => describeKey(context, reference),
    deleteKey: (reference, afterDays) => deleteKey(context, reference, afterDays),
    close: () => store.close(),
  })
}

const FIELDS: ReadonlySet<string> = new Set<keyof LocalOptions>([
  'folder',
  'passphrase',
  'verifySignatures',
  'timeout',
  'maxInFlight',
])
