import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { azureKeyVaultEmulator } from '@kmskeys/emulator'
import { needsPython, pythonProgram } from '@kmskeys/testing'
import { expect } from 'vitest'

const run = promisify(execFile)

// The service's own client, so that our provider and the emulator cannot share one misunderstanding.
needsPython().it(
  "serves Azure's client for Python, and pyca/cryptography verifies what it signs",
  async () => {
    await using server = await azureKeyVaultEmulator()
    const folder = await mkdtemp(join(tmpdir(), 'kmskeys-'))
    const caFile = join(folder, 'ca.pem')
    await writeFile(caFile, server.ca)
    const program = join(import.meta.dirname, 'azure_keyvault_client.py')
    const { stdout } = await run(pythonProgram('python') ?? 'python3', [program, server.vaultUrl, caFile])
    await rm(folder, { recursive: true })
    const seen: unknown = JSON.parse(stdout)
    expect(seen).toEqual({
      verified: {
        'rsa-2048': ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
        'p-256': ['ES256'],
        'p-256k': ['ES256K'],
        'p-384': ['ES384'],
        'p-521': ['ES512'],
      },
      decrypted: ['RSA-OAEP', 'RSA-OAEP-256'],
      errors: {
        missing: [404, 'KeyNotFound', null],
        'missing version': [404, 'KeyNotFound', null],
        'digest length': [400, 'BadParameter', null],
        'another curve': [400, 'BadParameter', null],
        'another type': [400, 'BadParameter', null],
        'malformed name': [400, 'BadParameter', null],
        'wrong ciphertext': [400, 'BadParameter', null],
        'sign missing': [403, 'Forbidden', 'KeyOperationForbidden'],
        disabled: [403, 'Forbidden', 'KeyDisabled'],
        deleted: [404, 'KeyNotFound', null],
        'name is taken': [409, 'Conflict', 'ObjectIsDeletedButRecoverable'],
      },
      versions: 2,
      names: [66, 66],
    })
  },
  60_000,
)
