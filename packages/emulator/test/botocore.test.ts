import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { awsKmsEmulator } from '@kmskeys/emulator'
import { needsPython, pythonProgram } from '@kmskeys/testing'
import { expect } from 'vitest'

const run = promisify(execFile)

// A client by others, with its own copy of the model, so that ours and the emulator cannot share one misunderstanding.
needsPython().it(
  'serves the AWS SDK for Python, and pyca/cryptography verifies what it signs',
  async () => {
    await using server = await awsKmsEmulator({ region: 'eu-central-1' })
    const program = join(import.meta.dirname, 'botocore_client.py')
    const { stdout } = await run(pythonProgram('python') ?? 'python3', [
      program,
      server.endpoint,
      server.region,
    ])
    const rsa = ['PKCS1_V1_5', 'PSS'].flatMap((scheme) =>
      [256, 384, 512].flatMap((size) =>
        ['RAW', 'DIGEST'].map((type) => `RSASSA_${scheme}_SHA_${size} ${type}`),
      ),
    )
    const seen: unknown = JSON.parse(stdout)
    expect(seen).toEqual({
      verified: {
        RSA_2048: rsa,
        RSA_3072: rsa,
        ECC_NIST_P256: ecdsa(256),
        ECC_NIST_P384: ecdsa(384),
        ECC_NIST_P521: ecdsa(512),
        ECC_SECG_P256K1: ecdsa(256),
        ECC_NIST_EDWARDS25519: ['ED25519_SHA_512 RAW'],
      },
      errors: {
        'missing alias': ['NotFoundException', 400],
        'missing key': ['NotFoundException', 400],
        'alias taken': ['AlreadyExistsException', 400],
        'digest length': ['ValidationException', 400],
        'algorithm of another curve': ['InvalidKeyUsageException', 400],
        'message too long': ['ValidationException', 400],
        'usage missing': ['ValidationException', 400],
        disabled: ['DisabledException', 400],
        'pending deletion': ['KMSInvalidStateException', 400],
        'disabled after cancelling': ['DisabledException', 400],
        symmetric: ['UnsupportedOperationException', 400],
        'malformed alias': ['InvalidAliasNameException', 400],
        'no prefix': ['ValidationException', 400],
      },
      'alias pages': [50, 17],
      keys: [8, 8],
    })
  },
  60_000,
)

function ecdsa(size: number): string[] {
  return [`ECDSA_SHA_${size} RAW`, `ECDSA_SHA_${size} DIGEST`]
}
