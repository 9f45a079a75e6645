import { testProvider } from '@kmskeys/conformance'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { OFFERS, sshAgent } from '../src/index.ts'
import { needsAgent, TestAgent } from './support/test-agent.ts'

needsAgent.describe('over OpenSSH', () => {
  const agent = new TestAgent()
  const made = {
    rsa: agent.generate('rsa', 'rsa', 'rsa', '-b', '2048'),
    p256: agent.generate('p256', 'p256', 'ecdsa', '-b', '256'),
    p384: agent.generate('p384', 'p384', 'ecdsa', '-b', '384'),
    p521: agent.generate('p521', 'p521', 'ecdsa', '-b', '521'),
    ed25519: agent.generate('ed25519', 'me and my key', 'ed25519'),
  }
  beforeAll(async () => {
    await agent.start()
    for (const file of Object.keys(made)) agent.add(file)
  })
  afterAll(() => agent.stop())

  testProvider(
    {
      name: 'ssh-agent',
      open: () => sshAgent({ socket: agent.socket }),
      keys: [
        { reference: 'rsa', type: 'rsa', publicKey: made.rsa },
        { reference: 'p256', type: 'ec', publicKey: made.p256 },
        { reference: 'ssh-agent:p384', type: 'ec', publicKey: made.p384 },
        { reference: agent.fingerprint('p521'), type: 'ec', publicKey: made.p521 },
        { reference: 'ssh-agent:me%20and%20my%20key', type: 'ed25519', publicKey: made.ed25519 },
      ],
      unknownReference: 'no-such-key',
      table: OFFERS,
      calls: () => agent.calls,
      stall: () => agent.stall(),
    },
    { describe, test },
  )
})
