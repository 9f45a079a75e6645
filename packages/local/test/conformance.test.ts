import { testProvider } from '@kmskeys/conformance'
import { afterAll, describe, test } from 'vitest'
import {
  FOLDERS,
  IMPORTS,
  inFolder,
  inMemory,
  NEW_KEYS,
  SPECS,
  withoutProvider,
} from './support/described.ts'

describe('in memory', () => {
  testProvider(inMemory(SPECS, NEW_KEYS, IMPORTS).description, { describe, test })
})

describe('without a provider', () => {
  testProvider(withoutProvider().description, { describe, test })
})

describe.each(FOLDERS)('in a folder, $name', (written) => {
  const isFirst = written === FOLDERS[0]
  const { description, end } = inFolder(
    written,
    isFirst ? NEW_KEYS : undefined,
    isFirst ? IMPORTS : undefined,
  )
  afterAll(end)
  testProvider(description, { describe, test })
})
