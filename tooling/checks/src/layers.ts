/** What one published package may import and depend on. Imports go one way: everything → `core` → `node:`. */
export interface Layer {
  readonly kind: 'core' | 'provider' | 'consumer'
  readonly peers: readonly string[]
  readonly dependencies: readonly string[]
  /** Peers that need not be installed, and the one file of the package that loads each. */
  readonly optionalPeers?: Readonly<Record<string, string>>
}

/** The one list of the published packages, by folder. Each package.json must say exactly this. */
export const layers: Readonly<Record<string, Layer>> = {
  core: {
    kind: 'core',
    peers: [],
    dependencies: [],
    optionalPeers: {
      '@noble/curves': 'src/primitives/noble.ts',
      '@noble/post-quantum': 'src/primitives/noble.ts',
    },
  },
  local: {
    kind: 'provider',
    peers: ['@kmskeys/core'],
    dependencies: ['@noble/curves', '@noble/post-quantum', 'bcrypt-pbkdf'],
  },
  pkcs11: { kind: 'provider', peers: ['@kmskeys/core'], dependencies: ['koffi'] },
  x509: { kind: 'consumer', peers: ['@kmskeys/core'], dependencies: [] },
  conformance: {
    kind: 'consumer',
    peers: ['@kmskeys/core'],
    dependencies: ['@noble/curves', '@noble/post-quantum'],
  },
  aws: { kind: 'provider', peers: ['@kmskeys/core'], dependencies: ['@aws-sdk/client-kms'] },
  gcp: {
    kind: 'provider',
    peers: ['@kmskeys/core'],
    dependencies: ['@google-cloud/kms', 'google-gax'],
  },
  azure: {
    kind: 'provider',
    peers: ['@kmskeys/core'],
    dependencies: ['@azure/identity', '@azure/keyvault-keys'],
  },
  emulator: {
    kind: 'consumer',
    peers: [],
    dependencies: ['@grpc/grpc-js', '@grpc/proto-loader', '@kmskeys/core', '@kmskeys/local', '@kmskeys/x509'],
  },
}
