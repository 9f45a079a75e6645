import { ListKeysCommand } from '@aws-sdk/client-kms'
import type { DescribedOpening } from '@kmskeys/conformance'
import { awsKms } from '@kmskeys/aws'
import type { AwsKmsEmulator } from '@kmskeys/emulator'
import { clientOf, CREDENTIALS } from './account.ts'

/** The other ways to make the provider. */
export function openingsOf(server: AwsKmsEmulator): DescribedOpening[] {
  const { endpoint, region } = server
  const client = clientOf(server)
  const { requestHandler } = clientOf(server).config
  const own: typeof requestHandler = {
    handle: (request, options) => requestHandler.handle(request, options),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  }
  return [
    {
      over: "a client of the user's own",
      open: () => awsKms({ client }),
      // It is not the provider's to close.
      afterwards: async () => void (await client.send(new ListKeysCommand({ Limit: 1 }))),
    },
    {
      over: 'the region of the reference',
      open: () => awsKms({ clientConfig: { endpoint, credentials: CREDENTIALS } }),
    },
    {
      over: "a handler of the user's own, unverified",
      open: () =>
        awsKms({
          region,
          verifySignatures: false,
          clientConfig: {
            endpoint,
            credentials: CREDENTIALS,
            requestHandler: own,
          },
        }),
      verifiesSignatures: false,
    },
  ]
}
