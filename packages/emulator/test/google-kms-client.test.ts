import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { googleKmsEmulator } from '@kmskeys/emulator'
import { needsPython, pythonProgram } from '@kmskeys/testing'
import { expect } from 'vitest'

const run = promisify(execFile)

// A client by others, with its own copy of the definitions, so that ours and the emulator cannot share one misunderstanding.
needsPython().it(
  'serves the client of Google for Python, and pyca/cryptography verifies what it signs',
  async () => {
    await using server = await googleKmsEmulator()
    const program = join(import.meta.dirname, 'google_kms_client.py')
    const { host } = new URL(server.endpoint)
    const { stdout } = await run(pythonProgram('python') ?? 'python3', [program, host, server.keyRing])
    const seen: unknown = JSON.parse(stdout)
    expect(seen).toEqual({
      verified: {
        RSA_SIGN_PKCS1_2048_SHA256: ['digest', 'data'],
        RSA_SIGN_PSS_2048_SHA256: ['digest', 'data'],
        EC_SIGN_P256_SHA256: ['digest', 'data'],
        EC_SIGN_P384_SHA384: ['digest', 'data'],
        EC_SIGN_SECP256K1_SHA256: ['digest', 'data'],
        EC_SIGN_ED25519: ['data'],
        PQ_SIGN_ML_DSA_65: ['data'],
      },
      decrypted: ['RSA_DECRYPT_OAEP_2048_SHA256', 'RSA_DECRYPT_OAEP_2048_SHA1'],
      errors: {
        'missing version': ['NOT_FOUND'],
        'malformed name': ['INVALID_ARGUMENT'],
        'no name': ['INVALID_ARGUMENT'],
        'another project': ['PERMISSION_DENIED', 'IAM_PERMISSION_DENIED'],
        'name taken': ['ALREADY_EXISTS'],
        'purpose of others': ['INVALID_ARGUMENT'],
        'digest of another hash': ['INVALID_ARGUMENT'],
        'digest length': ['INVALID_ARGUMENT'],
        'digest checksum': ['INVALID_ARGUMENT'],
        'zero checksum': ['INVALID_ARGUMENT'],
        'digest and data': ['INVALID_ARGUMENT'],
        'digest for Ed25519': ['INVALID_ARGUMENT'],
        'PQC key as PEM': ['INVALID_ARGUMENT'],
        'wrong ciphertext': ['INVALID_ARGUMENT'],
        disabled: ['FAILED_PRECONDITION', 'KEY_DISABLED'],
        'to be destroyed': ['FAILED_PRECONDITION', 'KEY_DESTROY_SCHEDULED'],
      },
      pages: [
        [1, 10, 11, 2],
        [3, 4, 5, 6],
        [7, 8, 9],
      ],
      keys: 9,
    })
  },
  60_000,
)
