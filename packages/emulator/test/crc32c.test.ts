import { testCRC32C } from '@kmskeys/testing'
import { crc32c } from '../src/google/crc32c.ts'

testCRC32C(crc32c)
