import type {
  AgreementAlgorithm,
  AgreementOffer,
  DecryptOffer,
  EncryptionAlgorithm,
  ErrorCode,
  KeyProvider,
  KeySpec,
  KeyType,
  Outcome,
  SignatureAlgorithm,
  SignOffer,
} from '@kmskeys/core'

/** What an author says of a provider. The more is said, the more is tested. */
export interface ProviderDescription {
  /** The provider's name, as its errors and events must carry it. */
  readonly name: string
  /** Makes a new provider, in which all of `keys` can be opened. Most tests share one; those that close make others. */
  readonly open: () => KeyProvider | Promise<KeyProvider>
  /** Keys that are there, at least one of each type, such that each row of the provider's tables is offered by one. */
  readonly keys: readonly DescribedKey[]
  /** A well-formed reference of a key that does not exist. */
  readonly unknownReference: string
  /** The provider's whole table: a row that no key of `keys` exercises fails the run. */
  readonly table?: readonly (SignOffer | DecryptOffer | AgreementOffer)[] | undefined
  /** Keys to make, where the provider makes keys; they get names, and are deleted where the provider can. */
  readonly newKeys?: readonly KeySpec[] | undefined
  /** Kinds of keys to bring in, where the provider imports keys; as `newKeys`. The kit makes them. */
  readonly imports?: readonly KeySpec[] | undefined
  /** Makes a name for a new key that is not taken; `conformance-` and a UUID unless given. */
  readonly newName?: (() => string) | undefined
  /** Failures of the provider's own: a wrong PIN, a lacking permission, a service out of order. */
  readonly failures?: readonly DescribedFailure[] | undefined
  /** Texts that no error, event or id may hold: a PIN, a token, key material. */
  readonly secrets?: readonly string[] | undefined
  /** How many requests have reached the service, so that "refused before any call" can be seen at the service. */
  readonly calls?: (() => number) | undefined
  /** Makes the service hold its answers back until the function that it returns is called. */
  readonly stall?: (() => () => void) | undefined
  /** Whether signatures are verified before they are returned; `true` unless given, `false` for software keys. */
  readonly verifiesSignatures?: boolean | undefined
  /** How many signatures or secrets of a key are made in search of one with a leading zero byte; 512 unless given. */
  readonly shortSignatures?: number | undefined
}

/** A key that is there. */
export interface DescribedKey {
  readonly reference: string
  readonly type: KeyType
  /** The public key as PEM, where it is known from elsewhere: it shows that the right key was opened. */
  readonly publicKey?: string | undefined
  /** What the key must offer to sign with, in any order; whatever it offers unless given. */
  readonly signs?: readonly SignatureAlgorithm[] | undefined
  /** What the key must offer to decrypt with; whatever it offers unless given. */
  readonly decrypts?: readonly EncryptionAlgorithm[] | undefined
  /** How the key must offer to agree on secrets; however it offers unless given. */
  readonly agrees?: readonly AgreementAlgorithm[] | undefined
}

/** A failure and the error in which it must end. */
export interface DescribedFailure {
  /** The circumstances, for the test's title, such as `the PIN is wrong`. */
  readonly when: string
  readonly act: () => Promise<unknown>
  readonly code: ErrorCode
  readonly outcome?: Outcome | undefined
}

/** The functions of a test runner that the kit needs. Its tests must run in the order of their definition. */
export interface Runner {
  readonly describe: (title: string, body: () => void) => unknown
  readonly test: (title: string, body: () => Promise<void>) => unknown
}
