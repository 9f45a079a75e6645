// The kit over each provider, under node:test.
import { after, describe, test } from 'node:test'
import { testProvider } from '@kmskeys/conformance'
import { closeAll, places } from './places.ts'

after(closeAll)

// Software keys in memory end with their provider, and the kit closes providers: their own tests run the kit.
for (const place of places.filter(({ name }) => name !== 'local'))
  void describe(place.name, () => {
    testProvider({ ...place, shortSignatures: 8 }, { describe, test })
  })
