import { awsKms } from '@kmskeys/aws'
import { azureKeyVault } from '@kmskeys/azure'
import { gcpKms } from '@kmskeys/gcp'
import { localKeys } from '@kmskeys/local'
import { pkcs11 } from '@kmskeys/pkcs11'
import { expect, it } from 'vitest'

const PROVIDERS: Readonly<Record<string, (options: object) => unknown>> = {
  awsKms: (options) => awsKms(options),
  azureKeyVault: (options) => azureKeyVault(options),
  gcpKms: (options) => gcpKms(options),
  localKeys: (options) => localKeys(options),
  pkcs11: (options) => pkcs11({ module: 'libsofthsm2.so', ...options }),
}

// Read as false, 0 would leave signatures unverified, and 'no', read as true, would do what nobody asked for.
it.each(Object.entries(PROVIDERS))('%s refuses a switch that is neither true nor false', (name, make) => {
  for (const verifySignatures of [0, 'no', null])
    expect(() => make({ verifySignatures })).toThrow(
      `verifySignatures of the options of ${name} must be true or false`,
    )
  expect(() => make({ verifySignature: false })).toThrow('have no field verifySignature')
})
