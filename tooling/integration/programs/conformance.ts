// The kit over each provider, under node:test.
import { after, describe, test } from 'node:test'
import { testProvider } from '@kmskeys/conformance'
import { closeAll, places } from './places.ts'

for (const { open } of places) {
  const keys = open()
  await keys.createKey({ type: 'ec', curve: 'P-256', name: 'kit-ec' })
  await keys.createKey({ type: 'rsa', size: 2048, name: 'kit-rsa' })
  await keys.close()
}
after(closeAll)

// Software keys in memory end with their provider, and the kit closes providers: their own tests run the kit.
for (const { name, open, reference } of places.filter((place) => place.name !== 'local'))
  void describe(name, () => {
    testProvider(
      {
        name,
        open,
        keys: [
          { reference: reference('kit-ec'), type: 'ec' },
          { reference: reference('kit-rsa'), type: 'rsa' },
        ],
        newKeys: [{ type: 'ec', curve: 'P-256' }],
        unknownReference: reference('no-such-key'),
        shortSignatures: 8,
      },
      { describe, test },
    )
  })
