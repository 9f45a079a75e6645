// Where keys are, for the programs beside this one: every provider that runs without an account.
import { awsKms } from '@kmskeys/aws'
import type { KeyCreation, KeyProvider } from '@kmskeys/core'
import { awsKmsEmulator } from '@kmskeys/emulator'
import { localKeys } from '@kmskeys/local'
import { pkcs11 } from '@kmskeys/pkcs11'

export interface Place {
  readonly name: string
  readonly open: () => KeyProvider & KeyCreation
  readonly reference: (name: string) => string
}

const emulator = await awsKmsEmulator({ region: 'eu-west-1' })
const credentials = { accessKeyId: 'example', secretAccessKey: 'example' }

// The software keys live as long as their provider, which is therefore one for all.
const software = localKeys()
const { TOKEN_MODULE: module, TOKEN_LABEL: token = '', TOKEN_PIN: pin = '' } = process.env

export const places: readonly Place[] = [
  { name: 'local', open: () => ({ ...software, close: async () => undefined }), reference: (name) => name },
  {
    name: 'aws',
    open: () => awsKms({ region: 'eu-west-1', clientConfig: { endpoint: emulator.endpoint, credentials } }),
    reference: (name) => `alias/${name}`,
  },
  ...(module === undefined
    ? []
    : [
        {
          name: 'pkcs11',
          open: () => pkcs11({ module, token, pin }),
          reference: (name: string) => `pkcs11:object=${name}`,
        },
      ]),
]

export async function closeAll(): Promise<void> {
  await emulator.close()
  await software.close()
}
