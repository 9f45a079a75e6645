/**
 * What the tests of every package share.
 *
 *     import { needsCommand, needsShared, sharedFile } from '@kmskeys/testing'
 *
 *     needsCommand('openssl').it('is read by OpenSSL', async () => { … })
 *     needsShared('vectors/wycheproof').describe('vectors', () => { … sharedFile('vectors/wycheproof/…') … })
 */
export { testCRC32C } from './crc32c.ts'
export { goProgram } from './go.ts'
export { modulePath } from './modules.ts'
export { allOf, needsCommand, needsGo, needsModule, needsPython, needsShared, type Need } from './needs.ts'
export { nobleSHA256 } from './noble-sha256.ts'
export { pythonProgram } from './python.ts'
export { sharedFile } from './shared.ts'
