/**
 * Keys of a running ssh-agent.
 *
 * @example
 * ```ts
 * import { sshAgent } from './src/index.ts'
 *
 * const keys = sshAgent()
 * for await (const { id, name } of keys.listKeys()) console.log(id, name)
 * const key = await keys.getPrivateKey('me@example.org', { type: 'ed25519' })
 * const signature = await key.sign(new TextEncoder().encode('data'))
 * await keys.close()
 * ```
 *
 * @packageDocumentation
 */
export { OFFERS, sshAgent, type AgentOffer } from './provider.ts'
