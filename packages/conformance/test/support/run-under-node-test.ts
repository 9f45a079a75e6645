import { describe, test } from 'node:test'
import { testProvider } from '@kmskeys/conformance'
import { describeSample } from './sample-provider.ts'

testProvider(describeSample(), { describe, test })
