import type {
  AgreementAlgorithm,
  AgreementOffer,
  AnyPrivateKey,
  AuthenticationError,
  DecapsulationAlgorithm,
  DecapsulationOffer,
  DecryptOffer,
  EncryptionAlgorithm,
  ErrorCode,
  KeyDescription,
  KeyProvider,
  KeySpec,
  KeyType,
  Outcome,
  ProviderFactory,
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
  /** More of them, one of each form that references have: each must be looked for. */
  readonly unknownReferences?: readonly string[] | undefined
  /** A reference that fits several keys, none of which may be taken. */
  readonly ambiguousReference?: string | undefined
  /** What looks like a reference and is none, such as a misspelt URI; each must be refused before any call. */
  readonly malformedReferences?: readonly string[] | undefined
  /** The provider's whole table: a row that no key of `keys` exercises fails the run. */
  readonly table?: readonly (SignOffer | DecryptOffer | AgreementOffer | DecapsulationOffer)[] | undefined
  /** Keys to make, where the provider makes keys; they get names, and are deleted where the provider can. */
  readonly newKeys?: readonly KeySpec[] | undefined
  /** Kinds of keys to bring in, where the provider imports keys; as `newKeys`. The kit makes them. */
  readonly imports?: readonly KeySpec[] | undefined
  /** Makes a name for a new key that is not taken; `conformance-` and a UUID unless given. */
  readonly newName?: (() => string) | undefined
  /** Names that no new key can have; each must be refused before any call. */
  readonly malformedNames?: readonly string[] | undefined
  /** Well-formed wishes that the provider cannot honour, and the error of each, which must come before any call. */
  readonly impossibleKeys?: readonly (readonly [wish: KeySpec, code: ErrorCode])[] | undefined
  /** Looks at the service itself, and throws unless a key that was made is as it was wished. */
  readonly checkMade?: ((key: AnyPrivateKey, wish: KeySpec) => void | Promise<void>) | undefined
  /** Failures of the provider's own: a wrong PIN, a lacking permission, a service out of order. */
  readonly failures?: readonly DescribedFailure[] | undefined
  /** Texts that no error, event or id may hold: a PIN, a token, key material. */
  readonly secrets?: readonly string[] | undefined
  /** How many requests have reached the service, so that "refused before any call" can be seen at the service. */
  readonly calls?: (() => number) | undefined
  /** How much the providers hold of what must be given back: sessions, connections, open files. */
  readonly held?: (() => number | Promise<number>) | undefined
  /** What the package exports as `provider`. */
  readonly factory?: DescribedFactory | undefined
  /** Names of what is there and no key, such as of other files: `listKeys` must not list them. */
  readonly unlisted?: readonly string[] | undefined
  /** Other ways to make the provider, such as over a client of the user's own. */
  readonly openings?: readonly DescribedOpening[] | undefined
  /** Keys that the package makes without a provider, such as of a text that a program has already. */
  readonly looseKeys?: readonly DescribedLooseKey[] | undefined
  /** Makes the service hold its answers back until the function that it returns is called. */
  readonly stall?: (() => () => void) | undefined
  /**
   * `true` for software keys of which nothing is left in memory: what of private keys passes through `node:crypto` in the
   * clear must be overwritten when a call has ended, whether it succeeded or not. Not looked at unless given.
   */
  readonly erases?: boolean | undefined
  /** Whether signatures are verified before they are returned; `true` unless given, `false` for software keys. */
  readonly verifiesSignatures?: boolean | undefined
  /** How many signatures or secrets of a key are made in search of one with a leading zero byte; 512 unless given. */
  readonly shortSignatures?: number | undefined
}

/** A key that is there. */
export interface DescribedKey {
  readonly reference: string
  readonly type: KeyType
  /**
   * The public key as PEM, where it is known from elsewhere: it shows that the right key was opened. A function is
   * called when the tests run, for a key that is made only then.
   */
  readonly publicKey?: string | (() => string | Promise<string>) | undefined
  /** Other references that name it, such as a URI, an alias or a path. */
  readonly otherReferences?: readonly string[] | (() => readonly string[]) | undefined
  /** What the key must offer to sign with, in any order; whatever it offers unless given. */
  readonly signs?: readonly SignatureAlgorithm[] | undefined
  /** What the key must offer to decrypt with; whatever it offers unless given. */
  readonly decrypts?: readonly EncryptionAlgorithm[] | undefined
  /** How the key must offer to agree on secrets; however it offers unless given. */
  readonly agrees?: readonly AgreementAlgorithm[] | undefined
  /** What the key must offer to decapsulate; whatever it offers unless given. */
  readonly decapsulates?: readonly DecapsulationAlgorithm[] | undefined
  /** Whether `listKeys` lists it, where the provider lists keys; `true` unless given. */
  readonly listed?: boolean | undefined
  /** The name with which it must be listed; any unless given. */
  readonly listedAs?: string | undefined
  /** What `describeKey` must tell of it, where the provider describes keys; whatever it tells unless given. */
  readonly describedAs?: Partial<Pick<KeyDescription, 'name' | 'type'>> | undefined
}

/** A key that belongs to no provider. */
export interface DescribedLooseKey {
  /** What it is made of, for the test's title, such as `PEM`. */
  readonly of: string
  readonly make: () => AnyPrivateKey | Promise<AnyPrivateKey>
  readonly type: KeyType
  /** The public key as PEM, known from elsewhere. */
  readonly publicKey: string
  /** The id that it must have; any unless given. */
  readonly id?: string | undefined
  /** Whether it verifies signatures; as the description says unless given. */
  readonly verifiesSignatures?: boolean | undefined
}

/** A failure and the error in which it must end. */
export interface DescribedFailure {
  /** The circumstances, for the test's title, such as `the PIN is wrong`. */
  readonly when: string
  readonly act: () => Promise<unknown>
  readonly code: ErrorCode
  /** That of the code unless given. */
  readonly outcome?: Outcome | undefined
  /** The key that the error must name; not looked at unless given. */
  readonly keyId?: string | undefined
  /** Of an `INVALID_INPUT`, where the fault lies; not looked at unless given. */
  readonly path?: string | undefined
  /** Of an `INVALID_INPUT`, the rule that was broken; not looked at unless given. */
  readonly rule?: string | undefined
  /** Whether the error must keep that of the service, or of the system, as its cause; not looked at unless given. */
  readonly hasCause?: boolean | undefined
  /** Whether no provider is called, so that none is named, as where a key is made without one. */
  readonly isLoose?: boolean | undefined
  /** What the message must name, such as the key, and the permission that is missing. */
  readonly says?: string | readonly string[] | undefined
  /** How many requests must reach the service, no more and no less: what must not be repeated is not. */
  readonly requests?: number | undefined
  /** Of an `AUTHENTICATION`, what is the matter with the credential; not looked at unless given. */
  readonly reason?: AuthenticationError['reason'] | undefined
  /** Whether the error must say that a retry may help; not looked at unless given. */
  readonly retryable?: boolean | undefined
}

/** Another way to make the provider. */
export interface DescribedOpening {
  /** For the test's title, such as `a client of the user's own`. */
  readonly over: string
  /** Makes a new provider, in which the first of the described keys is opened by its id. */
  readonly open: () => KeyProvider | Promise<KeyProvider>
  /** Whether it verifies signatures; as the description says unless given. */
  readonly verifiesSignatures?: boolean | undefined
  /** Looks, after it was closed, whether all is as it must be, such as that client open; throws if not. */
  readonly afterwards?: (() => void | Promise<void>) | undefined
}

/** How configurations and command lines find the provider. */
export interface DescribedFactory {
  readonly provider: Factory
  /** Sources for `optionsFrom`, URIs or entries, and the options that each stands for. */
  readonly configurations: readonly (readonly [source: Source, options: object])[]
  /** Sources that must be refused. */
  readonly malformed?: readonly Source[] | undefined
  /** Options that `create` must refuse. */
  readonly malformedOptions?: readonly unknown[] | undefined
}

type Factory = Pick<ProviderFactory<never>, 'name' | 'schemes' | 'create'> & {
  optionsFrom(source: Source): unknown
}

type Source = string | { readonly [field: string]: unknown }

/** The functions of a test runner that the kit needs. Its tests must run in the order of their definition. */
export interface Runner {
  readonly describe: (title: string, body: () => void) => unknown
  readonly test: (title: string, body: (context?: unknown) => Promise<void>) => unknown
}
